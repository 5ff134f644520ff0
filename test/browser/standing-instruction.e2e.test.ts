import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AuctionCast, openCast } from './auction-cast.ts';
import type { AuctionPage } from './auction-page.ts';
import { expectGood } from './good-page.ts';
import { type Network, openNetwork } from './network.ts';
import { nameOf } from './people.ts';
import { englishAuction, overtimeOf } from './rest.ts';
import { setStage, type Stage } from './stage.ts';
import { yuan } from './words.ts';

/**
 * An auction with standing instructions (委托报价): three suppliers, one of whom is cut off in the middle, the agency and a
 * spectator. The steps build on each other.
 */
const ID = 'instructed';
const EXTEND_MS = 40_000;
const OVERTIME = overtimeOf(EXTEND_MS);
const PATIENCE = { timeout: 60_000, interval: 100 };

let stage: Stage;
let network: Network;
let cast: AuctionCast;

beforeAll(async () => {
  stage = await setStage();
  network = await openNetwork(stage.server.url);
  cast = await openCast(stage, network.url);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await cast.tell();
});

afterAll(async () => {
  await network?.close();
  await stage?.close();
});

const words = (
  person: AuctionPage,
  key: string,
  values?: Readonly<Record<string, string | number>>,
) => person.text(key, values, 'instruction');
const card = (person: AuctionPage) => person.page.locator('.instruction-card');
const floorField = (person: AuctionPage) =>
  card(person).getByRole('textbox', { name: words(person, 'floor.label') });
const button = (person: AuctionPage, key: string) =>
  card(person).getByRole('button', { name: words(person, key), exact: true });

/** Opens the form, types the lowest price and picks the mode; nothing is sent yet. */
async function fillIn(person: AuctionPage, floor: string, when: 'always' | 'while-cut-off') {
  await floorField(person).fill(floor);
  await card(person)
    .getByRole('radio', { name: words(person, `when.${when}`) })
    .check();
}

/** Frames other than clock samples. */
function newsOf(person: AuctionPage): readonly string[] {
  return person.visitor.frames.received().filter((text) => !text.startsWith('{"t":"time"'));
}

describe('an auction with standing instructions', () => {
  it('[PRX-1] an instruction is left in two moves, with its amount in words and what it will do', async () => {
    const { ann, ben, cem, agency, crowd } = cast;
    await stage.agency.publish(
      englishAuction({
        ...{ id: ID, lastsMs: EXTEND_MS, lot: { overtime: OVERTIME } },
        rules: { standingInstructions: { modes: ['always', 'while-cut-off'] } },
      }),
    );
    await Promise.all([ann, ben, cem, agency].map((person) => person.open(ID)));
    await crowd.open(ID, 'watch');
    await ann.waitConnected();
    expect(await card(agency).count()).toBe(0);
    expect(await card(crowd).count()).toBe(0);

    await expect.poll(() => button(ann, 'leave').isEnabled(), PATIENCE).toBe(true);
    await button(ann, 'leave').click();
    await fillIn(ann, '90000', 'while-cut-off');
    await card(ann).getByText('玖万元整').waitFor();
    await card(ann)
      .getByText(words(ann, 'plan.offers.while-cut-off', { next: '100,000.00' }))
      .waitFor();
    const rival = { rival: '99,900.00', reply: '99,800.00' };
    await card(ann)
      .getByText(words(ann, 'plan.example', rival))
      .waitFor();
    await expectGood(ann.page, 'instruction-form-zh');
  });

  it('[PRX-8] nobody else hears of it: no frame goes to anybody', async () => {
    const { ann, ben, cem, agency, crowd } = cast;
    const others = [ben, cem, agency, crowd];
    for (const { visitor } of cast.everybody) visitor.frames.clear();
    await button(ann, 'leave').click();
    await card(ann)
      .getByRole('button', { name: words(ann, 'confirm', { price: '90,000.00' }) })
      .click();
    await card(ann).getByText(words(ann, 'waiting')).waitFor();
    await expect.poll(() => newsOf(ann).length, PATIENCE).toBeGreaterThan(0);
    for (const person of others) expect(newsOf(person)).toEqual([]);

    await cem.submit(99_000_00);
    await cem.expectAccepted(99_000_00);
    await Promise.all(others.map((person) => person.expectBest(99_000_00)));
    for (const person of others) {
      expect(newsOf(person).join('\n')).not.toMatch(/instruction|9000000|cutOff/i);
    }
    expect(newsOf(crowd)).toHaveLength(1);
  });

  it('[PRX-4] one that acts at any time offers at once, just low enough; a slip is asked for again', async () => {
    const { ben, crowd } = cast;
    await button(ben, 'leave').click();
    await fillIn(ben, '60000', 'always');
    await floorField(ben).press('Enter');
    const slip = ben.page.getByRole('dialog', { name: words(ben, 'floor.slip.title') });
    await slip.waitFor();
    await expectGood(ben.page, 'instruction-slip-en');
    await slip.getByRole('button', { name: ben.text('slip.cancel') }).click();
    await slip.waitFor({ state: 'hidden' });
    await fillIn(ben, '95000', 'always');
    await card(ben)
      .getByText(words(ben, 'plan.offers.always', { next: '98,900.00' }))
      .waitFor();
    await floorField(ben).press('Enter');
    await floorField(ben).press('Enter');
    await ben.expectRank(1);
    await ben.expectFigure('figures.own', '98,900.00');
    await card(ben).getByText(words(ben, 'acted.always')).waitFor();
    await expectGood(ben.page, 'instruction-acted-en');
    await crowd.expectBest(98_900_00);
    // The rules say that instructions are taken; nothing else on the page knows of one.
    const mentions = (place: Page | Locator) => place.getByText(/instruction/i).count();
    const { page } = crowd;
    expect(await mentions(page)).toBe(await mentions(page.locator('.rules-card')));
  });

  it('[PRX-2] it acts while its bidder is cut off, against another one to the end', async () => {
    const { ann, ben, cem, crowd } = cast;
    await ann.expectBest(98_900_00);
    network.cut();
    await ann.alert('offline.title', 'app').waitFor();
    await card(ann).getByText(words(ann, 'off.offline')).waitFor();
    // Ben's last step above his lowest price is 95,100; Ann needs one less.
    await Promise.all([ben, cem, crowd].map((person) => person.expectBest(95_000_00)));
    await cem.submit(94_000_00);
    await cem.expectAccepted(94_000_00);
    await Promise.all([ben, cem, crowd].map((person) => person.expectBest(93_900_00)));
    await card(ben)
      .getByText(words(ben, 'plan.spent', { floor: '95,000.00' }))
      .waitFor();
    expect(await ann.figure('figures.best')).toContain('98,900.00');
  });

  it('[PRX-5] back again she reads how often it acted, when, and since when she was cut off', async () => {
    const { ann } = cast;
    network.mend();
    await ann.waitConnected();
    await ann.expectRank(1);
    await ann.expectFigure('figures.own', '93,900.00');
    await card(ann)
      .getByText(words(ann, 'acted.sum', { n: 2 }))
      .waitFor();
    const rows = await card(ann).getByRole('listitem').filter({ hasText: /^¥/ }).allInnerTexts();
    expect(rows.map((text) => text.split(/\s/)[0])).toEqual(['¥93,900.00', '¥95,000.00']);
    for (const text of rows) expect(text).toMatch(ann.like('acted.cutOff', 'instruction'));
    await card(ann).getByText(words(ann, 'waiting')).waitFor();
    await expectGood(ann.page, 'instruction-back-zh');
  });

  it('[PRX-1] it can be changed and withdrawn; while she is here nothing acts for her', async () => {
    const { ann, cem } = cast;
    await button(ann, 'change').click();
    await floorField(ann).fill('92000');
    await floorField(ann).press('Enter');
    await floorField(ann).press('Enter');
    await card(ann).getByText('玖万贰仟元整').waitFor();
    await cem.submit(93_000_00);
    await cem.expectAccepted(93_000_00);
    await ann.expectRank(2);
    await button(ann, 'withdraw').click();
    await ann.page
      .getByRole('tooltip')
      .getByRole('button', { name: words(ann, 'withdraw') })
      .click();
    await card(ann).getByText(words(ann, 'what')).waitFor();
    expect(await card(ann).getByText(words(ann, 'waiting')).count()).toBe(0);
  });

  it('[PRX-7] after the end everybody sees the ranking, and the journal how each offer came about', async () => {
    const { ann, ben } = cast;
    const heading = (person: AuctionPage) =>
      person.page.getByRole('heading', { name: person.text('ranking.final') });
    await Promise.all(cast.everybody.map((person) => heading(person).waitFor(PATIENCE)));
    for (const person of cast.everybody) {
      const rows = await person.ranking();
      expect(rows.map(([, , price]) => price)).toEqual([
        yuan(93_000_00),
        yuan(93_900_00),
        yuan(95_100_00),
      ]);
      expect(rows[1]?.[1]).toContain(nameOf('supplier-a'));
    }
    await card(ann)
      .getByText(words(ann, 'acted.sum', { n: 2 }))
      .waitFor();
    const made = (await stage.events(ID)).filter((event) => event.type === 'StandingOfferPlaced');
    expect(made.map((event) => [event.bidderId, event.priceFen])).toEqual([
      ['supplier-b', 98_900_00],
      ['supplier-b', 95_100_00],
      ['supplier-a', 95_000_00],
      ['supplier-a', 93_900_00],
    ]);
    for (const { bidderId, cutOffSince } of made) {
      expect(cutOffSince !== undefined).toBe(bidderId === 'supplier-a');
    }
    await expectGood(ann.page, 'instruction-ended-zh');
    const { faults } = ben.visitor;
    expect(faults).toEqual([]);
  });
});
