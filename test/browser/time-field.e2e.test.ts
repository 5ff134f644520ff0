import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newVisitor, PHONE, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { setStage, type Stage } from './stage.ts';
import { say } from './words.ts';

/** A day is typed or picked in the page's language, also without a mouse; the archive's period is where anybody may. */
let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});

afterAll(async () => {
  await stage?.close();
});

async function atArchive(look: Partial<Parameters<typeof newVisitor>[1]>): Promise<Visitor> {
  const visitor = await newVisitor(stage.browser, { baseUrl: stage.server.url, ...look });
  await visitor.page.goto('/archive');
  return visitor;
}

const fieldOf = ({ page, language }: Visitor) =>
  page.getByRole('textbox', { name: say(language, 'archive', 'filter.from') });
const calendarOf = ({ page, language }: Visitor) =>
  page.getByRole('dialog', { name: say(language, 'kit', 'time.pick') });
const pickOf = ({ page, language }: Visitor) =>
  page.getByRole('button', { name: say(language, 'kit', 'time.pick') }).first();

describe('given a field for a day', () => {
  it.each([
    { language: 'zh-CN', month: '2026年11月', monday: '周一', chosen: /2026年11月26日/ },
    { language: 'en', month: 'November 2026', monday: 'Mon', chosen: /26 November 2026/ },
  ] as const)(
    'when it is used by keyboard in $language, then month and weekdays are in that language',
    async ({ language, month, monday, chosen }) => {
      const visitor = await atArchive({ language, viewport: PHONE });
      const { page } = visitor;
      await fieldOf(visitor).fill('2026年11月26日');
      await page.waitForURL(/from=2026-11-26/);
      await pickOf(visitor).press('Enter');
      const calendar = calendarOf(visitor);
      await calendar.getByText(month, { exact: true }).waitFor();
      await calendar.getByText(monday, { exact: true }).waitFor();
      await calendar.getByRole('button', { name: chosen, pressed: true }).waitFor();
      await expectGood(page, `calendar-${language}`);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForURL(/from=2026-12-04/);
      await expect.poll(() => fieldOf(visitor).inputValue()).toBe('2026-12-04');
      await pickOf(visitor).press('Enter');
      await calendar.waitFor();
      await page.keyboard.press('Escape');
      await calendar.waitFor({ state: 'hidden' });
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
      expect(visitor.faults).toEqual([]);
      await visitor.context.close();
    },
  );

  it('when what is typed is no day, then it stays and the page says how to write one', async () => {
    const visitor = await atArchive({ language: 'zh-CN' });
    await fieldOf(visitor).fill('2026-02-30');
    await visitor.page.keyboard.press('Tab');
    await visitor.page.getByText(say('zh-CN', 'kit', 'time.wrong.day')).waitFor();
    expect(await fieldOf(visitor).inputValue()).toBe('2026-02-30');
    expect(await fieldOf(visitor).getAttribute('aria-invalid')).toBe('true');
    await expectGood(visitor.page, 'wrong day');
    await visitor.context.close();
  });
});
