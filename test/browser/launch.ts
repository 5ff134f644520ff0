import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import PATHS from './chromium-paths.json' with { type: 'json' };

/** Starting Chromium, and the two sizes at which every screen is looked at. */

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

export async function startChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] || PATHS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('no Chromium: set CHROMIUM_PATH');
  return chromium.launch({ executablePath, headless: true, args: ARGS });
}
