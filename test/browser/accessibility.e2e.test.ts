import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuctionPage } from './auction-page.ts';
import { DESKTOP, newVisitor, PHONE, signInContext, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { englishAuction, LOT, sealedQuotation, STEP_FEN } from './rest.ts';
import { connectProgram, setStage, type Stage } from './stage.ts';
import { type Language, say } from './words.ts';

/** Every screen in both languages, wide and narrow: nothing in anybody's way, and nothing on the console. */
let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ DEMO: 'on' });
  await stage.agency.publish(englishAuction({ id: 'open', lastsMs: 600_000 }));
  await stage.agency.publish(sealedQuotation({ id: 'quiet', lastsMs: 600_000 }));
  await publishEnded('ended');
});

afterAll(async () => {
  await stage?.close();
});

/** An auction with two offers that is over. */
async function publishEnded(id: string): Promise<void> {
  const clients = await Promise.all(
    (['supplier-a', 'supplier-b'] as const).map((login) => connectProgram(stage.server.url, login)),
  );
  const auction = englishAuction({ id, opensInMs: 500, lastsMs: 6_000 });
  await stage.agency.publish(auction);
  await sleep(auction.rules.opensAt + 200 - Date.now());
  let priceFen = 95_000_00;
  for (const client of clients) {
    const { outcome } = client.offer({ auctionId: id, lotId: LOT, priceFen });
    expect((await outcome).state).toBe('accepted');
    client.dispose();
    priceFen -= STEP_FEN;
  }
  while (!(await stage.agency.view(id)).ended) await sleep(200);
}

const SIZES = [
  { width: DESKTOP.width, viewport: DESKTOP },
  { width: PHONE.width, viewport: PHONE },
] as const;
/** Each visitor lowers the price by one step, in this order. */
let nextFen = 99_000_00;

/** The present screen in Chinese, then, switched in place, in English; and back. */
async function expectGoodInBoth(visitor: Visitor, name: string): Promise<void> {
  await expectGood(visitor.page, `${name}-zh-CN`);
  await switchLanguage(visitor.page, 'zh-CN', 'en');
  await expectGood(visitor.page, `${name}-en`);
  await switchLanguage(visitor.page, 'en', 'zh-CN');
  expect(visitor.faults, `${name}: console`).toEqual([]);
}

async function switchLanguage(page: Page, from: Language, to: Language): Promise<void> {
  await page.getByRole('button', { name: say(from, 'app', 'language.other') }).click();
  await page.locator(`html[lang=${to}]`).waitFor();
}

async function expectGoodSignIn(visitor: Visitor): Promise<void> {
  const { page, language } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('heading', { name: say(language, 'signIn', 'demo.title') }).waitFor();
  await page.getByRole('button', { name: /supplier-1/ }).waitFor();
  await expectGoodInBoth(visitor, 'sign-in');

  await page.getByRole('textbox', { name: say(language, 'signIn', 'login') }).fill('nobody');
  await page.getByLabel(say(language, 'signIn', 'password'), { exact: true }).fill('wrong-words');
  const submit = say(language, 'signIn', 'submit');
  await page.getByRole('button', { name: submit, exact: true }).click();
  await page.getByRole('alert').first().waitFor();
}

async function expectGoodList(visitor: Visitor): Promise<void> {
  const { page, language } = visitor;
  await page.goto('/auctions');
  await page.getByRole('link', { name: /open$/ }).waitFor();
  await expectGoodInBoth(visitor, 'list');
  await page.getByRole('tab', { name: say(language, 'auctions', 'tab.ended') }).click();
  await page.getByRole('link', { name: /ended$/ }).waitFor();
}

async function expectGoodHall(visitor: Visitor): Promise<void> {
  const hall = new AuctionPage(visitor);
  await hall.open('open');
  nextFen -= STEP_FEN;
  await hall.submit(nextFen);
  await hall.expectAccepted(nextFen);
  await hall.submit(nextFen);
  await hall.alert('refused.title').waitFor();
  await expectGoodInBoth(visitor, 'hall');
}

async function expectGoodDialog(visitor: Visitor): Promise<void> {
  const hall = new AuctionPage(visitor);
  await hall.submit(50_000_00);
  await hall.slipDialog.waitFor();
  await hall.slipField.fill('1');
  await expectGood(visitor.page, 'slip');
}

async function expectGoodControls(visitor: Visitor): Promise<void> {
  const official = new AuctionPage(visitor);
  await official.open('open');
  await official.page.getByRole('heading', { name: official.text('official.title') }).waitFor();
  await expectGood(visitor.page, 'official');
  const announce = official.text('official.announce');
  await official.page.getByRole('button', { name: announce }).click();
  await official.page.getByRole('dialog', { name: announce }).waitFor();
  await expectGood(visitor.page, 'announce');
}

describe.each(SIZES)('screens $width pixels wide', ({ viewport }) => {
  let guest: Visitor;
  let supplier: Visitor;

  beforeAll(async () => {
    const options = { baseUrl: stage.server.url, viewport };
    guest = await newVisitor(stage.browser, options);
    supplier = await newVisitor(stage.browser, { ...options, login: 'supplier-a' });
  });

  afterAll(async () => {
    await guest?.context.close();
    await supplier?.context.close();
  });

  it('the spectator, with nobody signed in', async () => {
    const crowd = new AuctionPage(guest);
    await crowd.open('open', 'watch');
    await expectGoodInBoth(guest, 'watch');
  });

  it('the sign-in, also when it is refused', async () => {
    await expectGoodSignIn(guest);
    // The browser itself puts the refused request on the console.
    expect(guest.faults.filter((fault) => !/status of 401/.test(fault))).toEqual([]);
  });

  it('the list', () => expectGoodList(supplier));

  it('the hall with an accepted and a refused offer', () => expectGoodHall(supplier));

  it('the ended auction', async () => {
    const ended = new AuctionPage(supplier);
    await ended.open('ended');
    expect(await ended.ranking()).toHaveLength(2);
    await expectGoodInBoth(supplier, 'ended');
  });
});

describe.each([
  { language: 'zh-CN', ...SIZES[0] },
  { language: 'en', ...SIZES[1] },
] as const)('dialogs and controls in $language, $width pixels wide', ({ language, viewport }) => {
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await newVisitor(stage.browser, {
      ...{ baseUrl: stage.server.url, language, viewport },
      login: 'supplier-a',
    });
  });

  afterAll(async () => {
    await visitor?.context.close();
    expect(visitor?.faults).toEqual([]);
  });

  it('the hall of a sealed quotation', async () => {
    await new AuctionPage(visitor).open('quiet');
    await expectGood(visitor.page, 'hall-sealed');
  });

  it('the slip guard', async () => {
    await new AuctionPage(visitor).open('open');
    await expectGoodDialog(visitor);
  });

  it("the agency's controls", async () => {
    await signInContext(visitor.context, stage.server.url, 'agency-a');
    await expectGoodControls(visitor);
  });
});
