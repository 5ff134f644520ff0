import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type CustodyAct, runCustody } from '#clients/cli/sealing/custody-run.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { encryptTo } from '#pki/cms-envelope.ts';
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
  // A holder's program goes by its machine's clock, which shows the tender's time here.
  vi.spyOn(Date, 'now').mockImplementation(() => world.time.nowMs);
  folder = await mkdtemp(join(tmpdir(), 'custody-'));
  await mkdir(join(folder, 'trust', 'roots'), { recursive: true });
  const root = pemText('CERTIFICATE', world.tender.authority.certificate);
  await writeFile(join(folder, 'trust', 'roots', 'ca.pem'), root);
  await world.arrange();
});
afterEach(async () => {
  vi.restoreAllMocks();
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
  const options = { server: world.url, opening: OPENING, trust: join(folder, 'trust'), key: path };
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

it('[SEAL-9] [SEAL-22] given a bid with noise or copied envelopes in it, then its shares stay where they are and all others are released', async () => {
  const [agency, supervisor] = world.tender.custodians;
  if (agency === undefined) throw new Error('there is an agency');
  const good = await submitBid(world, 's-1');
  await submitBid(world, 's-2', {
    locks: async ({ locks }) => {
      const noise = base64UrlOf(await encryptTo(agency.certificate, new Uint8Array(71)));
      return locks.map((lock) => ({
        ...lock,
        shares: lock.shares.map((share, at) => (at === 0 ? { ...share, cms: noise } : share)),
      }));
    },
  });
  await submitBid(world, 's-3', {
    locks: async ({ locks }) =>
      locks.map((lock, at) => {
        const copied = good.sealed.header.locks[at]?.shares ?? [];
        return {
          ...lock,
          shares: lock.shares.map((share, place) => ({ ...share, cms: copied[place]?.cms ?? '' })),
        };
      }),
  });
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).closing, PATIENCE).toBeDefined();
  await run('sign', 'agency', agency);
  await run('sign', 'supervisor', supervisor);
  await world.command('agency', { type: 'BeginOpening' });
  const said = await run('release', 'agency', agency);
  expect(said).toContain('1 shares released');
  expect(said).toContain('share_shape');
  expect(said).toContain('share_of_another_bid');
  expect(await run('release', 'supervisor', supervisor)).toContain('2 shares released');
});
