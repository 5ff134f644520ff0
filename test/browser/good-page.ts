import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { picture } from './chromium.ts';

/** The screen as it stands: no serious finding of axe, nothing to scroll sideways; with a picture of it. */
export async function expectGood(page: Page, name: string): Promise<void> {
  await settled(page);
  // Of what passes only the count is asked for: naming each element of it takes long.
  const { violations, passes } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  await picture(page, `${name}-${page.viewportSize()?.width}`);
  expect(passes.length, `${name}: axe has looked at the page`).toBeGreaterThan(10);
  const findings = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect(findings).toEqual([]);
  expect(await sidewaysPixels(page), `${name} scrolls sideways`).toBe(0);
}

/** How far the page can be scrolled sideways. */
export function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => {
    const root = document.documentElement;
    return Math.max(0, root.scrollWidth - root.clientWidth);
  });
}

const REST_MS = 3_000;

/** Lets what moves come to rest, for a while: colours that are half faded in are nobody's contrast. */
function settled(page: Page): Promise<void> {
  return page.evaluate(async (restMs) => {
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    const rest = Promise.allSettled(moving.map(({ finished }) => finished));
    await Promise.race([rest, new Promise((resolve) => setTimeout(resolve, restMs))]);
  }, REST_MS);
}
