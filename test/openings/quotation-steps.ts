import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'vitest';
import { runVerify, type VerifyArguments } from '#clients/cli/verify.ts';
import { pemText } from '#pki/pem.ts';
import { DEADLINE_MS, MINUTE_MS, type OpeningWorld } from './opening-world.ts';
import { releaseAll, signClosing, submitBid } from './parties.ts';
import { publishedFiles } from './record-checks.ts';

/** Test support: what suppliers, custodians and outsiders do about a sealed quotation whose prices custodians keep. */
const PATIENCE = { timeout: 20_000, interval: 50 };

export interface HandedIn extends Awaited<ReturnType<typeof submitBid>> {
  readonly supplier: string;
}

export async function handIn(
  world: OpeningWorld,
  supplier: string,
  priceFen: number,
): Promise<HandedIn> {
  // One after the other, also where the clock has no finer tick.
  world.time.jumpTo(world.time.nowMs + 1_000);
  return { supplier, ...(await submitBid(world, supplier, { priceFen })) };
}

function keyOf(world: OpeningWorld, place: 0 | 1 | 2) {
  const key = world.tender.custodians[place];
  if (key === undefined) throw new Error('there are three custodians');
  return key;
}

/** From the deadline to the last bid read out; `beforeEach` looks before each of them is. */
export async function openEverything(
  world: OpeningWorld,
  bids: readonly HandedIn[],
  beforeEach: () => Promise<void> = async () => undefined,
): Promise<void> {
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).closing, PATIENCE).toBeDefined();
  for (const [who, place] of [
    ['agency', 0],
    ['notary', 2],
  ] as const) {
    await signClosing(world, who, keyOf(world, place));
  }
  await world.command('agency', { type: 'BeginOpening' });
  await releaseAll(world, 'agency', keyOf(world, 0));
  await releaseAll(world, 'notary', keyOf(world, 2));
  for (const { supplier, key } of bids) await releaseAll(world, supplier, key);
  const state = async () => (await world.see('public')).opening.state;
  await expect.poll(state, PATIENCE).toBe('reading');
  for (;;) {
    const { nextHeader } = await world.see('agency');
    if (nextHeader === undefined) break;
    await beforeEach();
    await world.command('agency', { type: 'ReadOutNext', header: nextHeader });
  }
}

/** The export, the published opening and the roots, as somebody from outside has them. */
export interface Outside {
  readonly file: string;
  readonly opening: string;
  readonly trust: string;
  remove(): Promise<void>;
}

/** What is published of the opening, record and all, with this export beside it. */
export async function outside(world: OpeningWorld, journal: string): Promise<Outside> {
  await expect
    .poll(async () => (await publishedFiles(world)).has('opening.p7s'), PATIENCE)
    .toBe(true);
  const root = await mkdtemp(join(tmpdir(), 'kaibiao-quotation-'));
  const put = async (name: string, content: Uint8Array | string): Promise<void> => {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  };
  await put('auction.ndjson', journal);
  for (const [name, bytes] of await publishedFiles(world)) await put(`published/${name}`, bytes);
  await put('trust/roots/demo.pem', pemText('CERTIFICATE', world.tender.authority.certificate));
  return {
    file: join(root, 'auction.ndjson'),
    opening: join(root, 'published'),
    trust: join(root, 'trust'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export async function verified(file: string, options: VerifyArguments) {
  let said = '';
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      said += String(chunk);
      done();
    },
  });
  const status = await runVerify(file, options, { stdout: out, stderr: out, env: { LANG: 'en' } });
  return { status, said };
}
