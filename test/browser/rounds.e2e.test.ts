import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveClient } from '#clients/sdk/index.ts';
import { picture } from './chromium.ts';
import { type ClockCast, openForAll } from './clock-cast.ts';
import { ROUNDS, roundsAuction } from './clock-auctions.ts';
import type { ClockPage } from './clock-page.ts';
import { expectGood } from './good-page.ts';
import { nameOf } from './people.ts';
import { LOT } from './rest.ts';
import { actOf, connectProgram, setStage, type Stage } from './stage.ts';
import { yuan } from './words.ts';

/**
 * Initial prices and two rounds of turns: a supplier that lowers its price by keys, one on a phone that keeps it by one
 * press and lowers it later, and a program. The steps build on each other.
 */
const ID = 'rounds-1';
const PATIENCE = { timeout: 90_000, interval: 100 };
const ANN_FEN = 96_000_00;
const BEN_FEN = 95_000_00;
const PROGRAM_FEN = 94_000_00;

let stage: Stage;
let cast: ClockCast;
let program: LiveClient;

beforeAll(async () => {
  stage = await setStage();
  program = await connectProgram(stage.server.url, 'supplier-c');
  cast = await openForAll(stage, roundsAuction({ id: ID, opensInMs: 5_000 }));
  program.watch(ID, () => undefined);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await cast.tell();
});

afterAll(async () => {
  program?.dispose();
  await stage?.close();
});

async function programOffers(priceFen: number): Promise<void> {
  const { outcome } = program.offer({ auctionId: ID, lotId: LOT, priceFen });
  expect((await outcome).state).toBe('accepted');
}

async function expectTurn(person: ClockPage, place: number): Promise<void> {
  await person.expectText(person.say('rounds.phase.ownTurn', { n: place, count: 3 }));
}

async function keep(person: ClockPage, fen: number): Promise<void> {
  const price = yuan(fen);
  await person.page
    .getByRole('button', { name: person.text('keep.price', { price }) })
    .last()
    .click();
  await person.page.getByRole('button', { name: person.text('keep.confirm', { price }) }).click();
}

describe('[RND-1] an auction in rounds', () => {
  it('[RND-2] takes initial prices that nobody sees but their bidders', async () => {
    const { ann, ben, clerk, crowd, supervisor } = cast;
    await cast.start();
    await ann.expectText(ann.say('rounds.phase.initial'));
    await ann.submit(ANN_FEN);
    await ann.expectAccepted(ANN_FEN);
    await ben.submit(BEN_FEN);
    await ben.expectAccepted(BEN_FEN);
    await expect.poll(() => actOf(program, ID)?.type, PATIENCE).toBe('initial');
    await programOffers(PROGRAM_FEN);
    await cast.whileStill(async () => {
      await expectGood(ann.page, 'rounds-initial-zh-CN');
      await expectGood(ben.page, 'rounds-initial-en');
    });
    for (const person of [clerk, supervisor, crowd]) {
      expect(await person.page.locator('body').innerText()).not.toContain(yuan(BEN_FEN));
    }
  });

  it('[RND-3] the first round begins with the highest price; [RND-4] the others wait for their turn', async () => {
    const { ann, ben, crowd } = cast;
    await expectTurn(ann, 1);
    await ben.expectText(ben.say('rounds.phase.turn', { n: 1, count: 3 }));
    await ben.expectText(ben.text('off.not-your-turn'));
    await picture(ann.page, 'rounds-own-turn-zh-CN');
    await cast.whileStill(async () => {
      await expectGood(ann.page, 'rounds-turn-paused-zh-CN');
      await expectGood(crowd.page, 'rounds-watch-en');
    });
    expect(await crowd.priceField.count()).toBe(0);
  });

  it('[RND-5] a turn lowers the price or keeps it, and ends with that', async () => {
    const { ann, ben } = cast;
    await ann.submit(ANN_FEN - ROUNDS.stepFen);
    await ann.expectAccepted(ANN_FEN - ROUNDS.stepFen);
    await expectTurn(ben, 2);
    await picture(ben.page, 'rounds-own-turn-en');
    await keep(ben, BEN_FEN);
    await expect.poll(() => actOf(program, ID)?.type, PATIENCE).toBe('turn');
    expect(actOf(program, ID)).toEqual({
      type: 'turn',
      keepFen: PROGRAM_FEN,
      maxFen: PROGRAM_FEN - ROUNDS.stepFen,
    });
    await programOffers(PROGRAM_FEN);
  });

  it('[RND-3] the second round follows the ranking of the first', async () => {
    const { ann, ben, supervisor } = cast;
    await expectTurn(ann, 1);
    await cast.whileStill(() => expectGood(supervisor.page, 'rounds-supervisor-en'));
    await keep(ann, ANN_FEN - ROUNDS.stepFen);
    await expectTurn(ben, 2);
    const lowestFen = PROGRAM_FEN - ROUNDS.stepFen;
    await ben.submit(lowestFen);
    await expect.poll(() => actOf(program, ID)?.type, PATIENCE).toBe('turn');
    await programOffers(PROGRAM_FEN);
    const price = yuan(lowestFen);
    await ben.expectText(ben.say('outcome.won', { name: ben.say('outcome.own'), price }));
  });

  it('[RND-6] the lot ends with the last turn, and everybody sees the same result', async () => {
    const { ann, ben, clerk, supervisor, crowd, everybody } = cast;
    const price = yuan(PROGRAM_FEN - ROUNDS.stepFen);
    for (const person of [ann, clerk, supervisor, crowd]) {
      await person.expectText(person.say('outcome.won', { name: nameOf('supplier-b'), price }));
    }
    const rows = await crowd.ranking();
    expect(rows.map(([, who]) => who)).toEqual([
      expect.stringContaining(nameOf('supplier-b')),
      expect.stringContaining(nameOf('supplier-c')),
      expect.stringContaining(nameOf('supplier-a')),
    ]);
    await expectGood(ben.page, 'rounds-won-en');
    await expectGood(clerk.page, 'rounds-official-zh-CN');
    expect(everybody.flatMap(({ visitor }) => visitor.faults)).toEqual([]);
  });
});
