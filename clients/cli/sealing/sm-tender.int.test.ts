import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonVerdict } from '#pki/testing/python-verifier.ts';
import { makeDemo } from './demo-tender.ts';
import { runOpen } from './open-run.ts';
import { makeAuthority, makeRequest, issue } from './pki-run.ts';
import { runReceipt } from './receipt-run.ts';
import { runRelease } from './release-run.ts';
import { runVerifyOpening } from './verify-opening-run.ts';

/** A tender of the national algorithms by the command line, checked by openssl and by Python as the other suite is. */

const run = promisify(execFile);
const SUITE = 'SM2-SM4-SM3';
const PARTIES = ['agency', 'notary', 'supplier-1', 'supplier-2', 'supplier-3'] as const;
const ROOT = new URL('../../../', import.meta.url).pathname;
let base = '';
let demo = '';
let trust = '';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'kaibiao-sm-tender-'));
  demo = join(base, 'demo-sm');
  trust = join(demo, 'trust');
  await makeDemo(demo, { seconds: '20', suite: SUITE }, said().io);
  const shares = PARTIES.map((party) => join(demo, 'shares', party));
  for (const [at, party] of PARTIES.entries()) {
    await runRelease(demo, { trust, key: key(party), out: shares[at] ?? '' }, said().io);
  }
  const out = join(demo, 'published');
  const documents = join(demo, 'committee');
  await runOpen(demo, { trust, key: key('platform'), shares, out, documents }, said().io);
}, 180_000);
afterAll(() => rm(base, { recursive: true, force: true }));

const key = (party: string): string => join(demo, 'keys', `${party}.pem`);

function said() {
  let text = '';
  const stdout = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
  return { io: { stdout, stderr, env: {} }, text: () => text };
}

async function verify(folder: string): Promise<{ readonly status: number; readonly text: string }> {
  const { io, text } = said();
  const status = await runVerifyOpening(folder, { trust }, io);
  return { status, text: text() };
}

const python = (folder: string) => pythonVerdict(folder, trust);

describe('a tender of the national algorithms', () => {
  it('[SEAL-1] [SEAL-17] given the published folder, then both verifiers find it good and read the same prices', async () => {
    const policy = await readFile(join(demo, 'published/policy.json'), 'utf8');
    expect(policy).toContain(`"suite":"${SUITE}"`);
    const folder = join(demo, 'published');
    const [ours, theirs] = [await verify(folder), await python(folder)];
    expect([ours.status, theirs.status]).toEqual([0, 0]);
    for (const price of ['98000000', '102550050', '96880000']) {
      expect(ours.text).toContain(`${price} fen`);
      expect(theirs.text).toContain(`${price} fen`);
    }
  });

  it('[SEAL-17] given the commands that docs/SEALING.md tells a notary of this suite, then each of them passes', async () => {
    const page = await readFile(join(ROOT, 'docs/SEALING.md'), 'utf8');
    const [, commands = ''] = /```sh notary-sm\n([\s\S]*?)```/.exec(page) ?? [];
    const how = ['-euo', 'pipefail', '-c', commands];
    const { stdout } = await run('bash', how, { cwd: base });
    // Of the bid and its receipt only the signer that was looked for is printed.
    expect(stdout).toContain('Signature Verified Successfully');
    expect(stdout.match(/^signed by [A-Za-z0-9_-]{43}$/gm)).toHaveLength(3);
  });

  it.each([
    'policy.json',
    'policy.p7s',
    'closing.tsr',
    'opening.json',
    'bids/2/header.json',
    'bids/2/header.p7s',
    'bids/2/f0.ebd',
    'bids/2/receipt.tsr',
  ])('[SEAL-17] given one bit of %s changed, then both verifiers say so', async (name) => {
    const folder = await mkdtemp(join(base, 'changed-'));
    await cp(join(demo, 'published'), folder, { recursive: true });
    const bytes = await readFile(join(folder, name));
    // Near the end, where a signature file holds the signature itself.
    const at = name.endsWith('.json') ? Math.floor(bytes.length / 2) : bytes.length - 5;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(join(folder, name), bytes);
    const [ours, theirs] = [await verify(folder), await python(folder)];
    expect([ours.status, theirs.status]).toEqual([1, 1]);
    expect(ours.text).toContain('WRONG');
    expect(theirs.text).toContain('WRONG');
  });

  it('[SEAL-11] [SEAL-16] given a bid, then its receipt is good and the committee has its document', async () => {
    const { io, text } = said();
    await runReceipt(join(demo, 'bids/1'), { policy: join(demo, 'policy.json'), trust }, io);
    expect(text()).toMatch(/^good: the bid was taken in time/);
    const header = await readFile(join(demo, 'published/bids/1/header.json'), 'utf8');
    const supplier = header.match(/supplier-\d/)?.[0];
    const document = await readFile(join(demo, `committee/1/${supplier}.txt`));
    expect(document).toEqual(await readFile(join(demo, `documents/${supplier}.txt`)));
  });

  it('[SEAL-13] given an authority of this suite, then it issues for its own kind of key alone', async () => {
    const name = 'CN=Demo CA,O=Demo';
    const authority = join(base, 'ca');
    await makeAuthority({ name, out: authority, suite: SUITE }, said().io);
    const owner = { name: 'CN=Demo supplier,O=Demo' };
    await makeRequest({ ...owner, out: join(base, 'own'), suite: SUITE }, said().io);
    await makeRequest({ ...owner, out: join(base, 'other') }, said().io);
    const asked = (of: string) => ({
      ...{ authority, use: 'signing' as const, days: '30' },
      request: join(base, of, 'request.pem'),
      out: join(base, of, 'certificate.pem'),
    });
    await issue(asked('own'), said().io);
    const checked = await run('openssl', [
      ...['verify', '-vfyopt', 'distid:1234567812345678', '-CAfile'],
      ...[join(authority, 'certificate.pem'), join(base, 'own', 'certificate.pem')],
    ]);
    expect(checked.stdout).toContain('OK');
    await expect(issue(asked('other'), said().io)).rejects.toThrow('signature does not hold');
  });
});
