import { spawn } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cosign, witnessKey, witnessKeyText } from '#contracts/journal/cosignature.ts';
import { base64Of } from '#contracts/signing/base64.ts';
import { exportText } from '#engine/export/forged-file.ts';
import { verifyOnNode } from '#engine/export/verify-node.ts';
import { type SampleJournal, wholeSample } from '#engine/export/sample-journal.ts';
import { runVerify, type VerifyArguments } from './verify.ts';
import { yuan } from './verify-text.ts';

let folder = '';
let journal: SampleJournal;
let file = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-verify-'));
  journal = await wholeSample();
  file = await kept('a1.ndjson', await exportText(journal));
});
afterAll(() => rm(folder, { recursive: true }));

async function kept(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function run(path: string, options: VerifyArguments = {}, lang = 'C.UTF-8') {
  const io = { stdout: new PassThrough(), stderr: new PassThrough(), env: { LANG: lang } };
  const printed = Promise.all([text(io.stdout), text(io.stderr)]);
  const status = await runVerify(path, options, io);
  io.stdout.end();
  io.stderr.end();
  const [out, err] = await printed;
  return { status, out, err };
}

const bodyOf = (note: string): string => note.slice(0, note.indexOf('\n\n') + 1);

function newWitness(number: number) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = witnessKey(verifyOnNode.sha256, `w.example/${number}`, Uint8Array.from(raw));
  return { key, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
}

describe('kaibiao verify', () => {
  test('[JRN-7] a good file: status 0, the ranking, and what vouches for it', async () => {
    const { status, out, err } = await run(file, { key: journal.verifierKey });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toContain('22 records, complete and unbroken');
    expect(out).toContain('signed with the key you gave');
    expect(out).toContain('  1  ¥979,000.00  B1\n  2  ¥980,000.00  B2\n');
    expect(out.endsWith('GOOD\n')).toBe(true);
    expect((await run(file)).out).toContain('! the key comes from the file itself');
  });

  test('[JRN-7] speaks Chinese to a Chinese terminal', async () => {
    const { status, out } = await run(file, {}, 'zh_CN.UTF-8');
    expect(status).toBe(0);
    expect(out).toContain('共 22 条记录');
    expect(out).toContain('标段 L2: 流标');
    expect(out.endsWith('校验通过\n')).toBe(true);
  });

  test('[JRN-7] a changed file: status 1 and the record that is wrong', async () => {
    const bad = await kept(
      'bad.ndjson',
      (await exportText(journal)).replace('98000000', '98000001'),
    );
    const { status, out, err } = await run(bad);
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(out).toContain('✗ record 5, line 6:');
    expect(out).toContain('[chain_broken]');
    expect(out).toContain('4 records before it in order');
    const json: unknown = JSON.parse((await run(bad, { json: true })).out);
    expect(json).toMatchObject({
      result: 'bad',
      fault: { code: 'chain_broken', version: 5, line: 6 },
    });
  });

  test('[JRN-7] --json prints the whole report on one line', async () => {
    const { status, out } = await run(file, { json: true });
    expect(status).toBe(0);
    expect(out.indexOf('\n')).toBe(out.length - 1);
    expect(JSON.parse(out)).toMatchObject({
      result: 'good',
      records: 22,
      coveredVersion: 22,
      outcome: { lots: [{ lotId: 'L1', status: 'completed' }, { lotId: 'L2' }] },
    });
  });

  test('[JRN-7] what is no export, or not there: status 2 and one line', async () => {
    const foreign = await kept('foreign.ndjson', '{"hello":1}\n');
    expect(await run(foreign)).toMatchObject({ status: 2 });
    for (const path of [join(folder, 'none'), folder, join(file, 'inside')]) {
      const { status, out, err } = await run(path);
      expect({ status, out }).toEqual({ status: 2, out: '' });
      expect(err).toMatch(/^verify: .+\n$/);
    }
  });

  test('[LOG-3] a kept checkpoint: continued with its proof, status 2 without', async () => {
    const [older, newest] = [journal.shared.checkpoints[2], journal.shared.checkpoints.at(-1)];
    if (older === undefined || newest === undefined) throw new Error('no checkpoint');
    const checkpoint = await kept('kept.txt', older.note);
    const { status, out } = await run(file, { checkpoint });
    expect(status).toBe(2);
    expect(out).toContain(`/api/log/consistency?from=${older.size}&to=${newest.size}`);
    const hashes = (await journal.log.consistencyProof(older.size, newest.size)) ?? [];
    // As the server answers it.
    const answer = JSON.stringify({ hashes: hashes.map((hash) => base64Of(hash)) });
    const consistency = await kept('proof.json', answer);
    const shown = await run(file, { checkpoint, consistency });
    expect(shown.status).toBe(0);
    expect(shown.out).toContain('continues the checkpoint you kept');
    const wrong = await kept('wrong.json', JSON.stringify({ hashes: [] }));
    expect((await run(file, { checkpoint, consistency: wrong })).status).toBe(1);
  });

  test('[LOG-11] witnesses: a quorum of those that were named, under the kept checkpoint', async () => {
    const newest = journal.shared.checkpoints.at(-1);
    if (newest === undefined) throw new Error('no checkpoint');
    const { body, witnesses } = {
      body: bodyOf(newest.note),
      witnesses: [newWitness(1), newWitness(2)],
    };
    const [one, two] = witnesses;
    if (one === undefined || two === undefined) throw new Error('there are two');
    const keys = [witnessKeyText(one.key), witnessKeyText(two.key)];
    const lines = cosign(body, 1_793_000_000, one);
    const checkpoint = await kept('cosigned.txt', newest.note + lines);
    const enough = await run(file, { checkpoint, witness: keys, quorum: '1' });
    expect(enough.status).toBe(0);
    expect(enough.out).toContain('witnesses that saw no other history: w.example/1');
    const few = await run(file, { checkpoint, witness: keys });
    expect(few.status).toBe(1);
    expect(few.out).toContain('1 of 2 witnesses signed a checkpoint');
    expect((await run(file, { witness: keys, quorum: '1' })).status).toBe(1);
    expect((await run(file, { witness: keys, quorum: '3' })).err).toContain('--quorum');
    expect((await run(file, { witness: ['nobody'] })).err).toContain('--witness nobody');
  });

  test('[JRN-7] options that make no sense: status 2 and what is wrong with them', async () => {
    const none = join(folder, 'none');
    const strange: [VerifyArguments, string][] = [
      [{ key: 'abc' }, '--key'],
      [{ checkpoint: none }, 'no such file'],
      [{ checkpoint: file }, '--checkpoint'],
      [{ consistency: file }, '--consistency'],
    ];
    for (const [options, word] of strange) {
      const { status, out, err } = await run(file, options);
      expect({ status, out }).toEqual({ status: 2, out: '' });
      expect(err).toContain(word);
    }
  });

  test('[JRN-7] nothing in a hostile file steers the terminal', async () => {
    const line = '{"exportedAt":1,"format":"kaibiao.journal/1","evil\\u001b[2J":"\\u202e"}\n';
    const { status, out } = await run(await kept('evil.ndjson', line));
    expect(status).toBe(1);
    expect(out).not.toMatch(/[\u001b\u202e]/u);
  });
});

describe('kaibiao, the program', () => {
  const main = new URL('./main.ts', import.meta.url).pathname;
  async function program(args: string[], feed = '') {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.end(feed);
    const printed = Promise.all([text(child.stdout), text(child.stderr)]);
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.once('close', resolve);
    const [out, err] = await printed;
    return { status: await promise, out, err };
  }

  test('[JRN-7] verify reads standard input, and a missing argument is status 2', async () => {
    const good = await program(['verify', '-'], await exportText(journal));
    expect(good).toMatchObject({ status: 0, err: '' });
    const missing = await program(['verify']);
    expect(missing).toMatchObject({ status: 2, out: '' });
    expect(missing.err).toContain("missing required argument 'file'");
    const help = await program(['verify', '--help']);
    expect(help.status).toBe(0);
    expect(help.out).toContain('Examples:');
  });

  test('[JRN-7] a reader that leaves at once does not change the verdict', async () => {
    const child = spawn(process.execPath, [main, 'verify', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const err = text(child.stderr);
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.once('close', resolve);
    expect({ status: await promise, err: await err }).toEqual({ status: 0, err: '' });
  });
});

test.each([
  [1, '¥0.01'],
  [99, '¥0.99'],
  [100, '¥1.00'],
  [123_456, '¥1,234.56'],
  [100_000_000, '¥1,000,000.00'],
  [Number.MAX_SAFE_INTEGER, '¥90,071,992,547,409.91'],
])('[JRN-7] %i fen are shown exactly', (fen, shown) => {
  expect(yuan(fen)).toBe(shown);
});
