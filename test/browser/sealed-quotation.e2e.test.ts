import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '#clients/sdk/index.ts';
import type { PublishAuction } from '#contracts/wire/rest.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { bidProgram } from '#test/openings/bid-program.ts';
import { arrangeTender, type TenderWorld } from '#test/openings/tender-world.ts';
import {
  DESKTOP,
  newVisitor,
  PHONE,
  startChromium,
  tellPages,
  type Visit,
  type Visitor,
} from './chromium.ts';
import { expectGood } from './good-page.ts';
import { type Login, PASSWORD } from './people.ts';
import { ProjectPage } from './project-page.ts';
import { projectsByRest, wholeDraft } from './project-rest.ts';
import { sealedQuotation, signInByRest } from './rest.ts';
import { buildWebClient } from './web-build.ts';
import { say } from './words.ts';

/** A sealed quotation whose prices custodians keep: chosen by the clerk, found by the supplier, said on every screen. */
const OPENING = 'T-quotation';
const AUCTION = 'Q-custodians';
const DAY_MS = 86_400_000;
const PATIENCE = { timeout: 20_000, interval: 100 };

let world: TestServer;
let browser: Browser;
let tender: TenderWorld;
let deadlineMs = 0;

beforeAll(async () => {
  await buildWebClient();
  world = await startTestServer({ DEMO: 'on' });
  browser = await startChromium();
  deadlineMs = Math.ceil(Date.now() / 60_000) * 60_000 + 5 * DAY_MS;
  tender = await arrangeTender(world.server, OPENING, { deadline: String(deadlineMs) });
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

function visit(login: Login | undefined, change: Partial<Visit> = {}): Promise<Visitor> {
  const baseUrl = world.server.url;
  const who = login === undefined ? {} : { login };
  return newVisitor(browser, { baseUrl, viewport: DESKTOP, ...who, ...change });
}

/** Closes it, and says what it saw when the test failed. */
async function telling(visitor: Visitor, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    await tellPages([visitor]);
    throw error;
  }
  expect(visitor.faults).toEqual([]);
  await visitor.context.close();
}

interface Quotation {
  readonly id: string;
  readonly openingId: string;
  readonly closesAt: number;
}

function quotation({ id, openingId, closesAt }: Quotation): PublishAuction {
  const { rules, ...auction } = sealedQuotation({ id, lastsMs: DAY_MS });
  const custodians = { confidentiality: 'custodians', openings: { L1: openingId } } as const;
  return { ...auction, rules: { ...rules, ...custodians, closesAt } as typeof rules };
}

/** With an opening of its own, and the bids of these suppliers; ends after so long. */
async function endingQuotation(
  id: string,
  { inMs, suppliers }: { readonly inMs: number; readonly suppliers: readonly Login[] },
): Promise<void> {
  const closesAt = Date.now() + inMs;
  const openingId = `T-${id}`;
  const soon = await arrangeTender(world.server, openingId, { deadline: String(closesAt) });
  await (await signInByRest(world.server.url, 'agency-a')).publish(
    quotation({ id, openingId, closesAt }),
  );
  await Promise.all(suppliers.map((supplier) => handIn(soon, supplier)));
  expect(Date.now(), 'all bids came in time').toBeLessThan(closesAt);
}

async function handIn({ openingId, seal }: TenderWorld, supplier: Login): Promise<void> {
  const api = createApi({ baseUrl: world.server.url });
  const { token = '' } = await api.signIn(supplier, PASSWORD);
  const program = bidProgram(world.server.url, token);
  const { bytes, header } = await seal(supplier);
  const uploadId = await program.upload(openingId, bytes);
  expect(await program.submit(openingId, { uploadId, header })).toMatchObject({ status: 200 });
}

const expectKept = (visitor: Visitor, by: 'custodians' | 'platform'): Promise<void> =>
  visitor.page
    .getByText(say(visitor.language, 'kit', `kept.${by}`))
    .first()
    .waitFor();

describe('[SQ-4] a sealed quotation under custodians', () => {
  it('[SQ-8] [SQ-10] the clerk seals a draft to custodians, its lots end at the signed deadline, and the notice leads to the opening', async () => {
    const agency = await projectsByRest(world.server.url, 'agency-a');
    const opensAt = deadlineMs - DAY_MS;
    const draft = wholeDraft('密封询价', {
      registration: { mode: 'open', until: opensAt - 1_000 },
    });
    const projectId = await agency.create({
      ...draft,
      rules: { ...draft.rules, opensAt, closesAt: opensAt + 1_800_000 },
    });
    const visitor = await visit('agency-a');
    await telling(visitor, async () => {
      const clerk = new ProjectPage(visitor);
      const { page } = visitor;
      await page.goto(`/projects/${projectId}`);
      await clerk.field('format').click();
      const format = clerk.text('projectDraft', 'format.sealed-quotation');
      await page.locator('.ant-select-item-option', { hasText: format }).click();
      await clerk.expectText('projectDraft', 'kept.platform.hint');
      await page.getByText(clerk.text('projectDraft', 'kept.custodians'), { exact: true }).click();
      const choice = { name: clerk.text('projectDraft', 'openings.lot', { lot: 'L1' }) };
      await page.getByRole('combobox', choice).click();
      await page.locator('.ant-select-item-option', { hasText: OPENING }).click();
      await page
        .getByText(/截止时间相同/)
        .first()
        .waitFor();
      await clerk.button('projectDraft', 'openings.align').click();
      await clerk.expectText('projectDraft', 'checks.good');
      await expectGood(page, 'sealed-editor-zh-CN');
      await page.setViewportSize(PHONE);
      await expectGood(page, 'sealed-editor-zh-CN');
      await clerk.button('projectDraft', 'check').click();
      const hall = { name: clerk.text('projects', 'notice.opening') };
      const address = await page.getByRole('link', hall).getAttribute('href');
      expect(address).toBe(`/openings/${OPENING}`);
      await page.keyboard.press('Escape');
      const kept = async () => (await agency.detail(projectId)).draft.rules;
      await expect.poll(kept, PATIENCE).toMatchObject({
        ...{ confidentiality: 'custodians', openings: { L1: OPENING }, closesAt: deadlineMs },
      });
    });
  });

  it('[SQ-7] the supplier is led from the hall to where it seals, and sees its receipt', async () => {
    await (await signInByRest(world.server.url, 'agency-a')).publish(
      quotation({ id: AUCTION, openingId: OPENING, closesAt: deadlineMs }),
    );
    const visitor = await visit('supplier-a', { viewport: PHONE });
    await telling(visitor, async () => {
      const { page, language } = visitor;
      await page.goto(`/auctions/${AUCTION}`);
      await expectKept(visitor, 'custodians');
      await page.getByText(say(language, 'hall', 'sealedPanel.none')).waitFor();
      await expectGood(page, 'sealed-hall-zh-CN');
      expect(await page.getByLabel(say(language, 'auction', 'price.label')).count()).toBe(0);
      await page.getByRole('link', { name: say(language, 'hall', 'sealedPanel.seal') }).click();
      await page.waitForURL(`**/seal-bid?opening=${OPENING}`);

      await handIn(tender, 'supplier-a');
      await page.goto(`/auctions/${AUCTION}`);
      await page.getByText(say(language, 'hall', 'sealedPanel.received', { ver: 1 })).waitFor();
      await expectGood(page, 'sealed-hall-received-zh-CN');
    });
  });

  it.each([
    { path: `/watch/${AUCTION}`, name: 'watch', login: undefined },
    { path: `/auctions/${AUCTION}/control`, name: 'control', login: 'agency-a' },
    { path: '/auctions', name: 'list', login: 'supplier-a' },
  ] as const)('[SQ-4] $name says who keeps the prices', async ({ path, name, login }) => {
    const visitor = await visit(login, { language: 'en' });
    await telling(visitor, async () => {
      await visitor.page.goto(path);
      await expectKept(visitor, 'custodians');
      await expectGood(visitor.page, `sealed-${name}-en`);
    });
  });

  it('[SQ-5] after its end it waits for what is opened, and says where', async () => {
    const suppliers = ['supplier-a', 'supplier-b', 'supplier-c'] as const;
    await endingQuotation('Q-awaits', { inMs: 75_000, suppliers });
    const visitor = await visit('supplier-a', { viewport: PHONE });
    await telling(visitor, async () => {
      const { page, language } = visitor;
      await page.goto('/auctions/Q-awaits');
      await page.getByText(say(language, 'auction', 'figures.awaits')).waitFor({ timeout: 90_000 });
      await page.getByText(say(language, 'hall', 'sealedPanel.over')).waitFor();
      await expectGood(page, 'sealed-awaits');
      await page.goto('/watch/Q-awaits');
      const hall = { name: say(language, 'auction', 'figures.opening') };
      await page.getByRole('link', hall).waitFor();
      await expectGood(page, 'sealed-awaits-watch');
      await page.getByRole('link', hall).click();
      await page.waitForURL('**/openings/T-Q-awaits');
    });
  });

  it('[SQ-5] of too few bids the hall and the archive say that none was opened', async () => {
    await endingQuotation('Q-few', { inMs: 20_000, suppliers: [] });
    const visitor = await visit(undefined);
    await telling(visitor, async () => {
      const { page, language } = visitor;
      await page.goto('/watch/Q-few');
      await page
        .getByText(say(language, 'auction', 'opening.tooFew'))
        .waitFor({ timeout: 120_000 });
      await expectGood(page, 'sealed-too-few');
      await page.goto('/archive/Q-few');
      const hall = { name: say(language, 'archive', 'facts.openings.hall', { lot: 'L1' }) };
      await page.getByRole('link', hall).waitFor();
      await expectGood(page, 'sealed-too-few-archive');
      await page.getByRole('link', hall).click();
      await page.waitForURL('**/openings/T-Q-few');
      await page.getByText(say(language, 'openings', 'record.notOpenedHear')).waitFor();
      await expectGood(page, 'hall-too-few-real');
    });
  });
});
