import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '#demo/accounts.ts';
import type { Shot } from './index-page.ts';
import type { Facts, Screen } from './screens.ts';

/** Taking one picture, and noticing what is wrong with what is on it. */

const PATIENCE_MS = 30_000;
/** Countdowns, charts and late answers come to rest. */
const REST_MS = 700;

export interface Place {
  readonly baseUrl: string;
  readonly folder: string;
  readonly language: string;
  readonly viewport: { readonly width: number; readonly height: number };
}

/** A browser profile of its own for each account, language and size. */
export async function openProfile(
  browser: Browser,
  { baseUrl, language, viewport }: Place,
  login: string | undefined,
): Promise<BrowserContext> {
  const isPhone = viewport.width < 600;
  const context = await browser.newContext({
    ...{ baseURL: baseUrl, locale: language, viewport: { ...viewport } },
    ...{ isMobile: isPhone, hasTouch: isPhone, reducedMotion: 'reduce' },
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (login !== undefined) {
    const data = { login, password: DEMO_PASSWORD };
    const answer = await context.request.post('/api/sessions', {
      data,
      headers: { origin: baseUrl },
    });
    if (!answer.ok()) throw new Error(`${login} cannot sign in: ${answer.status()}`);
  }
  return context;
}

/** Never throws: what goes wrong stands with the picture. */
export async function takeShot(
  context: BrowserContext,
  screen: Screen,
  place: Place & { readonly facts: Facts },
): Promise<Shot> {
  const { language, viewport, facts, folder } = place;
  const shot = { screen: screen.name, language, width: viewport.width };
  const path = screen.path(facts);
  if (path === undefined) return { ...shot, faults: ['there is nothing to show on this server'] };
  const page = await context.newPage();
  const faults = collectFaults(page);
  const file = `${screen.name}-${language}-${viewport.width}.png`;
  try {
    await show(page, screen, path);
    const sideways = await sidewaysPixels(page);
    if (sideways > 0) faults.push(`scrolls sideways by ${sideways} pixels`);
  } catch (error) {
    faults.push(firstLine(error));
  }
  const isTaken = await page.screenshot({ path: join(folder, file), fullPage: true }).then(
    () => true,
    (error: unknown) => {
      faults.push(`no picture: ${firstLine(error)}`);
      return false;
    },
  );
  await page.close();
  return { ...shot, ...(isTaken ? { file } : {}), faults };
}

async function show(page: Page, screen: Screen, path: string): Promise<void> {
  await page.goto(path);
  await page.locator(screen.ready).first().waitFor();
  for (const act of screen.act ?? []) {
    await page.locator(act.click).first().click();
    await page.locator(act.ready).first().waitFor();
  }
  await page.waitForTimeout(REST_MS);
}

function collectFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.url()} answered ${response.status()}`);
  });
  return faults;
}

function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => {
    const root = document.documentElement;
    return Math.max(0, root.scrollWidth - root.clientWidth);
  });
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}
