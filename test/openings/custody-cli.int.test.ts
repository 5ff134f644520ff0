import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CustodyAct } from '#clients/cli/sealing/custody.ts';
import { runCustody } from '#clients/cli/sealing/custody-run.ts';
import { pemText } from '#pki/pem.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { DEADLINE_MS, MINUTE_MS, OPENING, OpeningWorld, tokenOf } from './opening-world.ts';
import { submitBid } from './parties.ts';

/** Custodians and bidders who use the command line at an opening that a server runs. */
const PATIENCE = { timeout: 20_000, interval: 50 };
let world: OpeningWorld;
let folder: string;

beforeEach(async () => {
  world = await OpeningWorld.start();
  folder = await mkdtemp(join(tmpdir(), 'custody-'));
  await mkdir(join(folder, 'trust', 'roots'), { recursive: true });
  const root = pemText('CERTIFICATE', world.tender.authority.certificate);
  await writeFile(join(folder, 'trust', 'roots', 'ca.pem'), root);
  await world.arrange();
});
afterEach(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

/** What it prints; rejects with the one line that the user gets. */
async function run(act: CustodyAct, who: string, key: KeyMaterial | undefined): Promise<string> {
  if (key === undefined) throw new Error('there is such a key');
  const { privateKey, certificate } = key;
  const path = join(folder, `${who}.pem`);
  await writeFile(path, pemText('PRIVATE KEY', privateKey) + pemText('CERTIFICATE', certificate));
  let printed = '';
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      printed += String(chunk);
      done();
    },
  });
  const options = { url: world.url, opening: OPENING, trust: join(folder, 'trust'), key: path };
  await runCustody(act, options, {
    stdout: out,
    stderr: out,
    env: { KAIBIAO_TOKEN: tokenOf(who) },
  });
  return printed;
}

it('[OPN-7] [OPN-14] holders prove, sign and release from their own machines, and may run it again', async () => {
  const [agency, supervisor, notary] = world.tender.custodians;
  expect(await run('prove', 'notary', notary)).toContain('on record');
  await expect(run('prove', 'notary', agency)).rejects.toThrow('does not decrypt');
  const bids = [];
  for (const supplier of ['s-1', 's-2', 's-3']) {
    bids.push({ supplier, ...(await submitBid(world, supplier)) });
  }
  await expect(run('sign', 'agency', agency)).rejects.toThrow('NOT_FOUND');
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).closing, PATIENCE).toBeDefined();
  expect(await run('sign', 'agency', agency)).toContain('3 bids');
  await expect(run('sign', 'agency', agency)).rejects.toThrow('already_done');
  await expect(run('release', 'agency', agency)).rejects.toThrow('closing_signatures');
  expect(await run('sign', 'notary', notary)).toContain('3 bids');
  await expect(run('sign', 'supervisor', notary)).rejects.toThrow('signer_mismatch');
  expect(supervisor).toBeDefined();
  await world.command('agency', { type: 'BeginOpening' });
  expect(await run('release', 'agency', agency)).toContain('3 shares');
  expect(await run('release', 'agency', agency)).toContain('0 shares');
  expect(await run('release', 'notary', notary)).toContain('3 shares');
  for (const { supplier, key } of bids) {
    expect(await run('release', supplier, key)).toContain('1 shares');
  }
  await expect
    .poll(async () => (await world.see('public')).opening.state, PATIENCE)
    .toBe('reading');
});
