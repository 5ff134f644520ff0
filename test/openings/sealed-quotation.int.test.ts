import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { runVerify, type VerifyArguments } from '#clients/cli/verify.ts';
import { verifierKeyText } from '#contracts/journal/checkpoint.ts';
import { PROJECT_FINDINGS } from '#contracts/wire/project-findings.ts';
import { newSigner } from '#engine/export/sample-journal.ts';
import { exportJournal } from '#engine/export/journal-export.ts';
import { pemText } from '#pki/pem.ts';
import { DEADLINE_MS, MINUTE_MS, OPENING, OpeningWorld } from './opening-world.ts';
import { releaseAll, signClosing, submitBid } from './parties.ts';
import { publishedFiles } from './record-checks.ts';

/** A sealed quotation whose prices custodians keep, from its publication to the check of its export, over REST. */
const PATIENCE = { timeout: 20_000, interval: 50 };
const CEILING_FEN = 100_000_000;
/** In the order in which they are handed in; `s-4` is not admitted. */
const PRICES = { 's-1': 98_000_000, 's-2': 98_000_000, 's-3': 100_000_001, 's-4': 90_000_000 };

let world: OpeningWorld;
let folder: string | undefined;
afterEach(async () => {
  await world.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

function auction(changes: object = {}) {
  return {
    ...{ title: '打印纸密封询价', buyerId: 'buyer', offerSignature: 'none' },
    rules: {
      ...{ id: 'Q1', type: 'sealed-quotation', minBidders: 2 },
      ...{ opensAt: DEADLINE_MS - 30 * MINUTE_MS, closesAt: DEADLINE_MS },
      bidders: ['s-1', 's-2', 's-3'],
      lots: [{ id: 'L1', ceilingFen: CEILING_FEN }],
      ...{ confidentiality: 'custodians', openings: { L1: OPENING } },
      ...changes,
    },
  };
}

const publish = (json: object, who = 'agency') =>
  world.send(who, { method: 'POST', path: '/api/auctions', json });

async function lot(who = 'public') {
  const { status, text } = await world.send(who, { path: '/api/auctions/Q1' });
  if (status !== 200) throw new Error(`${status} ${text}`);
  return JSON.parse(text).view.lots.L1;
}

function keyOf(place: 0 | 1 | 2) {
  const key = world.tender.custodians[place];
  if (key === undefined) throw new Error('there are three custodians');
  return key;
}

/** From the deadline to the last bid read out. */
async function openEverything(bids: readonly Awaited<ReturnType<typeof handIn>>[]): Promise<void> {
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).closing, PATIENCE).toBeDefined();
  for (const [who, place] of [
    ['agency', 0],
    ['notary', 2],
  ] as const) {
    await signClosing(world, who, keyOf(place));
  }
  await world.command('agency', { type: 'BeginOpening' });
  await releaseAll(world, 'agency', keyOf(0));
  await releaseAll(world, 'notary', keyOf(2));
  for (const { supplier, key } of bids) await releaseAll(world, supplier, key);
  const state = async () => (await world.see('public')).opening.state;
  await expect.poll(state, PATIENCE).toBe('reading');
  for (;;) {
    const { nextHeader } = await world.see('agency');
    if (nextHeader === undefined) break;
    expect(await lot()).toMatchObject({ status: 'open' });
    await world.command('agency', { type: 'ReadOutNext', header: nextHeader });
  }
}

async function handIn(supplier: string, priceFen: number) {
  // One after the other, also where the clock has no finer tick.
  world.time.jumpTo(world.time.nowMs + 1_000);
  return { supplier, ...(await submitBid(world, supplier, { priceFen })) };
}

async function exported(): Promise<string> {
  const { engine } = world;
  const pieces = await exportJournal(
    {
      head: (stream) => engine.head(stream),
      read: (...page) => engine.read(...page),
      log: {
        verifierKey: verifierKeyText(newSigner().key),
        leavesOfStream: async () => [],
        latestCheckpoint: async () => undefined,
        inclusionProof: async () => [],
      },
      nowMs: () => world.time.nowMs,
      startSha256: () => createHash('sha256'),
    },
    'Q1',
  );
  let text = '';
  for await (const piece of pieces ?? []) text += piece;
  return text;
}

/** The export, the published opening and the roots, as somebody from outside has them. */
async function outside(): Promise<{
  readonly file: string;
  readonly opening: string;
  readonly trust: string;
}> {
  const root = await mkdtemp(join(tmpdir(), 'kaibiao-quotation-'));
  folder = root;
  const put = async (name: string, content: Uint8Array | string): Promise<void> => {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  };
  await put('q1.ndjson', await exported());
  for (const [name, bytes] of await publishedFiles(world)) await put(`published/${name}`, bytes);
  await put('trust/roots/demo.pem', pemText('CERTIFICATE', world.tender.authority.certificate));
  return {
    file: join(root, 'q1.ndjson'),
    opening: join(root, 'published'),
    trust: join(root, 'trust'),
  };
}

async function verify(file: string, options: VerifyArguments) {
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

it('[SQ-4] [SQ-5] [SQ-6] [SQ-9] custodians keep the prices until they are read out, and anybody can hold the result against what they opened', async () => {
  world = await OpeningWorld.start();
  expect((await world.arrange()).status).toBe(201);
  expect((await publish(auction())).status).toBe(201);
  const bids = [];
  for (const [supplier, priceFen] of Object.entries(PRICES))
    bids.push(await handIn(supplier, priceFen));
  expect(await lot('agency')).toMatchObject({ status: 'open', opening: { openingId: OPENING } });
  const pause = { type: 'Pause', commandId: 'p1', reason: 'check' };
  const paused = { method: 'POST', path: '/api/auctions/Q1/commands', json: pause } as const;
  const { text: refused } = await world.send('agency', paused);
  expect(JSON.parse(refused)).toMatchObject({ outcome: 'refused', reason: 'under_custodians' });
  expect(await exported()).not.toContain('priceFen');

  await openEverything(bids);
  await expect.poll(async () => (await lot()).status, PATIENCE).toBe('completed');
  expect(await lot()).toMatchObject({
    ...{ closedAt: DEADLINE_MS, bidderCount: 2, bestFen: 98_000_000 },
    opening: { openingId: OPENING, outcome: 'opened', bidCount: 4 },
    rows: { 1: { bidderId: 's-1' }, 2: { bidderId: 's-2', priceFen: 98_000_000 } },
  });
  const journal = await exported();
  expect(journal).toContain('"above_ceiling"');
  expect(journal).toContain('"not_admitted"');

  await expect
    .poll(async () => (await publishedFiles(world)).has('opening.p7s'), PATIENCE)
    .toBe(true);
  const { file, opening, trust } = await outside();
  expect(await verify(file, {})).toMatchObject({
    status: 0,
    said: expect.stringContaining(`! its prices come from opening ${OPENING}`),
  });
  expect(await verify(file, { opening: [opening], trust })).toMatchObject({
    status: 0,
    said: expect.stringContaining(`✓ its prices are those of the published opening ${OPENING}`),
  });
});

it('[SQ-8] nothing is published that its opening does not fit', async () => {
  world = await OpeningWorld.start();
  const messages = async (json: object, who = 'agency'): Promise<readonly string[]> => {
    const { status, text } = await publish(json, who);
    expect(status).toBe(400);
    return JSON.parse(text).errors.map(({ path }: { readonly path: string }) => path);
  };
  expect(await messages(auction())).toEqual(['/rules/openings/L1']);
  await world.arrange();
  expect(await messages(auction({ closesAt: DEADLINE_MS - 1 }))).toEqual(['/rules/openings/L1']);
  expect(await messages(auction(), 'agency-2')).toEqual(['/rules/openings/L1']);
  const lots = [{ id: 'L1', ceilingFen: CEILING_FEN - 1 }];
  expect(await messages(auction({ lots }))).toEqual(['/rules/openings/L1']);
  expect((await publish(auction())).status).toBe(201);
});

it('[SQ-10] given two auctions that name the same opening at the same moment, one is published, and the other is told why not', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  const named = ['Q1', 'Q2', 'Q3'];
  const sent = await Promise.all(named.map((id) => publish(auction({ id }))));
  expect(sent.map(({ status }) => status).toSorted()).toEqual([201, 400, 400]);
  const winner = named[sent.findIndex(({ status }) => status === 201)] ?? '';
  for (const { text } of sent.filter(({ status }) => status === 400)) {
    const message = PROJECT_FINDINGS.opening_taken.en;
    expect(JSON.parse(text).errors).toEqual([{ path: '/rules/openings/L1', message }]);
  }
  const { opening } = await world.see('public');
  expect(opening.serves).toEqual({ streamId: winner, lotId: 'L1' });
  // The same auction again is that auction, whatever opening it names now.
  expect((await publish(auction({ id: winner }))).status).toBe(409);
  await world.restart();
  expect((await publish(auction({ id: 'Q4' }))).status).toBe(400);
});

it('[SQ-5] too few bids at the opening fail the auction, and its record says so', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  await publish(auction());
  await handIn('s-1', 98_000_000);
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await lot()).status, PATIENCE).toBe('unsuccessful');
  expect(await lot()).toMatchObject({ opening: { outcome: 'too_few' }, bidderCount: 0 });
});
