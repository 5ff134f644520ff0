import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PHONE, picture } from './chromium.ts';
import { HabitStage } from './habit-stage.ts';
import { LOT, STEP_FEN } from './rest.ts';
import { offersOf } from './stage.ts';
import { say, yuan } from './words.ts';

/** Habits of a live auction's page (docs/HABITS.md) that only a browser can show; each test names its number. */
const PATIENCE = { timeout: 30_000, interval: 50 };
const FIRST_FEN = 99_000_00;

let on: HabitStage;
beforeAll(async () => {
  on = await HabitStage.open();
});
afterEach(({ task }) => on.clear(task.result?.state === 'fail'));
afterAll(() => on?.close());

describe('time', () => {
  it('habit 1: the countdown tells on hover the end, the offset, the round trip and the doubt', async () => {
    const ann = await on.given('hover');
    await ann.figures.getByRole('timer').hover();
    const told = ann.page
      .getByRole('tooltip')
      .filter({ hasText: ann.like('clock.reading', 'kit') });
    await told.waitFor();
    expect(await told.innerText()).toMatch(ann.like('clock.ends', 'kit'));
  });

  it('habit 3: title and icon of the tab follow time and rank', async () => {
    const ann = await on.given('title');
    const rival = await on.rivalIn();
    const icon = (): Promise<string | null> =>
      ann.page.locator('link[rel="icon"]').getAttribute('href');
    await ann.submit(FIRST_FEN);
    await expect
      .poll(() => ann.page.title(), PATIENCE)
      .toMatch(/^\d\d:\d\d · 第1名 · 办公电脑采购 title$/);
    await expect.poll(icon, PATIENCE).toBe('/favicon-first.svg');
    await rival('title', FIRST_FEN - STEP_FEN);
    await expect.poll(() => ann.page.title(), PATIENCE).toMatch(/^\d\d:\d\d · 第2名 · /);
    await expect.poll(icon, PATIENCE).toBe('/favicon-behind.svg');
  });

  it('habit 4: an extension says why, which one it is and of how many', async () => {
    const overtime = {
      ...{ windowMs: 590_000, extendMs: 600_000, maxCount: 3 },
      ...{ mode: 'reset', trigger: 'any-offer' },
    };
    await on.publish('extended', { lastsMs: 60_000, lot: { overtime } });
    const ann = await on.visit();
    await ann.open('extended');
    await (await on.rivalIn())('extended', FIRST_FEN);
    const strip = ann.page.getByRole('region', { name: ann.text('notice.label') });
    const lot = ann.text('lot.name', { id: LOT });
    const told = ann.text('notice.overtime', { lot, window: 590, n: 1, max: 3 });
    await strip.getByText(told).first().waitFor();
    expect(await ann.figures.innerText()).toContain(ann.text('overtime.mark', { n: 1, max: 3 }));
  });
});

describe('what is heard', () => {
  it('habit 5: mute and volume are remembered, every sound can be tried', async () => {
    const ann = await on.given('sounds');
    const open = (key: string) =>
      ann.page.getByRole('button', { name: ann.text(key, undefined, 'hall') }).click();
    await open('sound.title');
    const tries = ann.page.getByRole('group', { name: ann.text('sound.test', undefined, 'hall') });
    for (const event of ['outbid', 'overtime', 'minute', 'ten-seconds', 'ended']) {
      const name = ann.text(`sound.event.${event}`, undefined, 'hall');
      expect(await tries.getByRole('button', { name, exact: true }).isEnabled()).toBe(true);
    }
    await ann.page
      .getByRole('checkbox', { name: ann.text('sound.mute', undefined, 'hall') })
      .check();
    await ann.page.reload();
    await open('sound.muted');
    expect(await tries.getByRole('button').first().isDisabled()).toBe(true);
  });

  it('habit 6: a hidden tab notifies and vibrates only for a person who asked for it', async () => {
    await on.publish('hidden');
    const ann = await on.visit();
    await ann.page.addInitScript(() => {
      const shown: string[] = [];
      const page = { isHidden: false, shown, vibrations: new Array<number>() };
      class Recorder {
        static readonly permission = 'granted';
        constructor(_title: string, { body }: { readonly body: string }) {
          shown.push(body);
        }
        close(): void {
          // Nothing is on the screen.
        }
      }
      const vibrate = (pattern: number[]) => page.vibrations.push(pattern.length) > 0;
      Object.assign(globalThis, { Notification: Recorder, testPage: page });
      Object.defineProperty(navigator, 'vibrate', { value: vibrate });
      Object.defineProperty(document, 'visibilityState', {
        get: () => (page.isHidden ? 'hidden' : 'visible'),
      });
    });
    const hide = (isHidden: boolean): Promise<void> =>
      ann.page.evaluate((now) => {
        const { testPage } = globalThis as unknown as { testPage: { isHidden: boolean } };
        testPage.isHidden = now;
        document.dispatchEvent(new Event('visibilitychange'));
      }, isHidden);
    const shown = (): Promise<readonly string[]> =>
      ann.page.evaluate(
        () => (globalThis as unknown as { testPage: { shown: string[] } }).testPage.shown,
      );
    const vibrations = (): Promise<number> =>
      ann.page.evaluate(
        () =>
          (globalThis as unknown as { testPage: { vibrations: number[] } }).testPage.vibrations
            .length,
      );
    await ann.open('hidden');
    await ann.submit(FIRST_FEN);
    await ann.expectAccepted(FIRST_FEN);
    const rival = await on.rivalIn();

    await hide(true);
    await rival('hidden', FIRST_FEN - STEP_FEN);
    await ann.expectRank(2);
    expect(await shown()).toEqual([]);
    expect(await vibrations()).toBe(0);

    await hide(false);
    await ann.page
      .getByRole('button', { name: ann.text('sound.title', undefined, 'hall') })
      .click();
    await ann.page
      .getByRole('checkbox', { name: ann.text('hidden.notify', undefined, 'hall') })
      .check();
    await ann.page
      .getByRole('checkbox', { name: ann.text('hidden.vibrate', undefined, 'hall') })
      .check();
    await ann.page.keyboard.press('Escape');
    await ann.submit(FIRST_FEN - 2 * STEP_FEN);
    await ann.expectAccepted(FIRST_FEN - 2 * STEP_FEN);
    await hide(true);
    await rival('hidden', FIRST_FEN - 3 * STEP_FEN);
    const lot = ann.text('lot.name', { id: LOT });
    await expect.poll(shown, PATIENCE).toContain(ann.text('notice.outbid', { lot, n: 2 }));
    expect(await vibrations()).toBeGreaterThan(0);
  });

  it('habit 19: a screen reader hears a storm of prices in a few words', async () => {
    const ann = await on.given('storm');
    await ann.page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      for (const region of document.querySelectorAll('[aria-live="polite"]')) {
        new MutationObserver(() => heard.push(region.textContent ?? '')).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      }
    });
    const rival = await on.rivalIn();
    const offers = 24;
    for (let n = 0; n < offers; n += 1) await rival('storm', FIRST_FEN - n * STEP_FEN);
    const last = ann.text('notice.best', {
      lot: ann.text('lot.name', { id: LOT }),
      price: yuan(FIRST_FEN - (offers - 1) * STEP_FEN),
    });
    const heard = (): Promise<readonly string[]> =>
      ann.page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
    await expect.poll(heard, PATIENCE).toContain(last);
    expect((await heard()).length).toBeLessThan(offers / 2);
  });
});

describe('making an offer', () => {
  it('habit 7: the largest allowed price is printed, filled in by a button, stepped by arrows and buttons', async () => {
    const ann = await on.given('allowed');
    await (await on.rivalIn())('allowed', FIRST_FEN);
    await ann.expectBest(FIRST_FEN);
    const panel = ann.page.locator('.offer-panel');
    await panel.getByText('¥98,900.00', { exact: true }).waitFor();
    await panel.getByRole('button', { name: ann.text('allowed.fill') }).click();
    expect(await ann.priceField.inputValue()).toBe('98,900.00');
    await ann.priceField.press('ArrowDown');
    expect(await ann.priceField.inputValue()).toBe('98,800.00');
    await panel.getByRole('button', { name: ann.text('price.down') }).click();
    await panel.getByRole('button', { name: ann.text('price.up') }).click();
    expect(await ann.priceField.inputValue()).toBe('98,800.00');
    for (let press = 0; press < 3; press += 1) await ann.priceField.press('ArrowUp');
    expect(await ann.priceField.inputValue()).toBe('98,900.00');
  });

  it('habit 9: before an offer goes out its 大写 and its distance stand beside it', async () => {
    const ann = await on.given('words');
    await ann.submit(FIRST_FEN);
    await ann.expectAccepted(FIRST_FEN);
    await ann.type(88_000_50);
    await ann.priceField.press('Enter');
    await ann.confirmButton.waitFor();
    const help = ann.page.locator(`#price-help-${LOT}`);
    const text = await help.innerText();
    expect(text).toContain('捌万捌仟元伍角');
    expect(text).toContain(ann.text('under.own', { bp: '11.11%' }, 'hall'));
    expect(text).toContain(ann.text('under.ceiling', { bp: '11.99%' }, 'hall'));
    await ann.priceField.press('Escape');
    expect(await ann.confirmButton.count()).toBe(0);
  });

  it('habit 10: full-width digits and pasted amounts are read, letters and signs are not', async () => {
    const ann = await on.given('typing');
    await ann.priceField.fill('９８５００．５');
    expect(await ann.priceField.inputValue()).toBe('98,500.5');
    await ann.page.evaluate(() => navigator.clipboard.writeText('￥97，600.00 元'));
    await ann.priceField.press('Control+V');
    await expect.poll(() => ann.priceField.inputValue(), PATIENCE).toBe('97,600.00');
    for (const key of ['e', '+', '-']) {
      await ann.priceField.pressSequentially(key);
      expect(await ann.priceField.inputValue()).toBe('97,600.00');
    }
    await ann.expectText(ann.text('price.bad_characters'));
  });

  it('habit 12: after five seconds without an answer it says so and sends the same offer again', async () => {
    const ann = await on.given('slow');
    await ann.type(FIRST_FEN);
    await expect.poll(() => ann.submitButton.isEnabled(), PATIENCE).toBe(true);
    on.stage.server.freeze();
    await ann.sendByPress();
    await ann.alert('late.title').waitFor();
    await picture(ann.page, 'habit-late-zh');
    expect(await ann.log()).toHaveLength(1);
    on.stage.server.thaw();
    await ann.expectAccepted(FIRST_FEN);
    expect(offersOf(await on.stage.events('slow'), 'supplier-a')).toHaveLength(1);
  });

  it('habit 13: a lost network shows at once, with its age, the own offer stays, the controls say why', async () => {
    const ann = await on.given('offline');
    await ann.submit(FIRST_FEN);
    await ann.expectAccepted(FIRST_FEN);
    await ann.type(98_000_00);
    await ann.visitor.context.setOffline(true);
    const banner = ann.alert('offline.title', 'app');
    await banner.waitFor();
    expect(await banner.innerText()).toMatch(ann.like('offline.age', 'app'));
    await ann.expectText(ann.text('off.offline'));
    expect(await ann.submitButton.isDisabled()).toBe(true);
    await ann.expectFigure('figures.own', '99,000.00');
    await ann.visitor.context.setOffline(false);
    await ann.waitConnected();
    await expect.poll(() => ann.submitButton.isEnabled(), PATIENCE).toBe(true);
  });

  it('habit 39: a refusal names its rule, what would have been allowed, and gives its code away', async () => {
    const ann = await on.given('refusal');
    await (await on.rivalIn())('refusal', FIRST_FEN);
    await ann.expectBest(FIRST_FEN);
    await ann.submit(FIRST_FEN);
    const refusal = ann.alert('refused.title');
    await refusal.waitFor();
    const text = await refusal.innerText();
    expect(text).toContain('AUC-1');
    expect(text).toContain('98,900.00');
    const copy = say('zh-CN', 'kit', 'copy.label', { what: ann.text('refused.code') });
    await refusal.getByRole('button', { name: copy }).click();
    await expect
      .poll(() => ann.page.evaluate(() => navigator.clipboard.readText()), PATIENCE)
      .toContain('decrement_too_small');
  });
});

describe('what does not move', () => {
  it.each([
    ['desktop', {}],
    ['phone', { viewport: PHONE }],
  ] as const)('on a %s nothing that comes or goes moves the button', async (name, options) => {
    const ann = await on.given(`still-${name}`, options);
    const button = ann.page.locator('.submit-offer');
    const place = async (): Promise<unknown> => {
      const box = await button.boundingBox();
      const scrolled = await ann.page.evaluate(() => window.scrollY);
      return box && { x: box.x, y: box.y + (name === 'phone' ? 0 : scrolled), width: box.width };
    };
    await ann.submit(FIRST_FEN);
    await ann.expectAccepted(FIRST_FEN);
    const start = await place();
    expect(start).not.toBeNull();
    const rival = await on.rivalIn();
    await ann.type(98_000_00);
    expect(await place()).toEqual(start);
    await rival(`still-${name}`, FIRST_FEN - STEP_FEN);
    await ann.expectRank(2);
    expect(await place()).toEqual(start);
    await ann.priceField.press('Enter');
    await ann.confirmButton.waitFor();
    expect(await place()).toEqual(start);
    await ann.visitor.context.setOffline(true);
    await ann.alert('offline.title', 'app').waitFor();
    expect(await place()).toEqual(start);
    await ann.visitor.context.setOffline(false);
    await ann.waitConnected();
    await ann.type(98_950_00);
    await ann.expectText(ann.like('compare.tooHigh'));
    expect(await place()).toEqual(start);
    await ann.send(98_950_00);
    await ann.alert('refused.title').waitFor();
    expect(await place()).toEqual(start);
  });
});
