import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { LiveClient } from '#clients/sdk/index.ts';
import { AuctionPage } from './auction-page.ts';
import { DESKTOP, newVisitor, PHONE, tellPages, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { nameOf } from './people.ts';
import { CEILING_FEN, englishAuction, LOT, STEP_FEN } from './rest.ts';
import { connectProgram, setStage, type Stage } from './stage.ts';
import { like, say, yuan } from './words.ts';

/** A day in the control room: two officials, three suppliers, a wall, and a line that breaks. */
const ID = 'control-day';
const SECOND_LOT = 'L2';
const FIRST_FEN = CEILING_FEN - STEP_FEN;

let stage: Stage;
let clerk: Visitor;
let second: Visitor;
let supplier: Visitor;
const programs: LiveClient[] = [];

beforeAll(async () => {
  stage = await setStage();
  const options = { fairPause: FAIR_PAUSE, secondApproval: true };
  const terms = { id: ID, lastsMs: 900_000, lotIds: [LOT, SECOND_LOT], options };
  await stage.agency.publish(englishAuction(terms));
  const { browser, server } = stage;
  const baseUrl = server.url;
  [clerk, second, supplier] = await Promise.all([
    newVisitor(browser, { baseUrl, login: 'agency-a', viewport: DESKTOP }),
    newVisitor(browser, { baseUrl, login: 'agency-a2', language: 'en', viewport: PHONE }),
    newVisitor(browser, { baseUrl, login: 'supplier-a' }),
  ]);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await tellPages([clerk, second, supplier]);
});

afterAll(async () => {
  for (const client of programs) client.dispose();
  await stage?.close();
});

const FAIR_PAUSE = {
  shareBp: 5_000,
  windowMs: 60_000,
  droppedMin: 2,
  maxCount: 3,
  resumeAfterMs: 600_000,
  resumeShareBp: 5_000,
};

async function program(login: 'supplier-b' | 'supplier-c'): Promise<LiveClient> {
  const client = await connectProgram(stage.server.url, login);
  client.watch(ID, () => undefined);
  programs.push(client);
  return client;
}

const zh = (key: string, values?: Readonly<Record<string, string | number>>) =>
  say('zh-CN', 'control', key, values);
const en = (key: string, values?: Readonly<Record<string, string | number>>) =>
  say('en', 'control', key, values);

async function openRoom({ page }: Visitor): Promise<void> {
  await page.goto(`/auctions/${ID}/control`);
  await page.locator('.lot-tile').first().waitFor();
}

function tile(page: Page, name: string): Locator {
  return page.getByRole('article', { name });
}

test('the control room shows every lot with leader, price and saving, as offers come', async () => {
  const hall = new AuctionPage(supplier);
  await hall.open(ID);
  // Its own page tells the supplier when the clock stops by rule (FP-1).
  await supplier.page.getByText(say('zh-CN', 'auction', 'rules.fairPause')).waitFor();
  const [b] = await Promise.all([program('supplier-b'), program('supplier-c')]);
  await openRoom(clerk);
  await openRoom(second);
  await clerk.page.getByText(like('zh-CN', 'control', 'presence.title')).waitFor();
  const { outcome } = b.offer({ auctionId: ID, lotId: LOT, priceFen: FIRST_FEN });
  expect((await outcome).state).toBe('accepted');
  const first = tile(clerk.page, zh('lot.name', { id: LOT }));
  await first.getByText(`¥${yuan(FIRST_FEN)}`).waitFor();
  await first.getByText(nameOf('supplier-b')).waitFor();
  await first.getByText(zh('tile.saving', { price: yuan(STEP_FEN), share: '0.10%' })).waitFor();
  await clerk.page.getByText(zh('presence.title', { here: 3, all: 3 })).waitFor();
  await expectGood(clerk.page, 'control-zh-CN');
  await expectGood(second.page, 'control-phone-en');
});

test('an announcement from a ready text reaches the suppliers', async () => {
  const { page } = clerk;
  await page.getByRole('combobox', { name: zh('announce.canned') }).click();
  await page
    .locator('.ant-select-item-option')
    .filter({ hasText: zh('announce.network') })
    .click();
  await page.getByRole('button', { name: zh('announce.send') }).click();
  await page
    .getByRole('list', { name: zh('announce.made') })
    .getByText(zh('announce.network'))
    .waitFor();
  await supplier.page.getByText(zh('announce.network')).first().waitFor();
  expect(supplier.faults).toEqual([]);
});

test('[APR-3] what one official proposes another one carries out, with both names on record', async () => {
  const { page } = clerk;
  await page.getByRole('button', { name: zh('lot.name', { id: SECOND_LOT }), exact: true }).click();
  await page.getByRole('button', { name: like('zh-CN', 'control', 'power.cancel-lot') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(zh('effect.second')).waitFor();
  await expectGood(page, 'control-dialog-zh-CN');
  await dialog.getByRole('textbox', { name: zh('dialog.reason') }).fill('采购需求变更');
  await dialog.getByRole('button', { name: zh('dialog.propose') }).click();
  await page.getByText(zh('approvals.askedOthers')).waitFor();
  expect(await page.getByRole('button', { name: zh('approvals.approve') }).count()).toBe(0);

  const other = second.page;
  await other.getByText('采购需求变更').waitFor();
  await other.getByRole('button', { name: en('approvals.approve') }).click();
  const decision = other.getByRole('dialog', { name: en('decision.approve') });
  await decision.getByRole('textbox', { name: en('dialog.reason') }).fill('agreed');
  await decision.getByRole('button', { name: en('approvals.approve') }).click();
  await decision.getByText(en('dialog.typed.different')).waitFor();
  await decision.getByRole('textbox', { name: like('en', 'control', 'dialog.typed') }).fill(ID);
  await decision.getByRole('button', { name: en('approvals.approve') }).click();
  await decision.waitFor({ state: 'detached' });
  await tile(page, zh('lot.name', { id: SECOND_LOT }))
    .getByText(zh('status.cancelled'))
    .waitFor();
  await page.getByRole('cell', { name: new RegExp(nameOf('agency-a2')) }).waitFor();
  const cancelled = (await stage.events(ID)).find(({ type }) => type === 'LotCancelled');
  expect(cancelled).toMatchObject({
    by: nameOf('agency-a'),
    reason: '采购需求变更',
    approval: { by: nameOf('agency-a2'), reason: 'agreed' },
  });
});

test('[FP-1] [FP-2] when two of three lines break the clock stands still for everybody, until enough are back', async () => {
  for (const client of programs.splice(0)) client.dispose();
  const paused = like('zh-CN', 'control', 'rulePause.title');
  await clerk.page.getByText(paused).waitFor();
  await clerk.page.getByText(zh('rulePause.detail', { dropped: 2, present: 3, back: 0 })).waitFor();
  await clerk.page.getByText(zh('source.paused-by-rule')).first().waitFor();
  // The supplier who is still here is told as well (FP-2).
  const told = ['notice.pausedByRule', 'off.pausedByRule'].map((key) =>
    like('zh-CN', 'auction', key),
  );
  for (const text of told) await supplier.page.getByText(text).first().waitFor();
  await expectGood(clerk.page, 'control-fair-pause-zh-CN');
  await program('supplier-c');
  await clerk.page.getByText(paused).waitFor({ state: 'detached' });
  const pause = (await stage.events(ID)).find(({ type }) => type === 'AuctionPausedByRule');
  expect(pause).toMatchObject({ present: 3 });
});

test('[AUC-12] the wall shows what everybody may see, and no name that the rules hide', async () => {
  const { page } = clerk;
  await page.getByRole('link', { name: zh('projection.open') }).click();
  await page.locator('.wall-lot').first().waitFor();
  await page.getByText(`¥${yuan(FIRST_FEN)}`).waitFor();
  await page.getByText(zh('announce.network')).waitFor();
  const shown = await page.locator('.wall').innerText();
  for (const login of ['supplier-a', 'supplier-b', 'supplier-c'] as const) {
    expect(shown).not.toContain(nameOf(login));
  }
  await expectGood(page, 'projection-zh-CN');
  await second.page.goto(`/auctions/${ID}/projection`);
  await second.page.locator('.wall-lot').first().waitFor();
  await expectGood(second.page, 'projection-phone-en');
  expect([...clerk.faults, ...second.faults]).toEqual([]);
});

test('the control room is for those who run or oversee the auction', async () => {
  const { page } = supplier;
  await page.goto(`/auctions/${ID}/control`);
  await page.getByText(say('zh-CN', 'app', 'refused.title')).waitFor();
  expect(await page.locator('.lot-tile').count()).toBe(0);
  const { page: own } = clerk;
  await own.goto('/auctions/no-such-auction/control');
  await own.locator('.ant-result').waitFor();
});
