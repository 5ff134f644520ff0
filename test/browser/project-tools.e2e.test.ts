import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, PHONE, tellPages } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { nameOf } from './people.ts';
import { ProjectPage } from './project-page.ts';
import { type ProjectClient, projectsByRest, wholeDraft } from './project-rest.ts';
import { englishAuction, LOT } from './rest.ts';
import { connectProgram, setStage, type Stage } from './stage.ts';

/**
 * What a clerk has beside the way of a project itself: templates, deposits in its own books, a rehearsal, and the question
 * what other rules would have made of a past auction. On a supplier's phone the same, in English. Steps build on each other.
 */
const PATIENCE = { timeout: 60_000, interval: 100 };
const TITLE = '复印纸定点采购';
const TEMPLATE = '复印纸（常用）';
const PAST = 'past-auction';
const PLAY_FEN = 90_000_00;

let stage: Stage;
let clerk: ProjectPage;
let supplier: ProjectPage;
let agency: ProjectClient;
let projectId: string;

beforeAll(async () => {
  stage = await setStage();
  const { url } = stage.server;
  agency = await projectsByRest(url, 'agency-a');
  // It ends while the others look at templates and deposits.
  const past = englishAuction({ id: PAST, lastsMs: 6_000 });
  await stage.agency.publish(past);
  await vi.waitUntil(() => Date.now() > past.rules.opensAt, PATIENCE);
  clerk = new ProjectPage(await newVisitor(stage.browser, { baseUrl: url, login: 'agency-a' }));
  supplier = new ProjectPage(
    await newVisitor(stage.browser, {
      ...{ baseUrl: url, login: 'supplier-a', language: 'en', viewport: PHONE },
    }),
  );
  for (const [login, priceFen] of [
    ['supplier-a', 95_000_00],
    ['supplier-b', 94_000_00],
  ] as const) {
    const program = await connectProgram(url, login);
    const { outcome } = program.offer({ auctionId: PAST, lotId: LOT, priceFen });
    expect((await outcome).state).toBe('accepted');
    program.dispose();
  }
  projectId = await agency.create(wholeDraft(TITLE, { depositFen: 200_000 }));
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await tellPages([clerk, supplier].map(({ visitor }) => visitor));
});

afterAll(async () => {
  await stage?.close();
});

describe('templates', () => {
  it('a project is kept as a template, without its times', async () => {
    const { page } = clerk;
    await clerk.page.goto(`/projects/${projectId}`);
    await clerk.button('projectDraft', 'more').click();
    await page.getByRole('menuitem', { name: clerk.text('projectDraft', 'template.save') }).click();
    const dialog = clerk.dialog('projectDraft', 'template.title');
    const name = dialog.getByLabel(clerk.text('projectDraft', 'template.name'));
    expect(await name.inputValue()).toBe(TITLE);
    await name.fill(TEMPLATE);
    await expectGood(page, 'project-template');
    await dialog.getByRole('button', { name: clerk.text('projectDraft', 'template.save') }).click();
    await clerk.expectText('projectDraft', 'template.saved');
  });

  it('a project begins with it, and when it is deleted that project stays', async () => {
    const { page } = clerk;
    await page.goto('/projects/new');
    const card = page.getByRole('article').filter({ hasText: TEMPLATE });
    await card.waitFor();
    await expectGood(page, 'project-new-template');
    await card.getByRole('button', { name: TEMPLATE }).first().click();
    await expect.poll(() => clerk.field('title').inputValue(), PATIENCE).toBe(TITLE);
    const begun = clerk.projectId();
    expect(begun).not.toBe(projectId);
    expect(await clerk.field('deposit').inputValue()).toBe('2,000.00');

    await page.goto('/projects/new');
    const name = clerk.text('projects', 'begin.remove.label', { name: TEMPLATE });
    await page.getByRole('button', { name }).click();
    await page
      .getByRole('tooltip')
      .getByRole('button', { name: clerk.text('projects', 'begin.remove'), exact: true })
      .click();
    await card.waitFor({ state: 'detached' });
    expect((await agency.detail(begun)).draft.title).toBe(TITLE);
  });
});

describe('deposits and a rehearsal', () => {
  it('[PRJ-4] nobody is admitted before the deposit is in the books', async () => {
    await agency.step(projectId, { type: 'Check' });
    await agency.step(projectId, { type: 'Publish' });
    await supplier.open(projectId);
    await supplier.button('projectRun', 'own.apply').click();
    await supplier.expectText('projectRun', 'own.applied');
    await expectGood(supplier.page, 'project-deposit-due-en');

    const { page } = clerk;
    await clerk.open(projectId);
    const named = { name: nameOf('supplier-a') };
    const admit = page.getByRole('button', {
      name: clerk.text('projectRun', 'admit.label', named),
    });
    await admit.waitFor();
    expect(await admit.isDisabled()).toBe(true);
    await page
      .getByRole('button', { name: clerk.text('projectRun', 'deposit.label', named) })
      .click();
    const dialog = clerk.dialog('projectRun', 'deposit.title');
    const record = dialog.getByRole('button', {
      name: clerk.text('projectRun', 'deposit.record'),
      exact: true,
    });
    expect(await record.isDisabled()).toBe(true);
    await dialog.getByLabel(clerk.text('projectRun', 'deposit.reference')).fill('YH-20261130-07');
    await expectGood(page, 'project-deposit');
    await record.click();
    await page.getByText('YH-20261130-07').waitFor();
    await admit.click();
    await admit.waitFor({ state: 'detached' });

    await supplier.open(projectId);
    await supplier.expectText('projectRun', 'own.admitted');
    await supplier.expectText('projectRun', 'deposit.received');
  });

  it('[PRJ-6] the clerk asks for a rehearsal, and the supplier practises in it', async () => {
    const { page } = clerk;
    const other = await projectsByRest(stage.server.url, 'supplier-b');
    await other.step(projectId, { type: 'Apply' });
    await agency.step(projectId, {
      ...{ type: 'RecordDeposit', bidderId: 'supplier-b', state: 'received' },
      ...{ amountFen: 200_000, reference: 'YH-20261130-08' },
    });
    await agency.step(projectId, { type: 'Admit', bidderId: 'supplier-b' });

    await clerk.open(projectId);
    await clerk.button('projectRun', 'act.Rehearse').click();
    const dialog = clerk.dialog('projectRun', 'rehearse.title');
    await dialog.getByLabel(clerk.text('projectRun', 'rehearse.startsIn')).fill('0');
    await dialog.getByLabel(clerk.text('projectRun', 'rehearse.lasts')).fill('10');
    await expectGood(page, 'project-rehearse');
    await dialog.getByRole('button', { name: clerk.text('projectRun', 'rehearse.go') }).click();
    await dialog.waitFor({ state: 'detached' });

    await supplier.open(projectId);
    await supplier.page
      .getByRole('link', { name: supplier.text('projectRun', 'auctions.rehearsal') })
      .click();
    const hall = new AuctionPage(supplier.visitor);
    await hall.expectText(hall.text('rehearsal.title'));
    await hall.submit(PLAY_FEN);
    await hall.expectAccepted(PLAY_FEN);
    await expectGood(supplier.page, 'hall-rehearsal-en');
    expect((await agency.detail(projectId)).auctions).toEqual([]);
    expect(supplier.visitor.faults).toEqual([]);
  });
});

describe('what other rules would have made', () => {
  it('of a past auction: three bidders wanted, and nobody would have won', async () => {
    const isOver = async () => (await stage.agency.view(PAST)).ended;
    await expect.poll(isOver, PATIENCE).toBeTruthy();
    const { page } = clerk;
    await page.goto(`/what-if/${PAST}`);
    const bidders = page.getByLabel(clerk.text('whatIf', 'minBidders'));
    await expect.poll(() => bidders.inputValue(), PATIENCE).toBe('2');
    const go = clerk.button('whatIf', 'go');
    await bidders.fill('none');
    await expect.poll(() => go.isDisabled(), PATIENCE).toBe(true);
    await bidders.fill('3');
    await go.click();
    await clerk.expectText('whatIf', 'status.unsuccessful');
    await clerk.expectText('whatIf', 'verdict.otherWinner');
    const winner = page.getByRole('row', { name: clerk.text('whatIf', 'winner') });
    expect(await winner.getByRole('cell').allInnerTexts()).toEqual([
      nameOf('supplier-b'),
      expect.stringContaining(clerk.text('whatIf', 'nobody')),
    ]);
    await expectGood(page, 'what-if');
    await clerk.button('whatIf', 'reset').click();
    await go.click();
    await clerk.expectText('whatIf', 'verdict.sameWinner');
    expect(await page.locator('.is-other').count()).toBe(0);
    expect(clerk.visitor.faults).toEqual([]);
  });

  it('on a phone, in English, as a sealed quotation', async () => {
    const buyer = new ProjectPage(
      await newVisitor(stage.browser, {
        ...{ baseUrl: stage.server.url, login: 'buyer-a', language: 'en', viewport: PHONE },
      }),
    );
    const { page } = buyer;
    await page.goto(`/what-if/${PAST}`);
    await page.getByText(buyer.text('whatIf', 'format.sealed-quotation')).click();
    await buyer.button('whatIf', 'go').click();
    await buyer.expectText('whatIf', 'verdict.sameWinner');
    await page.getByText(nameOf('supplier-b')).first().waitFor();
    await expectGood(page, 'what-if-en');
    expect(buyer.visitor.faults).toEqual([]);
  });
});
