import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { DESKTOP } from './launch.ts';
import { type Login, PASSWORD } from './people.ts';
import type { Language } from './words.ts';

export { DESKTOP, PHONE, startChromium } from './launch.ts';

/** Chromium, one for each test file, and pages that remember what went wrong in them. */

/** Long enough for a machine that is shared with others; nothing here says how fast something is. */
const PATIENCE_MS = 30_000;

export interface Visit {
  readonly baseUrl: string;
  readonly language?: Language;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Signs in before the first page; left out: a visitor without account. */
  readonly login?: Login;
}

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly language: Language;
  /** Errors on the console, uncaught ones and violations of the content security policy, in order. */
  readonly faults: readonly string[];
  readonly frames: LiveFrames;
}

/** Text frames that a page received on live sockets, with the time of each. */
export interface LiveFrames {
  received(): readonly string[];
  clear(): void;
}

/** A person with a browser profile of its own and one page, still blank. */
export async function newVisitor(browser: Browser, visit: Visit): Promise<Visitor> {
  const language = visit.language ?? 'zh-CN';
  const { viewport = DESKTOP, baseUrl } = visit;
  const options: BrowserContextOptions = {
    baseURL: baseUrl,
    locale: language,
    viewport: { ...viewport },
    isMobile: viewport.width < 600,
    hasTouch: viewport.width < 600,
    // Nothing fades in while a test looks at colours or clicks.
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  };
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults = collectFaults(page);
  const frames = collectFrames(page);
  if (visit.login !== undefined) await signInContext(context, baseUrl, visit.login);
  return { context, page, language, faults, frames };
}

/** Gives the profile a session cookie, as the sign-in form does. */
export async function signInContext(
  context: BrowserContext,
  baseUrl: string,
  login: Login,
): Promise<void> {
  const answer = await context.request.post('/api/sessions', {
    data: { login, password: PASSWORD },
    headers: { origin: baseUrl },
  });
  if (!answer.ok()) throw new Error(`${login} cannot sign in: ${answer.status()}`);
}

function collectFaults(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  return faults;
}

function collectFrames(page: Page): LiveFrames {
  const received: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      received.push(typeof payload === 'string' ? payload : payload.toString('utf8'));
    });
  });
  return {
    received: () => [...received],
    clear: () => {
      received.length = 0;
    },
  };
}

/** Keeps a picture when `SCREENSHOTS` names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Prints what each page shows and complained of; for tests that failed. */
export async function tellPages(visitors: readonly Visitor[]): Promise<void> {
  for (const { page, faults } of visitors) {
    const shown = page.isClosed() ? '(closed)' : await page.locator('body').innerText();
    const lines = [`page ${page.url()}`, shown.replaceAll(/\n+/g, ' | '), ...faults];
    process.stderr.write(`${lines.join('\n')}\n`);
  }
}
