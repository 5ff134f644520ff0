import type { Page } from 'playwright-core';

/** Counts what a person presses with the mouse, through page loads of one tab. */
const KEY = 'test.presses';

/** Before the first page. */
export async function countPresses(page: Page): Promise<void> {
  await page.addInitScript((key) => {
    addEventListener(
      'pointerdown',
      () => sessionStorage.setItem(key, String(Number(sessionStorage.getItem(key) ?? '0') + 1)),
      { capture: true },
    );
  }, KEY);
}

export function presses(page: Page): Promise<number> {
  return page.evaluate((key) => Number(sessionStorage.getItem(key) ?? '0'), KEY);
}

export async function forgetPresses(page: Page): Promise<void> {
  await page.evaluate((key) => sessionStorage.removeItem(key), KEY);
}
