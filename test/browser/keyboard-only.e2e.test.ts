import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveClient } from '#clients/sdk/index.ts';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, picture, tellPages } from './chromium.ts';
import { PASSWORD } from './people.ts';
import { englishAuction, LOT } from './rest.ts';
import { connectProgram, offersOf, setStage, type Stage } from './stage.ts';
import { say, yuan } from './words.ts';

/** A person who has no mouse: from the sign-in to the downloaded journal, only keys are pressed. */
const ID = 'by-keys';
const EXTEND_MS = 15_000;
const TABS_MAX = 60;
const PATIENCE = { timeout: 60_000, interval: 100 };

let stage: Stage;
let ann: AuctionPage;
let rival: LiveClient | undefined;

beforeAll(async () => {
  stage = await setStage();
  ann = new AuctionPage(await newVisitor(stage.browser, { baseUrl: stage.server.url }));
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await tellPages([ann.visitor]);
});

afterAll(async () => {
  rival?.dispose();
  await stage?.close();
});

const press = (...keys: readonly string[]): Promise<void> =>
  keys.reduce((before, key) => before.then(() => ann.page.keyboard.press(key)), Promise.resolve());

/** Presses Tab until the focus is there, as often as a person would bear. */
async function tabTo(wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await press('Tab');
  }
  throw new Error(`${TABS_MAX} tabs do not lead there`);
}

async function rivalOffers(priceFen: number): Promise<void> {
  rival ??= await connectProgram(stage.server.url, 'supplier-b');
  const { outcome } = rival.offer({ auctionId: ID, lotId: LOT, priceFen });
  expect((await outcome).state).toBe('accepted');
}

describe('habit 8: a whole auction by keys alone', () => {
  it('signs in and finds the auction', async () => {
    await stage.agency.publish(
      englishAuction({
        ...{ id: ID, opensInMs: 200, lastsMs: 60_000 },
        lot: {
          overtime: {
            ...{ windowMs: 60_000, extendMs: EXTEND_MS, maxCount: 50 },
            ...{ mode: 'reset', trigger: 'best-change' },
          },
        },
      }),
    );
    await ann.page.goto('/sign-in');
    await tabTo(ann.page.getByRole('textbox', { name: say('zh-CN', 'signIn', 'login') }));
    await ann.page.keyboard.type('supplier-a');
    await press('Tab');
    await ann.page.keyboard.type(PASSWORD);
    await press('Enter');
    await ann.page.getByRole('heading', { name: say('zh-CN', 'app', 'home.title') }).waitFor();
    await tabTo(ann.page.getByRole('link', { name: new RegExp(`${ID}$`) }).first());
    await press('Enter');
    await ann.figures.waitFor();
    await ann.waitConnected();
    expect(ann.page.url()).toBe(`${stage.server.url}/auctions/${ID}`);
  });

  it('asks for the keys, makes an offer, and takes it back before it goes out', async () => {
    await press('?');
    const list = ann.page.getByRole('dialog', { name: ann.text('keys.title', undefined, 'hall') });
    await list.waitFor();
    // While a dialog asks, the keys of the hall are nobody's.
    await press('b');
    expect(await ann.priceField.evaluate((field) => field === document.activeElement)).toBe(false);
    await press('Escape');
    await list.waitFor({ state: 'hidden' });

    await press('b');
    await ann.page.keyboard.type('98000');
    await press('Enter');
    await ann.confirmButton.waitFor();
    await press('Escape');
    await ann.submitButton.waitFor();
    await press('Enter', 'Enter');
    await ann.expectAccepted(98_000_00);
  });

  it('answers a rival by the largest allowed price', async () => {
    await rivalOffers(97_000_00);
    await ann.expectRank(2);
    await press('Escape');
    await ann.page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    await press('a', 'Enter');
    await ann.expectAccepted(96_900_00);
    await ann.expectRank(1);
    expect(await ann.log()).toHaveLength(2);
  });

  it('types a price far down twice, as the slip guard wants it', async () => {
    await ann.page.keyboard.type('60000');
    await press('Enter');
    await ann.slipDialog.waitFor();
    await ann.page.keyboard.type('60000');
    await picture(ann.page, 'keys-slip');
    await press('Enter');
    await ann.expectAccepted(60_000_00);
    expect(await ann.log()).toHaveLength(3);
  });

  it('reaches the journal when it is over', async () => {
    await rivalOffers(59_000_00);
    await ann.expectRank(2);
    const heading = ann.page.getByRole('heading', { name: ann.text('ranking.final') });
    await heading.waitFor(PATIENCE);
    expect((await ann.ranking())[0]?.[2]).toBe(yuan(59_000_00));
    const waiting = ann.page.waitForEvent('download');
    await tabTo(ann.page.getByRole('link', { name: ann.text('verify.download') }));
    await press('Enter');
    expect((await waiting).suggestedFilename()).toContain(ID);
    const placed = offersOf(await stage.events(ID), 'supplier-a');
    expect(placed.map(({ priceFen }) => priceFen)).toEqual([98_000_00, 96_900_00, 60_000_00]);
    expect(ann.visitor.faults).toEqual([]);
  });
});
