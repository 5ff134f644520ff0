import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { DESKTOP, PHONE, startChromium } from '#test/browser/launch.ts';
import { ROOT } from '#test/process/programs.ts';
import { startServerProcess } from '#test/process/server-process.ts';
import { findFacts } from './facts.ts';
import { indexPage, nameOf, type Shot } from './index-page.ts';
import { type Facts, SCREENS, type Screen } from './screens.ts';
import { openProfile, type Place, takeShot } from './take.ts';

/**
 * `npm run screenshots`: starts a server with the demo and takes every screen in both languages and two widths into
 * `.cache/screens`, with a page that shows them all. `-- --only projects,watch` takes screens whose name begins so,
 * `-- --url http://…` those of a server that runs already, `-- --out folder` puts them elsewhere. Ends with 1 when
 * something is wrong with a picture, and lists what.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    url: { type: 'string' },
    out: { type: 'string', default: join(ROOT, '.cache', 'screens') },
  },
});

const LANGUAGES = ['zh-CN', 'en'] as const;
const SIZES = [DESKTOP, PHONE] as const;

await main();

async function main(): Promise<void> {
  const begins = values.only.split(',');
  const screens = SCREENS.filter(({ name }) => begins.some((begin) => name.startsWith(begin)));
  if (screens.length === 0) throw new Error(`no screen begins with ${values.only}`);
  rmSync(values.out, { recursive: true, force: true });
  mkdirSync(values.out, { recursive: true });
  const server =
    values.url === undefined ? await startServerProcess({ env: { DEMO: 'on' } }) : undefined;
  try {
    const baseUrl = server?.url ?? values.url ?? '';
    const general: string[] = [];
    const facts = await findFacts(baseUrl, (fault) => general.push(fault));
    const browser = await startChromium();
    const shots = await takeAll(browser, { screens, baseUrl, facts });
    await browser.close();
    report(shots, general);
  } finally {
    await server?.dispose();
  }
}

interface Session {
  readonly screens: readonly Screen[];
  readonly baseUrl: string;
  readonly facts: Facts;
}

async function takeAll(browser: Browser, { screens, baseUrl, facts }: Session): Promise<Shot[]> {
  const shots: Shot[] = [];
  const logins = [...new Set(screens.map(({ login }) => login))];
  for (const language of LANGUAGES) {
    for (const viewport of SIZES) {
      const place: Place = { baseUrl, folder: values.out, language, viewport };
      for (const login of logins) {
        const context = await openProfile(browser, place, login);
        for (const screen of screens.filter((one) => one.login === login)) {
          const shot = await takeShot(context, screen, { ...place, facts });
          process.stdout.write(`${shot.faults.length === 0 ? 'ok  ' : 'BAD '} ${nameOf(shot)}\n`);
          shots.push(shot);
        }
        await context.close();
      }
    }
  }
  return shots;
}

function report(shots: readonly Shot[], general: readonly string[]): void {
  const page = join(values.out, 'index.html');
  writeFileSync(page, indexPage(shots, new Date().toISOString()));
  const faulty = shots.filter(({ faults }) => faults.length > 0);
  for (const fault of general) process.stderr.write(`${fault}\n`);
  for (const shot of faulty) {
    for (const fault of shot.faults) process.stderr.write(`${nameOf(shot)}: ${fault}\n`);
  }
  process.stdout.write(`${shots.length} pictures, ${faulty.length} with faults: ${page}\n`);
  if (faulty.length + general.length > 0) process.exitCode = 1;
}
