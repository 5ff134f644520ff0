import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, newVisitor, PHONE, picture, type Visitor } from './chromium.ts';
import { nameOf } from './people.ts';
import { englishAuction, LOT, STEP_FEN } from './rest.ts';
import { connectProgram, setStage, type Stage } from './stage.ts';
import { say, yuan } from './words.ts';

/** The archive without an account: find an ended auction, read all of it, take it away, and check it offline. */
let stage: Stage;
const LAST_FEN = 94_700_00;

beforeAll(async () => {
  stage = await setStage();
  await publishEnded('archived-1');
  await stage.agency.publish(englishAuction({ id: 'running-1', lastsMs: 600_000 }));
});

afterAll(async () => {
  await stage?.close();
});

async function publishEnded(id: string): Promise<void> {
  const clients = await Promise.all(
    (['supplier-a', 'supplier-b'] as const).map((login) => connectProgram(stage.server.url, login)),
  );
  const auction = englishAuction({ id, opensInMs: 500, lastsMs: 8_000 });
  await stage.agency.publish(auction);
  await sleep(auction.rules.opensAt + 200 - Date.now());
  let priceFen = 95_000_00;
  for (let index = 0; index < 4; index += 1) {
    const { outcome } = clients[index % 2]?.offer({ auctionId: id, lotId: LOT, priceFen }) ?? {};
    expect((await outcome)?.state).toBe('accepted');
    priceFen -= STEP_FEN;
  }
  const { outcome } = clients[0]?.offer({ auctionId: id, lotId: LOT, priceFen: 99_000_00 }) ?? {};
  expect((await outcome)?.state).toBe('refused');
  for (const client of clients) client.dispose();
  while (!(await stage.agency.view(id)).ended) await sleep(200);
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

async function openArchived(visitor: Visitor): Promise<void> {
  const { page, language } = visitor;
  await page.goto('/archive');
  await page.getByRole('link', { name: /archived-1$/ }).click();
  await page.getByRole('heading', { name: say(language, 'archive', 'documents.title') }).waitFor();
}

describe.each([
  { language: 'zh-CN', viewport: DESKTOP },
  { language: 'en', viewport: PHONE },
] as const)('the archive in $language', ({ language, viewport }) => {
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await newVisitor(stage.browser, { baseUrl: stage.server.url, language, viewport });
  });
  afterAll(async () => {
    await visitor?.context.close();
    expect(visitor?.faults).toEqual([]);
  });

  it('[ARC-4] lists what has ended, and narrows it down by what stands in the address', async () => {
    const { page } = visitor;
    await page.goto('/archive?region=44&method=english-reverse');
    await page.getByRole('link', { name: /archived-1$/ }).waitFor();
    expect(await page.getByText('running-1').count()).toBe(0);
    expect(await page.getByRole('article').innerText()).toContain(yuan(LAST_FEN));
    await expectNoBarrier(page, `archive-list-${language}`);
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: say(language, 'archive', 'csv') }).click();
    const sheet = await readFile(await (await saved).path(), 'utf8');
    expect(sheet.split('\r\n')[1]).toMatch(/^archived-1,/);
    expect(sheet).toContain((LAST_FEN / 100).toFixed(2));
    for (const filter of [
      'region=33',
      'method=rounds',
      'until=2020-01-01',
      'buyer=nobody',
      'q=zzz',
    ]) {
      await page.goto(`/archive?${filter}`);
      await page.getByText(say(language, 'archive', 'empty.filtered')).waitFor();
    }
    await page
      .getByRole('button', { name: say(language, 'archive', 'filter.reset') })
      .first()
      .click();
    await page.getByRole('link', { name: /archived-1$/ }).waitFor();
  });

  it('[ARC-4] shows result, curve, ranking and the offer log in pages', async () => {
    const { page } = visitor;
    await openArchived(visitor);
    await page.getByRole('heading', { name: say(language, 'auction', 'curve.title') }).waitFor();
    await page.getByText(nameOf('supplier-b')).first().waitFor();
    const offers = page.getByRole('region', { name: say(language, 'archive', 'offers.table') });
    await expect.poll(() => offers.getByRole('row').count()).toBe(1 + 5);
    // The segmented control's own radio lies under its label.
    await page.getByText(say(language, 'archive', 'offers.refused'), { exact: true }).click();
    await expect.poll(() => offers.getByRole('row').count()).toBe(1 + 1);
    expect(await offers.innerText()).toContain('99,000.00');
    await expectNoBarrier(page, `archive-auction-${language}`);
  });

  it.each([
    ['result-notice', 'pdf', '%PDF-'],
    ['offer-log', 'xlsx', 'PK'],
    ['offer-log', 'csv', '\uFEFF'],
  ] as const)('[DOC-8] saves the %s as %s', async (kind, format, start) => {
    const { page } = visitor;
    await openArchived(visitor);
    const words = {
      document: say(language, 'archive', `documents.${kind}`),
      format: say(language, 'archive', `format.${format}`),
    };
    const saved = page.waitForEvent('download');
    await page
      .getByRole('button', { name: say(language, 'archive', 'documents.get', words) })
      .click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`kaibiao-archived-1-${kind}.${format}`);
    expect(
      readFileSync(await download.path())
        .toString('utf8')
        .startsWith(start),
    ).toBe(true);
    const name = download.suggestedFilename();
    await page.getByText(say(language, 'archive', 'documents.saved', { name })).waitFor();
  });

  it('[VER-1] checks the journal in the page, also once the network is gone', async () => {
    const { page, context } = visitor;
    await openArchived(visitor);
    const take = say(language, 'verify', 'source.take', { id: 'archived-1' });
    await page.getByRole('button', { name: take }).click();
    const good = page.getByText(say(language, 'verify', 'verdict.good'), { exact: true });
    await good.waitFor();
    await expectNoBarrier(page, `archive-verified-${language}`);
    await context.setOffline(true);
    try {
      const name = 'kaibiao-archived-1.ndjson';
      await page.getByRole('button', { name: say(language, 'verify', 'again', { name }) }).click();
      await good.waitFor();
      const report = page.getByRole('region', { name: say(language, 'verify', 'report') });
      expect(await report.innerText()).toContain(yuan(LAST_FEN));
    } finally {
      await context.setOffline(false);
    }
    // The page itself complains of the cut connection; nothing else may stand there.
    const other = visitor.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED/.test(fault));
    expect(other).toEqual([]);
  });
});

describe('what has not ended', () => {
  it('[ARC-4] says so and leads to the page where it is watched', async () => {
    const visitor = await newVisitor(stage.browser, { baseUrl: stage.server.url });
    const { page } = visitor;
    await page.goto('/archive/running-1');
    await page.getByText(say('zh-CN', 'archive', 'running.title')).waitFor();
    const names = page.getByRole('button', { name: /PDF|Excel|CSV/ });
    expect(await names.count()).toBe(0);
    await page.getByRole('link', { name: say('zh-CN', 'archive', 'running.watch') }).click();
    await page.waitForURL(/\/watch\/running-1$/);
    await page.goto('/archive/no-such-auction');
    await page.getByRole('alert').first().waitFor();
    await visitor.context.close();
  });

  it('on paper the page has its tables and none of its buttons', async () => {
    const visitor = await newVisitor(stage.browser, { baseUrl: stage.server.url });
    const { page } = visitor;
    await openArchived(visitor);
    await page.emulateMedia({ media: 'print' });
    await picture(page, 'archive-print');
    expect(await page.getByRole('button', { name: /PDF|Excel|CSV/ }).count()).toBe(0);
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByText('99,000.00').isVisible()).toBe(true);
    await visitor.context.close();
  });
});
