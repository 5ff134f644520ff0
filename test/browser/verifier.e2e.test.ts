import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportText } from '#engine/export/forged-file.ts';
import { type SampleJournal, wholeSample } from '#engine/export/sample-journal.ts';
import { ROOT } from '#test/process/programs.ts';
import { DESKTOP, PHONE, startChromium } from './chromium.ts';
import { type Language, say } from './words.ts';
import { buildWebClient } from './web-build.ts';

/** `verify.html` opened from disk, as a doubter would: no server, no network, only the file and a journal. */
let browser: Browser;
let folder = '';
let journal: SampleJournal;
const files = { good: '', bad: '', other: '' };

beforeAll(async () => {
  await buildWebClient();
  browser = await startChromium();
  folder = mkdtempSync(join(tmpdir(), 'kaibiao-verifier-'));
  journal = await wholeSample();
  const text = await exportText(journal);
  for (const [name, content] of [
    ['good', text],
    ['bad', text.replace('"priceFen":98000000', '"priceFen":98000001')],
    ['other', '{"hello":1}\n'],
  ] as const) {
    files[name] = join(folder, `${name}.ndjson`);
    writeFileSync(files[name], content);
  }
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly faults: readonly string[];
}

async function open(language: Language, viewport: { width: number; height: number }) {
  const context = await browser.newContext({ locale: language, viewport, offline: true });
  const page = await context.newPage();
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(pathToFileURL(join(ROOT, 'clients/web/dist/verify.html')).href);
  return { page, requests, faults } satisfies Opened;
}

async function choose(page: Page, file: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file);
}

describe('the saved verifier', () => {
  it.each([
    { language: 'zh-CN', viewport: DESKTOP },
    { language: 'en', viewport: PHONE },
  ] as const)('[VER-3] checks a journal from disk with no network, in $language', async (visit) => {
    const { language } = visit;
    const { page, requests, faults } = await open(language, visit.viewport);
    await choose(page, files.good);
    await page.getByText(say(language, 'verify', 'verdict.good'), { exact: true }).waitFor();
    const report = page.getByRole('region', { name: say(language, 'verify', 'report') });
    const said = await report.innerText();
    expect(said).toContain(journal.verifierKey);
    expect(said).toContain('979,000.00');
    expect(said).toContain(say(language, 'verify', 'open.key'));
    expect(said).toContain(say(language, 'verify', 'open.history'));
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(grave.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
    const outside = requests.filter((url) => !/^(?:file|blob|data):/.test(url));
    expect(outside).toEqual([]);
    expect(faults).toEqual([]);
    const folderOfPictures = process.env['SCREENSHOTS'];
    if (folderOfPictures) {
      const path = join(folderOfPictures, `saved-verifier-${language}.png`);
      await page.screenshot({ path, fullPage: true });
    }
    await page.context().close();
  });

  it('[VER-3] names the record of a changed byte, and what is no journal', async () => {
    const { page } = await open('zh-CN', DESKTOP);
    await choose(page, files.bad);
    await page.getByText(say('zh-CN', 'verify', 'place.record', { n: 5 })).waitFor();
    await page.getByText(say('zh-CN', 'verify', 'fault.chain_broken')).waitFor();
    await choose(page, files.other);
    const unusable = say('zh-CN', 'verify', 'verdict.unusable', { name: 'other.ndjson' });
    await page.getByText(unusable).waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    await page.context().close();
  });

  it('[VER-2] a key given by the visitor counts as given, a wrong one is noticed', async () => {
    const { page } = await open('en', DESKTOP);
    await page.getByText(say('en', 'verify', 'known.title')).click();
    const key = page.getByLabel(say('en', 'verify', 'known.key'), { exact: true });
    await key.fill(journal.verifierKey);
    await choose(page, files.good);
    await page.getByText(say('en', 'verify', 'proved.key')).waitFor();
    await key.fill('nonsense');
    await page.getByText(say('en', 'verify', 'wrong.key')).waitFor();
    expect(await key.getAttribute('aria-invalid')).toBe('true');
    await page.context().close();
  });

  it('[VER-3] its own policy forbids the page to call anybody', async () => {
    const { page } = await open('en', DESKTOP);
    await page.context().setOffline(false);
    const outcome = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'answered',
        () => 'refused',
      ),
    );
    expect(outcome).toBe('refused');
    const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
    expect(await policy.getAttribute('content')).toContain("default-src 'none'");
    await page.context().close();
  });
});
