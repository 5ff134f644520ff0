import { describe, expect, test } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import { verifyExport } from '#contracts/journal/verify.ts';
import { hex, utf8 } from '#contracts/utf8.ts';
import { sha256 } from '../runtime/system.ts';
import { exportText, linesOf } from './forged-file.ts';
import { exportJournal, type ExportSource, JournalDamagedError } from './journal-export.ts';
import { SampleJournal, samplePublished, wholeSample } from './sample-journal.ts';
import { verifyOnNode } from './verify-node.ts';

async function textFrom(source: ExportSource): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of (await exportJournal(source, 'A1')) ?? []) pieces.push(piece);
  return pieces.join('');
}

describe('export', () => {
  test('[JRN-6] has header, records, checkpoint, heads, footer, and the records as they are stored', async () => {
    const journal = await wholeSample();
    const text = await exportText(journal);
    const kinds = linesOf(text).map(({ kind }) => kind);
    const order = ['header', 'record', 'checkpoint', 'head', 'footer'];
    expect(kinds.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))).toEqual(kinds);
    expect(new Set(kinds)).toEqual(new Set(order));
    const lines = text.split('\n');
    for (const [i, record] of journal.records.entries()) {
      expect(lines[i + 1]).toContain(`"record":${Buffer.from(record.bytes).toString()}}`);
      expect(lines[i + 1]).toContain(hex(record.hash));
    }
    const body = text.slice(0, text.lastIndexOf('{'));
    expect(linesOf(text).at(-1)?.['sha256']).toBe(hex(sha256(utf8(body))));
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('[JRN-6] there is no export of a stream that is not there', async () => {
    const journal = await wholeSample();
    for (const stream of ['A2', '', 'no such/stream', '\n']) {
      expect(await exportJournal(journal.source(), stream)).toBeUndefined();
    }
  });

  test('[JRN-6] what is appended or signed while it is written stays out, and the file is good', async () => {
    const journal = new SampleJournal(samplePublished());
    for (let i = 0; i < 3_000; i += 1) {
      journal.now += 1;
      journal.append({
        type: 'AnnouncementMade',
        commandId: commandId(`n${i}`),
        by: 'agency operator',
        text: '请注意：竞价即将开始',
      });
    }
    await journal.log.tick();
    const source = journal.source();
    const grown = journal.source({
      read: async (stream, after, limit) => {
        const page = await source.read(stream, after, limit);
        journal.append({
          type: 'AnnouncementMade',
          commandId: commandId(`m${after}`),
          by: 'agency operator',
          text: 'more',
        });
        await journal.log.tick();
        return page;
      },
    });
    const report = await verifyExport([utf8(await textFrom(grown))], verifyOnNode);
    expect(report).toMatchObject({ type: 'good', records: 3_001, heads: 1, coveredVersion: 3_001 });
    expect(journal.records.length).toBeGreaterThan(3_001);
  });

  test('[JRN-6] comes in pieces of bounded size', async () => {
    const journal = new SampleJournal(samplePublished());
    for (let i = 0; i < 2_000; i += 1) {
      journal.append({
        type: 'AnnouncementMade',
        commandId: commandId(`n${i}`),
        by: 'agency operator',
        text: '通'.repeat(300),
      });
    }
    const sizes: number[] = [];
    for await (const piece of (await exportJournal(journal.source(), 'A1')) ?? []) {
      sizes.push(piece.length);
    }
    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThan(70_000);
  });

  test('[D4] a record that is damaged in the store comes out damaged and is found', async () => {
    const journal = await wholeSample();
    const record = journal.records[4];
    if (record === undefined) throw new Error('no record');
    const bytes = Uint8Array.from(record.bytes);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    journal.records[4] = { ...record, bytes };
    const report = await verifyExport([utf8(await exportText(journal))], verifyOnNode);
    expect(report).toMatchObject({ type: 'bad', fault: { version: 5, line: 6 } });
  });

  test.each([
    ['no text', Uint8Array.of(0xff, 0xfe)],
    ['two lines', utf8('{\n}')],
  ])(
    '[D4] a record that is %s cannot be exported, and the error says which',
    async (_what, bytes) => {
      const journal = await wholeSample();
      const record = journal.records[4];
      if (record !== undefined) journal.records[4] = { ...record, bytes };
      await expect(exportText(journal)).rejects.toThrow(
        new JournalDamagedError('record 5 of A1 is not one line of text'),
      );
    },
  );

  test('[D4] a record that is missing in the store ends the export with its number', async () => {
    const journal = await wholeSample();
    const source = journal.source();
    const short = journal.source({
      read: async (stream, after, limit) =>
        (await source.read(stream, after, limit)).slice(0, 9 - after),
    });
    await expect(textFrom(short)).rejects.toThrow('record 10 of A1 is not in the store');
  });
});
