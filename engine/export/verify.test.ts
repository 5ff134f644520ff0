import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyExport } from '#contracts/journal/verify.ts';
import { utf8 } from '#contracts/utf8.ts';
import { exportText, linesOf, sealed } from './forged-file.ts';
import { faultOf, smallSample, verify } from './given-export.ts';
import { SampleJournal, samplePublished, wholeSample } from './sample-journal.ts';
import { verifyOnNode } from './verify-node.ts';

/** Bytes that mean something to readers of lines and of JSON, and one that is no UTF-8. */
const OTHERS = [0x20, 0x0a, 0x0d, 0x30, 0x22, 0x7d, 0xff];

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
  });

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
