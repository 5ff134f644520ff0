import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { runVerifyOpening } from '#clients/cli/sealing/verify-opening-run.ts';
import type { OpeningState } from '#contracts/journal/opening-steps.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { pythonVerdict, trustFiles, writeAll } from '#pki/testing/python-verifier.ts';
import { handInBid } from './hand-in.ts';
import { DEADLINE_MS, MINUTE_MS, OpeningWorld } from './opening-world.ts';
import { proveKey, publishedNames, releaseAll, signClosing } from './parties.ts';

const PATIENCE = { timeout: 60_000, interval: 50 };
const SUPPLIERS = ['s-1', 's-2', 's-3'] as const;
const PROOF = 'bids/2/receipt.tlog-proof';
let world: OpeningWorld;
let folder: string | undefined;
afterEach(async () => {
  await world.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
  folder = undefined;
});

async function untilIn(state: OpeningState): Promise<void> {
  const now = async () => (await world.see('public')).opening.state;
  await expect.poll(now, PATIENCE).toBe(state);
}

/** From the bids to the confirmed record, by the routes alone. */
async function played(): Promise<void> {
  const [agency, , notary] = world.tender.custodians;
  if (agency === undefined || notary === undefined) throw new Error('there are custodians');
  expect(await proveKey(world, 'notary', notary)).toMatchObject({ outcome: 'accepted' });
  const bids = [];
  for (const supplier of SUPPLIERS) bids.push(await handInBid(world, supplier));
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).closing, PATIENCE).toBeDefined();
  for (const [who, key] of [['agency', agency] as const, ['notary', notary] as const]) {
    expect(await signClosing(world, who, key)).toMatchObject({ outcome: 'accepted' });
  }
  await world.command('agency', { type: 'BeginOpening' });
  await releaseAll(world, 'agency', agency);
  await releaseAll(world, 'notary', notary);
  for (const { supplier, key } of bids) await releaseAll(world, supplier, key);
  await untilIn('reading');
  for (const { header } of (await world.see('agency')).bids) {
    await world.command('agency', { type: 'ReadOutNext', header });
  }
  for (const supplier of SUPPLIERS) await world.command(supplier, { type: 'ConfirmRecord' });
  await untilIn('closed');
}

/** Everything that is published, in a folder, with the roots of trust beside it. */
async function downloaded(): Promise<{ readonly published: string; readonly trust: string }> {
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-published-'));
  const [published, trust] = [join(folder, 'published'), join(folder, 'trust')];
  await writeAll(trust, trustFiles(world.tender.trust));
  const files = new Map<string, Uint8Array>();
  for (const name of await publishedNames(world)) files.set(name, await world.file(name));
  await writeAll(published, files);
  return { published, trust };
}

/** What the two programs that share no code say: exit status and words of each. */
async function verdicts({ published, trust }: Awaited<ReturnType<typeof downloaded>>) {
  const stdout = new PassThrough();
  const status = await runVerifyOpening(published, { trust }, { stdout });
  stdout.end();
  const python = await pythonVerdict(published, trust);
  return { ours: { status, text: await text(stdout) }, python };
}

describe.each(SUITE_IDS)('%s', (suiteId) => {
  it('[SEAL-1] [SEAL-16] [SEAL-17] a whole tender over HTTP ends with files that both verifiers find good, the proofs of the log included', async () => {
    world = await OpeningWorld.start({}, suiteId);
    expect((await world.arrange()).status).toBe(201);
    await played();
    await expect.poll(() => publishedNames(world), PATIENCE).toContain(PROOF);
    const files = await downloaded();
    const { ours, python } = await verdicts(files);
    expect([ours, python]).toMatchObject([{ status: 0 }, { status: 0 }]);
    for (const said of [ours.text, python.text]) {
      expect(said.match(/98000000 fen/g)).toHaveLength(3);
    }
    const path = join(files.published, PROOF);
    const proof = await readFile(path, 'utf8');
    await writeFile(path, proof.replace(/^index \d+$/m, 'index 0'));
    const damaged = await verdicts(files);
    for (const { status, text: said } of [damaged.ours, damaged.python]) {
      expect(status).toBe(1);
      expect(said).toContain('bids/2');
      expect(said.match(/98000000 fen/g)).toHaveLength(2);
    }
  });
});

it('[SEAL-1] given a policy of a suite that the platform has no key for, it is refused by name', async () => {
  world = await OpeningWorld.start({ suite: 'SM2-SM4-SM3' });
  const { status, text: said } = await world.arrange();
  expect([status, said.includes('suite_not_served')]).toEqual([400, true]);
});
