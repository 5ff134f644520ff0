import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AuctionPage } from './auction-page.ts';
import { type AuctionCast, openCast } from './auction-cast.ts';
import { CEILING_FEN, englishAuction, LOT, STEP_FEN } from './rest.ts';
import { setStage, type Stage } from './stage.ts';
import { say } from './words.ts';

/** An auction of two lots, the first of which ends while people are busy with it. */
const ID = 'many-lots';
const SECOND_LOT = 'L2';
/** Long enough for people to open their pages and begin to type; the second lot outlasts the test. */
const FIRST_ENDS_MS = 45_000;
const PATIENCE = { timeout: 120_000, interval: 100 };

let stage: Stage;
let cast: AuctionCast;

beforeAll(async () => {
  stage = await setStage();
  cast = await openCast(stage);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await cast.tell();
});

afterAll(async () => {
  await stage?.close();
});

const lotName = (person: AuctionPage, id: string) => person.text('lot.name', { id });
const currentLot = (person: AuctionPage) =>
  person.page.locator('.lot-card[aria-current="true"]').innerText();

test('[AUC-6] a lot that ends stays before those who were busy with it, and says what it came to', async () => {
  const { ann, ben, agency, crowd } = cast;
  const lot = {
    ceilingFen: CEILING_FEN,
    decrement: { basis: 'best', kind: 'absolute', fen: STEP_FEN },
  } as const;
  const opensAt = Date.now() + 1_000;
  await stage.agency.publish(
    englishAuction({
      ...{ id: ID, lastsMs: FIRST_ENDS_MS },
      rules: {
        opensAt,
        lots: [
          { id: LOT, closesAt: opensAt + FIRST_ENDS_MS, ...lot },
          { id: SECOND_LOT, closesAt: opensAt + 20 * FIRST_ENDS_MS, ...lot },
        ],
      },
    }),
  );
  const clerk = agency.page;
  const open = async () => {
    await clerk.goto(`/auctions/${ID}/control`);
    await clerk.locator('.lot-tile').first().waitFor();
  };
  await Promise.all([ann.open(ID), ben.open(ID), crowd.open(ID, 'watch'), open()]);

  const cancels = say('zh-CN', 'control', 'power.cancel-lot');
  await clerk.getByRole('button', { name: cancels }).click();
  const dialog = clerk.getByRole('dialog');
  await dialog.getByText(lotName(agency, LOT)).first().waitFor();
  await ann.type(99_000_00);

  const ended = (person: AuctionPage) =>
    person.page
      .getByText(person.text('notice.ended.unsuccessful', { lot: lotName(person, LOT) }))
      .first()
      .waitFor({ timeout: PATIENCE.timeout });
  await Promise.all([ann, ben, crowd].map(ended));
  expect(await currentLot(ann)).toContain(lotName(ann, LOT));
  expect(await currentLot(ben)).toContain(lotName(ben, LOT));
  await ann.expectText(ann.text('tooFew', { n: 2 }));

  // Whoever only watches is taken on to what still runs.
  await expect.poll(() => currentLot(crowd), PATIENCE).toContain(lotName(crowd, SECOND_LOT));

  // What the clerk began to say of the first lot is not said of the second one.
  expect(await dialog.innerText()).toContain(lotName(agency, LOT));
  expect(await dialog.innerText()).not.toContain(lotName(agency, SECOND_LOT));
});
