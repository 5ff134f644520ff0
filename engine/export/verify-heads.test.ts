import { beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoint, verifierKeyText } from '#contracts/journal/checkpoint.ts';
import { base64Of } from '#contracts/signing/base64.ts';
import { exportText, linesOf, type LooseLine, rechained, sealed } from './forged-file.ts';
import { faultOf, smallSample, verify } from './given-export.ts';
import { SampleJournal, samplePublished, wholeSample } from './sample-journal.ts';

let whole: SampleJournal;
let wholeText = '';

beforeAll(async () => {
  whole = await wholeSample();
  wholeText = await exportText(whole);
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
