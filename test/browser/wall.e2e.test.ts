import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveClient } from '#clients/sdk/index.ts';
import { NOTE_STATE_WORDS, SIGNAL_WORDS } from '#contracts/signals.ts';
import { DESKTOP, newVisitor, PHONE, picture, type Visitor } from './chromium.ts';
import { type Login, nameOf } from './people.ts';
import { englishAuction, LOT, sealedQuotation } from './rest.ts';
import { connectProgram, setStage, type Stage } from './stage.ts';
import { say } from './words.ts';

/** The supervisor's wall while two programs collude: what it shows, to whom, and what stays on record. */
let stage: Stage;
const ROUNDS = 6;
const DIFFERENCE_FEN = 333_00;

beforeAll(async () => {
  stage = await setStage();
  await stage.agency.publish(englishAuction({ id: 'planted', opensInMs: 300, lastsMs: 900_000 }));
  await stage.agency.publish(englishAuction({ id: 'honest', opensInMs: 300, lastsMs: 900_000 }));
  await stage.agency.publish(sealedQuotation({ id: 'sealed', lastsMs: 900_000 }));
  await sleep(1_500);
  await collude('planted');
});

afterAll(async () => {
  await stage?.close();
});

/** B follows A at one distance, round after round, and answers C as it comes. */
async function collude(auctionId: string): Promise<void> {
  const logins = ['supplier-a', 'supplier-b', 'supplier-c'] as const;
  const [a, b, c] = await Promise.all(
    logins.map((login) => connectProgram(stage.server.url, login)),
  );
  if (a === undefined || b === undefined || c === undefined) throw new Error('three programs');
  let priceFen = 99_000_00;
  const offer = async (program: LiveClient, below: number): Promise<void> => {
    priceFen -= below;
    const { outcome } = program.offer({ auctionId, lotId: LOT, priceFen });
    expect((await outcome).state).toBe('accepted');
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    await offer(a, 120_00 + round * 700);
    await offer(b, DIFFERENCE_FEN);
    await offer(c, 150_00 + round * 900);
    await offer(b, 200_00 + round * 1_100);
  }
  for (const program of [a, b, c]) program.dispose();
}

async function expectNoBarrier(page: Page, name: string): Promise<void> {
  await picture(page, `${name}-${page.viewportSize()?.width}`);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(Math.max(0, sideways), `${name} scrolls sideways`).toBe(0);
}

describe.each([
  { language: 'zh-CN', short: 'zh', viewport: DESKTOP },
  { language: 'en', short: 'en', viewport: PHONE },
] as const)('the wall in $language', ({ language, short, viewport }) => {
  let visitor: Visitor;
  const title = SIGNAL_WORDS['fixed-difference'][short].title;
  beforeAll(async () => {
    const visit = { baseUrl: stage.server.url, language, viewport, login: 'supervisor-a' } as const;
    visitor = await newVisitor(stage.browser, visit);
  });
  afterAll(async () => {
    await visitor?.context.close();
    expect(visitor?.faults).toEqual([]);
  });

  it('[ANO-6] shows every running auction live, with the signals of the planted one', async () => {
    const { page } = visitor;
    await page.goto('/wall');
    const tile = page.getByRole('article').filter({ hasText: 'planted' });
    await tile.getByText(/¥9\d,\d{3}\.\d{2}/).waitFor();
    const quiet = page.getByRole('article').filter({ hasText: 'sealed' });
    await quiet.getByText(say(language, 'wall', 'withheld.sealed')).waitFor();
    const honest = page.getByRole('article').filter({ hasText: 'honest' });
    await honest.getByText(say(language, 'wall', 'signals.none')).waitFor();
    await expectNoBarrier(page, `wall-${language}`);
    await page.getByText(say(language, 'wall', 'only.signals'), { exact: true }).click();
    await page.waitForURL(/only=signals/);
    await expect.poll(() => page.getByRole('article').count()).toBe(1);
  });

  it('[ANO-2] lays the evidence open: bidders, figures, records, and what else explains it', async () => {
    const { page } = visitor;
    await page.goto('/wall/planted');
    const card = page.getByRole('region', { name: title, exact: true }).first();
    await card.waitFor();
    const said = await card.innerText();
    expect(said).toContain(nameOf('supplier-a'));
    expect(said).toContain(nameOf('supplier-b'));
    expect(said).toContain('¥333.00');
    expect(said).toContain(SIGNAL_WORDS['fixed-difference'][short].caution);
    const records = card.getByRole('region', { name: say(language, 'wall', 'evidence.label') });
    expect(await records.getByRole('row').count()).toBe(1 + 2 * ROUNDS);
    // All three programs run on one machine.
    await page.getByRole('heading', { name: SIGNAL_WORDS['same-device'][short].title }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('127.0.0.1');
    await expectNoBarrier(page, `signals-${language}`);
  });

  it('[ANO-7] takes a note that stays, and marks the signal as dealt with', async () => {
    const { page } = visitor;
    await page.goto('/wall/planted');
    const card = page.getByRole('region', { name: title, exact: true }).first();
    const words = `${language}: 已调取登录记录`;
    await card.getByRole('textbox', { name: say(language, 'wall', 'notes.text') }).fill(words);
    await card.getByRole('button', { name: say(language, 'wall', 'notes.write') }).click();
    await card.getByText(words).waitFor();
    await card.getByText(NOTE_STATE_WORDS.seen[short]).first().waitFor();
    await page.reload();
    await page.getByText(words).waitFor();
    expect(await page.getByText(nameOf('supervisor-a')).count()).toBeGreaterThan(0);
  });

  it('[ANO-7] gives the signals away as a file that says what it is', async () => {
    const { page } = visitor;
    await page.goto('/wall/planted');
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: say(language, 'wall', 'detail.export') }).click();
    const file: { format: string; signals: { kind: string; words: object }[]; notes: object[] } =
      JSON.parse(readFileSync(await (await saved).path(), 'utf8'));
    expect(file.format).toBe('kaibiao.signals/1');
    expect(file.signals.map(({ kind }) => kind)).toContain('fixed-difference');
    expect(file.notes.length).toBeGreaterThan(0);
  });
});

describe('everybody else', () => {
  it.each([undefined, 'agency-a', 'buyer-a', 'supplier-a'] as const)(
    '[ANO-6] %s finds neither wall nor signals',
    async (login: Login | undefined) => {
      const visit = { baseUrl: stage.server.url, ...(login !== undefined && { login }) };
      const { context, page } = await newVisitor(stage.browser, visit);
      for (const path of ['/api/oversight/wall', '/api/auctions/planted/signals']) {
        expect((await context.request.get(path)).status()).toBe(404);
      }
      await page.goto('/wall/planted');
      await page.getByText(say('zh-CN', 'app', 'refused.title')).waitFor();
      await context.close();
    },
  );
});
