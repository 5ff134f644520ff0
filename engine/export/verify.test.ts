import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoint, verifierKeyText } from '#contracts/journal/checkpoint.ts';
import type { VerifyOptions } from '#contracts/journal/verify.ts';
import { verifyExport } from '#contracts/journal/verify.ts';
import type { VerifyReport } from '#contracts/journal/verify-report.ts';
import { base64Of } from '#contracts/signing/base64.ts';
import { utf8 } from '#contracts/utf8.ts';
import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { exportText, linesOf, type LooseLine, rechained, sealed } from './forged-file.ts';
import { SampleJournal, samplePublished, wholeSample } from './sample-journal.ts';
import { verifyOnNode } from './verify-node.ts';

const verify = (text: string | Uint8Array, options?: VerifyOptions): Promise<VerifyReport> =>
  verifyExport([typeof text === 'string' ? utf8(text) : text], verifyOnNode, options);

/** `code` or `code @version`, or the type when there is no fault. */
async function faultOf(text: string | Uint8Array, options?: VerifyOptions): Promise<string> {
  const report = await verify(text, options);
  if (report.type !== 'bad') return report.type;
  const { code, version } = report.fault;
  return version === undefined ? code : `${code} @${version}`;
}

/** Bytes that mean something to readers of lines and of JSON, and one that is no UTF-8. */
const OTHERS = [0x20, 0x0a, 0x0d, 0x30, 0x22, 0x7d, 0xff];

/** As little as an auction can be, so that every byte of its export can be tried. */
async function smallSample(): Promise<SampleJournal> {
  const rules = auctionRulesSchema.parse({
    id: 'A1',
    type: 'sealed-quotation',
    opensAt: 1_000,
    closesAt: 9_000,
    minBidders: 1,
    bidders: ['B1'],
    lots: [{ id: 'L1', ceilingFen: 100 }],
  });
  const journal = new SampleJournal(samplePublished({ rules, title: '招标', bidderNames: {} }));
  await journal.log.tick();
  journal.now = 2_000;
  journal.command({
    type: 'PlaceOffer',
    commandId: commandId('c'),
    bidderId: bidderId('B1'),
    lotId: lotId('L1'),
    priceFen: 99,
  });
  await journal.log.tick();
  return journal;
}

let whole: SampleJournal;
let wholeText = '';
beforeAll(async () => {
  whole = await wholeSample();
  wholeText = await exportText(whole);
});

describe('a true export', () => {
  test('[JRN-7] is good; the report names chain, coverage and the ranking that the rules give', async () => {
    const report = await verify(wholeText, { verifierKey: whole.verifierKey });
    expect(report).toMatchObject({
      type: 'good',
      stream: 'A1',
      records: 22,
      coveredVersion: 22,
      keyFrom: 'given',
      outcome: {
        isEnded: true,
        lots: [
          {
            lotId: 'L1',
            status: 'completed',
            closedAt: 23_500,
            overtimeCount: 1,
            ranking: [
              { rank: 1, bidderId: 'B1', priceFen: 97_900_000 },
              { rank: 2, bidderId: 'B2', priceFen: 98_000_000 },
            ],
          },
          { lotId: 'L2', status: 'unsuccessful', closedAt: 30_000 },
        ],
      },
    });
  });

  test('[JRN-7] is read the same however its bytes arrive', async () => {
    const bytes = utf8(wholeText);
    const expected = await verify(bytes);
    const cut = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cut, async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect(await verifyExport(chunks, verifyOnNode)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await verifyExport(single, verifyOnNode)).toEqual(expected);
  });

  test('[JRN-7] of a journal without any signed head is good, and says that nothing covers it', async () => {
    const journal = new SampleJournal(samplePublished());
    const text = await exportText(journal);
    expect(await verify(text)).toMatchObject({ type: 'good', heads: 0, coveredVersion: 0 });
    expect(await faultOf(text, { verifierKey: journal.verifierKey })).toBe('no_signed_head');
  });
});

describe('a changed file', () => {
  test('[JRN-7] one byte changed, dropped, doubled or moved anywhere is found', async () => {
    const bytes = utf8(await exportText(await smallSample()));
    expect(await faultOf(bytes)).toBe('good');
    const patched = (at: number, cut: number, ...put: number[]): Uint8Array =>
      Uint8Array.from([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + cut)]);
    const missed: string[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      const next = bytes[at + 1] ?? byte;
      const other = OTHERS[at % OTHERS.length] ?? 0;
      const ways: readonly [string, Uint8Array][] = [
        ['other', patched(at, 1, other === byte ? 0x09 : other)],
        ['dropped', patched(at, 1)],
        ['doubled', patched(at, 1, byte, byte)],
        ['moved', next === byte ? patched(at, 1) : patched(at, 2, next, byte)],
      ];
      // Every byte in its least change, and in one of the other ways by turns.
      const changes = [['bit', patched(at, 1, byte ^ 1)] as const, ways[at % 4] ?? ways[0]];
      for (const [what, changed] of changes.filter((change) => change !== undefined)) {
        const { type } = await verify(changed);
        if (type !== 'bad') missed.push(`${what} at ${at}: ${type}`);
      }
    }
    expect(missed).toEqual([]);
  }, 60_000);

  test('[JRN-7] cut anywhere it is found, and only the empty file is no export at all', async () => {
    const bytes = utf8(wholeText);
    const lengths = fc.integer({ min: 60, max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(lengths, async (length) => {
        expect(await verify(bytes.subarray(0, length))).toMatchObject({ type: 'bad' });
      }),
      { numRuns: 60 },
    );
    for (const text of ['', '\n', 'x', '{}', '{}\n', 'PK\u0003\u0004']) {
      expect(await verify(text)).toMatchObject({ type: 'unusable' });
    }
  });

  test('[JRN-7] lines removed, doubled or exchanged are found, also under a new footer', async () => {
    const lines = linesOf(wholeText).slice(0, -1);
    const place = fc.integer({ min: 0, max: lines.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, place, async (a, b) => {
        fc.pre(a !== b);
        const removed = lines.toSpliced(a, 1);
        const doubled = lines.toSpliced(b, 0, ...lines.slice(a, a + 1));
        const exchanged = lines.map((line, i) => lines[i === a ? b : i === b ? a : i] ?? line);
        for (const changed of [removed, doubled, exchanged]) {
          expect(await verify(sealed(changed))).toMatchObject({ type: 'bad' });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('[JRN-7] what follows the footer, and a second footer, are found', async () => {
    for (const more of ['\n', '{}\n', 'x', wholeText.slice(wholeText.lastIndexOf('{'))]) {
      expect(await faultOf(wholeText + more)).toBe('wrong_length');
    }
  });

  test('[JRN-7] lines that no exporter writes are refused, never thrown at', async () => {
    const lines = wholeText.split('\n');
    const long = 'x'.repeat(3 * 1_048_576);
    const strange = [
      'null',
      '[]',
      '"text"',
      '1e999',
      '{"kind":"record"}',
      '{"kind":"record","hash":"00","record":1e999}',
      `{"hash":"${'0'.repeat(64)}","kind":"record","record":{"at":1e999}}`,
      `{"hash":"${'0'.repeat(64)}","kind":"record","record":"\\ud800"}`,
      `{"hash":"${'0'.repeat(64)}","kind":"record","record":{"__proto__":{"v":1}}}`,
      `{"hash":"${'0'.repeat(64)}","kind":"record","record":{"v":1,"v":1}}`,
      `{"hash":"${'0'.repeat(64)}","kind":"record","record":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      '['.repeat(100_000),
      '\u{feff}{}',
      long,
    ];
    for (const line of strange) {
      for (const at of [0, 1, 3, 23, 24, 25, lines.length - 2]) {
        const report = await verify(lines.toSpliced(at, 0, line).join('\n'));
        expect(report.type, `${line.slice(0, 40)} at ${at}`).not.toBe('good');
      }
    }
    const garbage = fc.uint8Array({ maxLength: 200 });
    const at = fc.integer({ min: 0, max: wholeText.length });
    await fc.assert(
      fc.asyncProperty(garbage, at, async (noise, place) => {
        fc.pre(noise.length > 0);
        const bytes = utf8(wholeText);
        const head = bytes.subarray(0, place);
        const report = await verifyExport([head, noise, bytes.subarray(place)], verifyOnNode);
        expect(report.type).not.toBe('good');
      }),
      { numRuns: 60 },
    );
  });
});

describe('a changed record', () => {
  const edited = (
    version: number,
    edit: (record: Record<string, unknown>) => object,
  ): LooseLine[] =>
    linesOf(wholeText).map((line) => {
      const record = Object(line['record']);
      return line.kind === 'record' && record.version === version
        ? { ...line, record: edit(record) }
        : line;
    });
  const withEvent = (version: number, change: object): LooseLine[] =>
    edited(version, (record) => ({ ...record, event: { ...Object(record['event']), ...change } }));

  test('[JRN-5] a price changed under a new footer breaks the chain at that record', async () => {
    expect(await faultOf(sealed(withEvent(5, { priceFen: 98_000_001 })))).toBe('chain_broken @5');
  });

  test.each([
    { what: 'an unknown field', version: 5, change: { extra: 1 } },
    { what: 'an unknown event', version: 5, change: { type: 'OfferAccepted' } },
    { what: 'a price that is text', version: 3, change: { priceFen: '99000000' } },
    { what: 'a reason that no rule gives', version: 2, change: { reason: 'too_late' } },
    { what: 'another auction published', version: 1, change: { auctionId: 'A2' } },
    { what: 'a rule left to its default', version: 1, change: { rules: defaultedRules() } },
  ])('[JRN-4] $what is named', async ({ version, change }) => {
    const forged = rechained(withEvent(version, change));
    expect(await faultOf(forged)).toBe(`bad_record @${version}`);
  });

  test('[JRN-3] time that goes back, a foreign stream, and an unknown form are named', async () => {
    const back = edited(5, (record) => ({ ...record, at: 2_499 }));
    expect(await faultOf(rechained(back))).toBe('time_back @5');
    const foreign = edited(5, (record) => ({ ...record, stream: 'A2' }));
    expect(await faultOf(rechained(foreign))).toBe('bad_record @5');
    const later = edited(5, (record) => ({ ...record, v: 2 }));
    expect(await faultOf(rechained(later))).toBe('bad_record @5');
  });

  test('[JRN-2] a version that is left out is named where the gap is', async () => {
    const lines = linesOf(wholeText).filter((line) => Object(line['record']).version !== 7);
    const header = { ...lines[0], kind: 'header', records: 21 };
    expect(await faultOf(sealed([header, ...lines.slice(1)]))).toBe('version_gap @7');
  });

  test('[LOG-9] a history that the rules allow, computed anew to the end, contradicts the published heads', async () => {
    const renamed = withEvent(1, { title: '另一个标题' });
    expect(await faultOf(rechained(renamed))).toBe('head_mismatch @1');
    // The last refusal left out: the rules have nothing against that, the log has.
    const shorter = linesOf(wholeText).filter((line) => Object(line['record']).version !== 22);
    expect(await faultOf(rechained(shorter))).toBe('head_mismatch @22');
    const other = withEvent(22, { commandId: 'c12' });
    const report = await verify(rechained(other));
    expect(report).toMatchObject({
      type: 'bad',
      fault: { code: 'head_mismatch', version: 22, throughVersion: 22 },
    });
  });
});

describe('a decision that the rules would not make', () => {
  const offer = (id: string, bidder: string, priceFen: number) => ({
    commandId: commandId(id),
    bidderId: bidderId(bidder),
    lotId: lotId('L1'),
    priceFen: fen(priceFen),
  });
  const row = (rank: number, bidder: string, priceFen: number) => ({
    rank,
    bidderId: bidderId(bidder),
    priceFen: fen(priceFen),
  });
  const closing = (ranking: readonly ReturnType<typeof row>[]): AuctionEvent => ({
    type: 'LotClosed',
    lotId: lotId('L1'),
    closedAt: epochMs(20_000),
    status: 'completed',
    ranking,
  });
  const wrong: readonly [string, number, AuctionEvent][] = [
    [
      'an offer above the ceiling',
      3_000,
      { type: 'OfferPlaced', ...offer('x', 'B3', 100_000_001) },
    ],
    ['too small a step', 3_000, { type: 'OfferPlaced', ...offer('x', 'B3', 97_999_999) }],
    [
      'a bidder that is not admitted',
      3_000,
      { type: 'OfferPlaced', ...offer('x', 'B4', 90_000_000) },
    ],
    [
      'a good offer refused',
      3_000,
      { type: 'OfferRefused', ...offer('x', 'B3', 90_000_000), reason: 'decrement_too_small' },
    ],
    [
      'a refusal for another reason',
      3_000,
      { type: 'OfferRefused', ...offer('x', 'B3', 100_000_001), reason: 'paused' },
    ],
    ['overtime left out', 18_000, { type: 'OfferPlaced', ...offer('x', 'B3', 97_000_000) }],
    [
      'overtime that was not due',
      3_000,
      { type: 'OfferPlaced', ...offer('x', 'B3', 97_000_000), closesAt: epochMs(23_000) },
    ],
    ['the same command twice', 3_000, { type: 'OfferPlaced', ...offer('c2', 'B2', 98_000_000) }],
    [
      'a lot that closes early',
      19_999,
      closing([row(1, 'B2', 98_000_000), row(2, 'B1', 99_000_000)]),
    ],
    ['an offer after the end', 20_000, { type: 'OfferPlaced', ...offer('x', 'B3', 90_000_000) }],
    ['two ranks exchanged', 20_000, closing([row(1, 'B1', 99_000_000), row(2, 'B2', 98_000_000)])],
    ['a bidder left out of the ranking', 20_000, closing([row(1, 'B2', 98_000_000)])],
    ['a resume without pause', 3_000, { type: 'AuctionResumed', ...acted('x'), pausedMs: 0 }],
    [
      'a voided offer that never was',
      3_000,
      { type: 'OfferVoided', ...acted('x'), lotId: lotId('L1'), voids: commandId('none') },
    ],
    ['an auction published twice', 3_000, samplePublished()],
  ];

  test.each(wrong)('[JRN-8] %s is named, though every hash fits', async (_what, at, event) => {
    const journal = new SampleJournal(samplePublished());
    journal.now = 2_000;
    journal.command({ type: 'PlaceOffer', ...offer('c1', 'B1', 99_000_000) });
    journal.command({ type: 'PlaceOffer', ...offer('c2', 'B2', 98_000_000) });
    journal.now = at;
    journal.append(event, false);
    await journal.log.tick();
    const report = await verify(await exportText(journal), { verifierKey: journal.verifierKey });
    expect(report).toMatchObject({
      type: 'bad',
      fault: { code: 'rules_disagree', version: 4, line: 5 },
    });
    // What came before stands: the ranking so far is reported beside the fault.
    expect(report).toMatchObject({ records: 3, outcome: { lots: [{ status: 'open' }, {}] } });
  });
});

describe('signed heads', () => {
  const changedHead = (change: (head: LooseLine) => object): string => {
    const lines = linesOf(wholeText);
    const at = lines.findIndex(({ kind }) => kind === 'head') + 6;
    return sealed(lines.map((line, i) => (i === at ? { ...line, ...change(line) } : line)));
  };

  test('[LOG-9] a changed salt, time, version or entry is a head of other records', async () => {
    const zero = base64Of(new Uint8Array(32));
    expect(await faultOf(changedHead(() => ({ salt: zero })))).toContain('head_mismatch');
    expect(await faultOf(changedHead(({ at }) => ({ at: Number(at) - 1 })))).toContain(
      'head_mismatch',
    );
    const entry = { c: zero, t: '2800', v: 1 };
    expect(await faultOf(changedHead(() => ({ entry })))).toContain('head_mismatch');
    const version = (head: LooseLine) => ({ version: Number(head['version']) - 1 });
    expect(await faultOf(changedHead(version))).toContain('head_mismatch');
  });

  test('[LOG-2] a changed proof or place is not in the log', async () => {
    const reversed = changedHead(({ proof }) => ({ proof: [...Object(proof)].reverse() }));
    expect(await faultOf(reversed)).toContain('not_in_log');
    expect(await faultOf(changedHead(() => ({ proof: [] })))).toContain('not_in_log');
    const moved = changedHead(({ index }) => ({ index: Number(index) - 1 }));
    expect(await faultOf(moved)).toMatch(/not_in_log|bad_line/);
  });

  test('[LOG-4] a forger with an own key is found by whoever knows the right one', async () => {
    const forger = new SampleJournal(samplePublished({ title: '另一个标题' }));
    await forger.log.tick();
    const text = await exportText(forger);
    expect(await faultOf(text)).toBe('good');
    expect(await verify(text)).toMatchObject({ keyFrom: 'file' });
    expect(await faultOf(text, { verifierKey: whole.verifierKey })).toBe('wrong_key');
    // The right key in the header does not help: the signature is another's.
    const header = { ...linesOf(text)[0], kind: 'header', verifierKey: whole.verifierKey };
    const claimed = sealed([header, ...linesOf(text).slice(1)]);
    expect(await faultOf(claimed, { verifierKey: whole.verifierKey })).toBe('bad_checkpoint');
  });

  test('[LOG-4] without the checkpoint the heads prove nothing', async () => {
    const lines = linesOf(wholeText).filter(({ kind }) => kind !== 'checkpoint');
    expect(await faultOf(sealed(lines))).toBe('bad_line');
    const bare = lines.filter(({ kind }) => kind !== 'head');
    expect(await faultOf(rechained(bare), { verifierKey: whole.verifierKey })).toBe(
      'no_signed_head',
    );
  });

  test('[LOG-3] a checkpoint kept earlier is continued, or the fork is shown', async () => {
    const { checkpoints } = whole.shared;
    const [older, newest] = [checkpoints[4], checkpoints.at(-1)];
    if (older === undefined || newest === undefined) throw new Error('no checkpoint');
    const keptCheckpoint = older.note;
    expect(await faultOf(wholeText, { keptCheckpoint: newest.note })).toBe('good');
    expect(await faultOf(wholeText, { keptCheckpoint })).toBe('proof_needed');
    const hashes = (await whole.log.consistencyProof(older.size, newest.size)) ?? [];
    const consistency = {
      format: 'kaibiao.consistency/1' as const,
      from: older.size,
      to: newest.size,
      hashes: hashes.map((hash) => base64Of(hash)),
    };
    expect(await verify(wholeText, { keptCheckpoint, consistency })).toMatchObject({
      type: 'good',
      continuesKept: true,
    });
    // The same log key signed another tree of that size: exactly what a kept checkpoint is kept for.
    const { key } = whole.signer;
    const forked = signCheckpoint(
      { origin: key.name, size: older.size, root: new Uint8Array(32) },
      whole.signer,
    );
    const fork = { keptCheckpoint: forked, consistency };
    expect(await faultOf(wholeText, fork)).toBe('log_forked');
    const foreign = (await smallSample()).shared.checkpoints[0]?.note ?? '';
    expect(await faultOf(wholeText, { keptCheckpoint: foreign, consistency })).toBe(
      'bad_checkpoint',
    );
    expect(verifierKeyText(key)).toBe(whole.verifierKey);
  });
});

function acted(id: string) {
  return { commandId: commandId(id), by: 'agency operator', reason: 'as announced' };
}

function defaultedRules(): object {
  const { minBidders: _left, ...rules } = samplePublished().rules;
  return rules;
}
