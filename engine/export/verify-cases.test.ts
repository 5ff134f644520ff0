import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyExport, type VerifyOptions } from '#contracts/journal/verify.ts';
import type { VerifyReport } from '#contracts/journal/verify-report.ts';
import { utf8 } from '#contracts/utf8.ts';
import { exportText, linesOf, type LooseLine, rechained, sealed } from './forged-file.ts';
import { smallProject, wholeOpening, wholeProject } from './sample-case.ts';
import type { SampleStream } from './sample-journal.ts';
import { verifyOnNode } from './verify-node.ts';

const verify = (text: string | Uint8Array, options?: VerifyOptions): Promise<VerifyReport> =>
  verifyExport([typeof text === 'string' ? utf8(text) : text], verifyOnNode, options);

async function faultOf(text: string | Uint8Array, options?: VerifyOptions): Promise<string> {
  const report = await verify(text, options);
  if (report.type !== 'bad') return report.type;
  const { code, version } = report.fault;
  return version === undefined ? code : `${code} @${version}`;
}

interface LooseRecord {
  readonly version: number;
  readonly at: number;
  readonly event: Readonly<Record<string, unknown>>;
}

function recordOf(line: LooseLine): LooseRecord | undefined {
  return line.kind === 'record' ? (line['record'] as LooseRecord) : undefined;
}

/** The file with one record's event and instant changed, and everything that needs no key computed anew. */
function forged(
  text: string,
  isMeant: (record: LooseRecord) => boolean,
  change: (record: LooseRecord) => object,
): { readonly text: string; readonly version: number } {
  const lines = linesOf(text).filter(({ kind }) => kind !== 'head' && kind !== 'checkpoint');
  const meant = lines.map(recordOf).find((record) => record !== undefined && isMeant(record));
  if (meant === undefined) throw new Error('there is such a record');
  const changed = lines.map((line) => {
    const record = recordOf(line);
    return record === meant ? { ...line, record: { ...record, ...change(meant) } } : line;
  });
  return { text: rechained(changed), version: meant.version };
}

const isStep =
  (type: string, form = 'StepTaken') =>
  ({ event }: LooseRecord): boolean =>
    event['type'] === form && (event['step'] as { type: string }).type === type;

let project: SampleStream;
let projectText = '';
let openingText = '';
beforeAll(async () => {
  project = await wholeProject();
  projectText = await exportText(project);
  openingText = await exportText(await wholeOpening());
});

describe('a true export of a case', () => {
  test('[JRN-7] of a project is good, and says what it is and where it stands', async () => {
    const report = await verify(projectText, { verifierKey: project.verifierKey });
    expect(report).toMatchObject({
      ...{ type: 'good', stream: 'P1', keyFrom: 'given' },
      ...{ records: project.records.length, coveredVersion: project.records.length },
      outcome: {
        ...{ title: '打印纸采购', isEnded: true, lots: [] },
        case: { kind: 'project', phase: 'announced' },
      },
    });
  });

  test('[JRN-7] of an opening is good as well', async () => {
    expect(await verify(openingText)).toMatchObject({
      type: 'good',
      outcome: { isEnded: false, case: { kind: 'opening', phase: 'confirming' } },
    });
  });
});

describe('a changed export of a case', () => {
  test('[JRN-7] one byte changed, dropped or doubled anywhere is found', async () => {
    const bytes = utf8(await exportText(await smallProject()));
    expect(await faultOf(bytes)).toBe('good');
    const missed: string[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      const ways = {
        bit: [byte ^ 1],
        ...(at % 2 === 0 ? { dropped: [] } : { doubled: [byte, byte] }),
      };
      for (const [what, put] of Object.entries(ways)) {
        const rest = bytes.subarray(at + 1);
        const changed = Uint8Array.from([...bytes.subarray(0, at), ...put, ...rest]);
        const { type } = await verify(changed);
        if (type !== 'bad') missed.push(`${what} at ${at}: ${type}`);
      }
    }
    expect(missed).toEqual([]);
  });

  test('[JRN-7] one changed byte of each kind of line and of each kind of record is found', async () => {
    for (const text of [projectText, openingText]) {
      const bytes = utf8(text);
      const place = fc.integer({ min: 0, max: bytes.length - 1 });
      await fc.assert(
        fc.asyncProperty(place, fc.integer({ min: 0, max: 7 }), async (at, bit) => {
          const changed = Uint8Array.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ (1 << bit);
          expect(await verify(changed)).toMatchObject({ type: 'bad' });
        }),
        { numRuns: 150 },
      );
    }
  });

  test('[JRN-7] [LOG-9] records taken out are found by the signed heads, whatever was hashed anew', async () => {
    const lines = linesOf(projectText);
    const last = lines.findLastIndex(({ kind }) => kind === 'record');
    const cut = rechained(lines.toSpliced(last, 1));
    expect(await verify(cut)).toMatchObject({ type: 'bad' });
    const headless = lines.filter(({ kind }) => kind !== 'head' && kind !== 'checkpoint');
    const bare = rechained(headless.toSpliced(last, 1));
    expect(await faultOf(bare, { verifierKey: project.verifierKey })).toBe('no_signed_head');
  });

  const gone = { organizationId: 's9', role: 'supplier', name: 'nobody' };
  const ways: readonly [
    string,
    (record: LooseRecord) => boolean,
    (record: LooseRecord) => object,
  ][] = [
    [
      'a refused step that is said to be taken',
      isStep('Publish', 'StepRefused'),
      ({ event: { refusal: _left, ...event } }) => ({ event: { ...event, type: 'StepTaken' } }),
    ],
    [
      'a step that is said to be refused',
      isStep('Admit'),
      ({ event }) => ({
        event: { ...event, type: 'StepRefused', refusal: { reason: 'wrong_state' } },
      }),
    ],
    [
      'another reason of a refusal',
      isStep('Publish', 'StepRefused'),
      ({ event }) => ({ event: { ...event, refusal: { reason: 'wrong_state' } } }),
    ],
    [
      'other findings of a check',
      isStep('Check'),
      ({ event }) => ({ event: { ...event, facts: { findings: ['none'] } } }),
    ],
    [
      'somebody else who took a step',
      isStep('AbandonAward'),
      ({ event }) => ({ event: { ...event, by: gone } }),
    ],
    [
      'a period that ended early',
      ({ event }) => event['type'] === 'TimePassed',
      ({ event }) => ({ event: { ...event, dueAt: Number(event['dueAt']) - 1 } }),
    ],
    [
      'something that time does not bring about',
      ({ event }) => event['type'] === 'TimePassed',
      ({ event }) => ({ event: { ...event, what: 'winner_lapsed' } }),
    ],
    [
      'another winner of the auction',
      isStep('TakeResult'),
      ({ event }) => ({
        event: { ...event, step: { ...(event['step'] as object), lots: [] } },
      }),
    ],
    [
      'a command that was answered before',
      isStep('Publish'),
      ({ event }) => ({ event: { ...event, commandId: 'open' } }),
    ],
    [
      'a second opening of the case',
      isStep('Admit'),
      ({ event }) => ({
        event: { ...event, type: 'CaseOpened', kind: 'project', caseId: 'P1' },
      }),
    ],
    [
      'a step that no rule knows',
      isStep('Publish'),
      ({ event }) => ({ event: { ...event, step: { type: 'Bless' } } }),
    ],
    [
      'a step without its fields',
      isStep('Admit'),
      ({ event }) => ({ event: { ...event, step: { type: 'Admit' } } }),
    ],
  ];
  test.each(ways)('[JRN-8] %s is named, though every hash fits', async (_what, isMeant, change) => {
    const { text, version } = forged(projectText, isMeant, change);
    const report = await verify(text);
    expect(report.type).toBe('bad');
    if (report.type !== 'bad') return;
    expect(report.fault.code).toBe('rules_disagree');
    // A result that was changed shows at the next step that rests on it.
    expect(report.fault.version).toBeGreaterThanOrEqual(version);
  });

  const frames: readonly [string, (record: LooseRecord) => object, string][] = [
    ['an unknown field', ({ event }) => ({ event: { ...event, more: 1 } }), 'bad_record'],
    [
      'an unknown form',
      ({ event }) => ({ event: { ...event, type: 'StepSkipped' } }),
      'bad_record',
    ],
    ['an auction’s record', () => ({ event: { type: 'AuctionPaused' } }), 'bad_record'],
    ['another stream', () => ({ stream: 'P2' }), 'bad_record'],
    ['a time before the one before', () => ({ at: 1 }), 'time_back'],
  ];
  test.each(frames)('[JRN-4] %s is found', async (_what, change, code) => {
    const { text, version } = forged(projectText, isStep('Publish'), change);
    expect(await faultOf(text)).toBe(`${code} @${version}`);
  });

  test('[JRN-8] a first record that opens another case, or one of no known kind, is found', async () => {
    const first = ({ version }: LooseRecord): boolean => version === 1;
    const other = forged(projectText, first, ({ event }) => ({
      event: { ...event, caseId: 'P2' },
    }));
    expect(await faultOf(other.text)).toBe('rules_disagree @1');
    const kind = forged(projectText, first, ({ event }) => ({
      event: { ...event, kind: 'auction' },
    }));
    expect(await faultOf(kind.text)).toBe('rules_disagree @1');
    const by = forged(projectText, first, ({ event }) => ({ event: { ...event, by: gone } }));
    expect(await faultOf(by.text)).toBe('rules_disagree @1');
  });

  test('[JRN-7] lines exchanged or doubled are found under a new footer', async () => {
    const lines = linesOf(projectText).slice(0, -1);
    const place = fc.integer({ min: 0, max: lines.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, place, async (a, b) => {
        fc.pre(a !== b);
        const doubled = lines.toSpliced(b, 0, ...lines.slice(a, a + 1));
        const exchanged = lines.map((line, i) => lines[i === a ? b : i === b ? a : i] ?? line);
        for (const changed of [doubled, exchanged]) {
          expect(await verify(sealed(changed))).toMatchObject({ type: 'bad' });
        }
      }),
      { numRuns: 30 },
    );
  });
});
