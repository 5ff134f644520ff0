import { afterEach, expect, it } from 'vitest';
import { PROJECT_FINDINGS } from '#contracts/wire/project-findings.ts';
import { DEADLINE_MS, MINUTE_MS, OPENING, OpeningWorld } from './opening-world.ts';
import { handIn, openEverything, type Outside, outside, verified } from './quotation-steps.ts';
import { exported } from './world-export.ts';

/** A sealed quotation whose prices custodians keep, from its publication to the check of its export, over REST. */
const PATIENCE = { timeout: 20_000, interval: 50 };
const CEILING_FEN = 100_000_000;
/** In the order in which they are handed in; `s-4` is not admitted. */
const PRICES = { 's-1': 98_000_000, 's-2': 98_000_000, 's-3': 100_000_001, 's-4': 90_000_000 };

let world: OpeningWorld;
let checked: Outside | undefined;
afterEach(async () => {
  await world.stop();
  await checked?.remove();
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

it('[SQ-4] [SQ-5] [SQ-6] [SQ-9] custodians keep the prices until they are read out, and anybody can hold the result against what they opened', async () => {
  world = await OpeningWorld.start();
  expect((await world.arrange()).status).toBe(201);
  expect((await publish(auction())).status).toBe(201);
  const bids = [];
  for (const [supplier, priceFen] of Object.entries(PRICES))
    bids.push(await handIn(world, supplier, priceFen));
  expect(await lot('agency')).toMatchObject({ status: 'open', opening: { openingId: OPENING } });
  const pause = { type: 'Pause', commandId: 'p1', reason: 'check' };
  const paused = { method: 'POST', path: '/api/auctions/Q1/commands', json: pause } as const;
  const { text: refused } = await world.send('agency', paused);
  expect(JSON.parse(refused)).toMatchObject({ outcome: 'refused', reason: 'under_custodians' });
  expect(await exported(world.engine, 'Q1')).not.toContain('priceFen');

  await openEverything(world, bids, async () => {
    expect(await lot()).toMatchObject({ status: 'open' });
  });
  await expect.poll(async () => (await lot()).status, PATIENCE).toBe('completed');
  expect(await lot()).toMatchObject({
    ...{ closedAt: DEADLINE_MS, bidderCount: 2, bestFen: 98_000_000 },
    opening: { openingId: OPENING, outcome: 'opened', bidCount: 4 },
    rows: { 1: { bidderId: 's-1' }, 2: { bidderId: 's-2', priceFen: 98_000_000 } },
  });
  const journal = await exported(world.engine, 'Q1');
  expect(journal).toContain('"above_ceiling"');
  expect(journal).toContain('"not_admitted"');

  checked = await outside(world, journal);
  const { file, opening, trust } = checked;
  expect(await verified(file, {})).toMatchObject({
    status: 0,
    said: expect.stringContaining(`! its prices come from opening ${OPENING}`),
  });
  expect(await verified(file, { opening: [opening], trust })).toMatchObject({
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
  expect(sent.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 400, 400]);
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
  await handIn(world, 's-1', 98_000_000);
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await lot()).status, PATIENCE).toBe('unsuccessful');
  expect(await lot()).toMatchObject({ opening: { outcome: 'too_few' }, bidderCount: 0 });
});
