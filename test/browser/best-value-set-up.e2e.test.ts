import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AuctionPage } from './auction-page.ts';
import { DESKTOP, newVisitor, PHONE, tellPages } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { type Login, nameOf } from './people.ts';
import { ProjectPage } from './project-page.ts';
import { type ProjectClient, projectsByRest, wholeDraft } from './project-rest.ts';
import { overtimeOf } from './rest.ts';
import { setStage, type Stage } from './stage.ts';
import type { Language } from './words.ts';

/**
 * A clerk sets a whole auction by best value (综合评价竞价) up on the screens, once in each language: from the switch in
 * the draft to the result. The steps build on each other.
 */
const REGISTRATION_MS = 2_000;
const UNTIL_OPENING_MS = 30_000;
const LASTS_MS = 60_000;
const PATIENCE = { timeout: 180_000, interval: 200 };
const WIDTHS = [PHONE, DESKTOP];
const GROUNDS = '小微企业 0.9，节能产品 0.95，其余为 1。';
const FIRST_REASON = '声明函：小微企业';
const REASON = '核对后更正：节能产品';

let stage: Stage;
let agency: ProjectClient;
let guest: ProjectPage;

beforeAll(async () => {
  stage = await setStage();
  agency = await projectsByRest(stage.server.url, 'agency-a');
  guest = new ProjectPage(await newVisitor(stage.browser, { baseUrl: stage.server.url }));
});

afterAll(async () => {
  await stage?.close();
});

/** Looked at as wide as a desk and as narrow as a phone. */
async function expectGoodAtBoth(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize(width);
    await expectGood(page, name);
  }
}

/** Everything but the factors; the auction lasts as long as somebody improves the best price. */
function draftOf(title: string) {
  const base = wholeDraft(title);
  const opensAt = Number(base.rules?.['opensAt']);
  const lot = {
    ...{ id: 'L1', ceilingFen: 100_000_00, decrementMaxBp: 3_000 },
    decrement: { basis: 'best', kind: 'absolute', fen: 100_00 },
    overtime: overtimeOf(LASTS_MS),
  };
  const times = { opensAt, closesAt: opensAt + LASTS_MS };
  return {
    ...base,
    rules: { ...base.rules, ...times, visibility: 'open', minBidders: 2, lots: [lot] },
  };
}

describe.each(['zh-CN', 'en'] as const)('best value set up on the screens, in %s', (language) => {
  const title = `节能灯具采购 ${language}`;
  const shot = (name: string): string => `best-value-${name}-${language}`;
  let clerk: ProjectPage;
  let ann: ProjectPage;
  let ben: ProjectPage;
  let projectId: string;
  let opensAtMs: number;

  const come = async (login: Login, spoken: Language): Promise<ProjectPage> =>
    new ProjectPage(
      await newVisitor(stage.browser, { baseUrl: stage.server.url, login, language: spoken }),
    );
  const act = (key: string, login: Login) =>
    clerk.page.getByRole('button', {
      name: clerk.text('projectRun', key, { name: nameOf(login) }),
    });

  beforeAll(async () => {
    clerk = await come('agency-a', language);
    ann = await come('supplier-a', language);
    ben = await come('supplier-b', language === 'en' ? 'zh-CN' : 'en');
    projectId = await agency.create(draftOf(title));
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await tellPages([clerk, ann, ben].map(({ visitor }) => visitor));
  });

  it('[PRJ-16] the draft has a switch, which asks what factors are given for and excludes instructions', async () => {
    const { page } = clerk;
    await page.goto(`/projects/${projectId}`);
    await clerk.field('title').waitFor();
    const instructions = page.locator('#standingInstructions');
    expect(await instructions.isDisabled()).toBe(false);
    await page.locator('#factors').click();
    await expect.poll(() => instructions.isDisabled(), PATIENCE).toBe(true);
    await clerk.button('projectDraft', 'check').click();
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await expect.poll(focused, PATIENCE).toBe('field-factorGrounds');
    await expectGoodAtBoth(page, shot('grounds-missing'));
    await clerk.field('factorGrounds').fill(GROUNDS);
    await clerk.expectText('projectDraft', 'checks.good');
    await page.getByText(clerk.like('projectDraft', 'saved.at')).waitFor();
    await page.reload();
    await expect.poll(() => clerk.field('factorGrounds').inputValue(), PATIENCE).toBe(GROUNDS);
    await expectGoodAtBoth(page, shot('draft'));
  });

  it('[PRJ-16] the notice says what factors are given for, before it goes out and to everybody', async () => {
    await clerk.expectText('projectDraft', 'checks.good');
    await clerk.button('projectDraft', 'check').click();
    const dialog = clerk.dialog('projectDraft', 'publish.title');
    await dialog.getByText(GROUNDS).waitFor();
    await dialog.getByRole('button', { name: clerk.text('projectDraft', 'publish.go') }).click();
    await clerk.expectState('registration');
    await guest.open(projectId);
    await guest.page.getByText(GROUNDS).waitFor();
    await guest.expectText('projects', 'notice.factors.text');
    await guest.page.getByText(guest.like('projects', 'rules.step.evaluated')).waitFor();
    expect(guest.visitor.faults).toEqual([]);
  });

  it('[PRJ-16] suppliers apply and are admitted, and the clerk is told that they have no factors', async () => {
    for (const person of [ann, ben]) {
      await person.open(projectId);
      await person.button('projectRun', 'own.apply').click();
      await person.expectText('projectRun', 'own.applied');
    }
    await clerk.open(projectId);
    expect(await act('factor.set.label', 'supplier-a').count()).toBe(0);
    for (const login of ['supplier-a', 'supplier-b'] as const) {
      await act('admit.label', login).click();
      await act('factor.set.label', login).waitFor();
    }
    await clerk.expectText('projectRun', 'factor.left', { n: 2 });
    await expectGoodAtBoth(clerk.page, shot('none-set'));
  });

  it('[PRJ-16] a factor is read exactly, shown on a price, and set with a reason', async () => {
    await act('factor.set.label', 'supplier-a').click();
    const dialog = clerk.dialog('projectRun', 'factor.title');
    const field = dialog.locator('#factor');
    const go = dialog.getByRole('button', { name: clerk.text('projectRun', 'factor.go') });
    await field.fill('0,9');
    await dialog.getByText(clerk.text('projectRun', 'factor.problem.not_factor')).waitFor();
    await expectGoodAtBoth(clerk.page, shot('factor-wrong'));
    await field.fill('90');
    await dialog.getByText(clerk.text('projectRun', 'factor.far')).waitFor();
    await expectGoodAtBoth(clerk.page, shot('factor-far'));
    await field.fill('90%');
    await dialog.getByText(clerk.text('projectRun', 'factor.far')).waitFor({ state: 'detached' });
    const words = { factor: '9/10', price: '900,000.00' };
    await dialog.getByText(clerk.text('projectRun', 'factor.example', words)).waitFor();
    expect(await go.isDisabled()).toBe(true);
    await dialog.getByLabel(clerk.text('projectRun', 'factor.reason')).fill(FIRST_REASON);
    await expectGoodAtBoth(clerk.page, shot('factor'));
    await go.click();
    await dialog.waitFor({ state: 'detached' });
    await clerk.expectText('projectRun', 'factor.left', { n: 1 });

    await act('factor.change.label', 'supplier-a').click();
    expect(await field.inputValue()).toBe('9/10');
    await field.fill('0.95');
    await dialog.getByLabel(clerk.text('projectRun', 'factor.reason')).fill(REASON);
    await go.click();
    await dialog.waitFor({ state: 'detached' });
    const changes = clerk.page.locator('.run-history li', {
      hasText: clerk.text('projectRun', 'what.SetFactor'),
    });
    await expect.poll(() => changes.count(), PATIENCE).toBe(2);
    const told = (await changes.allInnerTexts()).join(' ');
    for (const wanted of ['19/20', REASON, '9/10', FIRST_REASON]) expect(told).toContain(wanted);
    await expectGoodAtBoth(clerk.page, shot('set'));
  });

  it('[PRJ-9] each supplier is told its own factor with the reason, rivals and the public nothing of it', async () => {
    await ann.open(projectId);
    await ann.expectText('projectRun', 'factor.because', { reason: REASON });
    await ann.expectText('projectRun', 'factor.ownExample', { price: '950,000.00' });
    await expectGoodAtBoth(ann.page, shot('own'));
    await ben.open(projectId);
    await ben.expectText('projectRun', 'factor.none');
    await guest.open(projectId);
    for (const person of [ben, guest]) {
      const shown = await person.page.locator('body').innerText();
      for (const secret of ['19/20', '9/10', REASON, FIRST_REASON]) {
        expect(shown).not.toContain(secret);
      }
    }
    await expectGoodAtBoth(guest.page, shot('notice'));
  });

  it('[PRJ-16] the clerk starts it, and from then on no factor can be set', async () => {
    const registrationUntil = Date.now() + REGISTRATION_MS;
    opensAtMs = registrationUntil + UNTIL_OPENING_MS;
    const times = { registrationUntil, opensAt: opensAtMs };
    await agency.step(projectId, { type: 'Reschedule', times, reason: '采购任务提前' });
    const state = async () => (await agency.detail(projectId)).project.state;
    await expect.poll(state, PATIENCE).toBe('admission');
    await clerk.open(projectId);
    await clerk.expectText('projectRun', 'factor.left', { n: 1 });
    await clerk.button('projectRun', 'act.Start').click();
    await clerk.page.getByRole('link', { name: clerk.text('projectRun', 'watch') }).waitFor();
    await act('factor.change.label', 'supplier-a').waitFor({ state: 'detached' });
    await clerk.expectText('projectRun', 'factor.one');
  });

  it('[BV-1] the higher price leads whose evaluated price is lower, and is first in the result', async () => {
    const [annsHall, bensHall] = [new AuctionPage(ann.visitor), new AuctionPage(ben.visitor)];
    await annsHall.open(`${projectId}-A1`);
    await bensHall.open(`${projectId}-A1`);
    await annsHall.expectText(annsHall.text('value.formula', { factor: '19/20' }, 'hall'));
    await bensHall.expectText(bensHall.text('value.formula', { factor: '1' }, 'hall'));
    await sleep(Math.max(0, opensAtMs + 500 - Date.now()));
    await bensHall.submit(96_000_00);
    await bensHall.expectAccepted(96_000_00);
    await annsHall.submit(100_000_00);
    await annsHall.expectAccepted(100_000_00);
    await annsHall.expectRank(1);
    await bensHall.expectRank(2);

    const state = async () => (await agency.detail(projectId)).project.state;
    await expect.poll(state, PATIENCE).toBe('confirming');
    await clerk.open(projectId);
    const first = clerk.page.locator('.run-ranking tbody tr').first();
    await first.getByText(nameOf('supplier-a')).waitFor();
    await first.getByText('100,000.00').waitFor();
    const evaluated = { price: '95,000.00', factor: '19/20' };
    await first.getByText(clerk.text('projectRun', 'ranking.evaluated', evaluated)).waitFor();
    await expectGoodAtBoth(clerk.page, shot('result'));
    for (const { visitor } of [clerk, ann, ben, guest]) expect(visitor.faults).toEqual([]);
  });
});
