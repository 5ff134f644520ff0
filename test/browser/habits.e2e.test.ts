import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveClient } from '#clients/sdk/index.ts';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, PHONE, picture, tellPages, type Visit, type Visitor } from './chromium.ts';
import { expectGood, sidewaysPixels } from './good-page.ts';
import { openPortal, type Portal } from './portal.ts';
import { englishAuction, LOT, STEP_FEN } from './rest.ts';
import { connectProgram, offersOf, setStage, type Stage } from './stage.ts';
import { say, yuan } from './words.ts';

/** Habits of a live auction's page (docs/HABITS.md) that only a browser can show; each test names its number. */
const PATIENCE = { timeout: 30_000, interval: 50 };
const FIRST_FEN = 99_000_00;

let portal: Portal;
let stage: Stage;
const visitors: Visitor[] = [];
const programs: LiveClient[] = [];

beforeAll(async () => {
  portal = await openPortal();
  stage = await setStage({ EMBED_ORIGINS: portal.url });
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await tellPages(visitors);
  stage.server.thaw();
  for (const program of programs.splice(0)) program.dispose();
  for (const visitor of visitors.splice(0)) await visitor.context.close();
});

afterAll(async () => {
  await stage?.close();
  await portal?.close();
});

async function visit(options: Partial<Visit> = {}): Promise<AuctionPage> {
  const baseUrl = stage.server.url;
  const visitor = await newVisitor(stage.browser, { baseUrl, login: 'supplier-a', ...options });
  visitors.push(visitor);
  return new AuctionPage(visitor);
}

/** A running auction, and the page of supplier A in it. */
async function given(id: string, options: Partial<Visit> = {}): Promise<AuctionPage> {
  await publish(id);
  const ann = await visit(options);
  await ann.open(id);
  await ann.waitConnected();
  return ann;
}

async function publish(id: string, terms: object = {}): Promise<void> {
  await stage.agency.publish(englishAuction({ id, lastsMs: 600_000, opensInMs: 100, ...terms }));
}

async function rivalIn(): Promise<(auctionId: string, priceFen: number) => Promise<void>> {
  const program = await connectProgram(stage.server.url, 'supplier-b');
  programs.push(program);
  return async (auctionId, priceFen) => {
    const { outcome } = program.offer({ auctionId, lotId: LOT, priceFen });
    expect((await outcome).state).toBe('accepted');
  };
}

describe('time', () => {
  it('habit 1: the countdown tells on hover the end, the offset, the round trip and the doubt', async () => {
    const ann = await given('hover');
    await ann.figures.getByRole('timer').hover();
    const told = ann.page
      .getByRole('tooltip')
      .filter({ hasText: ann.like('clock.reading', 'kit') });
    await told.waitFor();
    expect(await told.innerText()).toMatch(ann.like('clock.ends', 'kit'));
  });

  it('habit 3: title and icon of the tab follow time and rank', async () => {
    const ann = await given('title');
    const rival = await rivalIn();
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
    await publish('extended', { lastsMs: 60_000, lot: { overtime } });
    const ann = await visit();
    await ann.open('extended');
    await (await rivalIn())('extended', FIRST_FEN);
    const strip = ann.page.getByRole('region', { name: ann.text('notice.label') });
    const lot = ann.text('lot.name', { id: LOT });
    const told = ann.text('notice.overtime', { lot, window: 590, n: 1, max: 3 });
    await strip.getByText(told).first().waitFor();
    expect(await ann.figures.innerText()).toContain(ann.text('overtime.mark', { n: 1, max: 3 }));
  });
});

describe('what is heard', () => {
  it('habit 5: mute and volume are remembered, every sound can be tried', async () => {
    const ann = await given('sounds');
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
    await publish('hidden');
    const ann = await visit();
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
    const rival = await rivalIn();

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
    const ann = await given('storm');
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
    const rival = await rivalIn();
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
    const ann = await given('allowed');
    await (await rivalIn())('allowed', FIRST_FEN);
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
    const ann = await given('words');
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
    const ann = await given('typing');
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
    const ann = await given('slow');
    await ann.type(FIRST_FEN);
    await expect.poll(() => ann.submitButton.isEnabled(), PATIENCE).toBe(true);
    stage.server.freeze();
    await ann.sendByPress();
    await ann.alert('late.title').waitFor();
    await picture(ann.page, 'habit-late-zh');
    expect(await ann.log()).toHaveLength(1);
    stage.server.thaw();
    await ann.expectAccepted(FIRST_FEN);
    expect(offersOf(await stage.events('slow'), 'supplier-a')).toHaveLength(1);
  });

  it('habit 13: a lost network shows at once, with its age, the own offer stays, the controls say why', async () => {
    const ann = await given('offline');
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
    const ann = await given('refusal');
    await (await rivalIn())('refusal', FIRST_FEN);
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
    const ann = await given(`still-${name}`, options);
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
    const rival = await rivalIn();
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

describe('reading the page', () => {
  it('habit 16: rank and state are told by shape and word, and hold without green', async () => {
    const ann = await given('shapes');
    const rival = await rivalIn();
    await ann.submit(FIRST_FEN);
    await ann.expectRank(1);
    const session = await ann.visitor.context.newCDPSession(ann.page);
    await session.send('Emulation.setEmulatedVisionDeficiency', { type: 'deuteranopia' });
    const shape = (): Promise<readonly string[]> =>
      ann.figures
        .locator('.rank i')
        .evaluate((mark) => [
          getComputedStyle(mark).borderTopWidth,
          getComputedStyle(mark).borderBottomWidth,
        ]);
    const inFront = await shape();
    expect(await ann.figures.innerText()).toContain(ann.text('rank.leading'));
    await picture(ann.page, 'habit-deuteranopia-first');
    await rival('shapes', FIRST_FEN - STEP_FEN);
    await ann.expectRank(2);
    expect(await ann.figures.innerText()).toContain(ann.text('rank.behind'));
    expect(await shape()).toEqual(inFront.toReversed());
    await expectGood(ann.page, 'habit-deuteranopia-behind');
  });

  it('habit 17: the own row stays in sight of a long ranking, others are numbers', async () => {
    await publish('pinned', { visibility: 'open' });
    const ann = await visit();
    await ann.open('pinned');
    await (await rivalIn())('pinned', FIRST_FEN);
    await ann.submit(FIRST_FEN - STEP_FEN);
    await ann.expectRank(1);
    const rows = await ann.ranking();
    expect(rows[0]?.[1]).toContain(ann.text('ranking.own'));
    expect(rows[1]?.[1]).toBe(ann.text('alias', { alias: 1 }));
    const cell = ann.page.locator('.own-row td').first();
    expect(await cell.evaluate((td) => getComputedStyle(td).position)).toBe('sticky');
  });

  it('habit 18: the curve can be frozen, goes back to live, and is a table for those who do not see it', async () => {
    const ann = await given('curve');
    const rival = await rivalIn();
    await rival('curve', FIRST_FEN);
    await ann.expectBest(FIRST_FEN);
    await ann.page.getByRole('button', { name: ann.text('curve.freeze') }).click();
    await rival('curve', FIRST_FEN - STEP_FEN);
    await ann.page.getByRole('button', { name: ann.text('curve.live') }).click();
    await ann.page.getByRole('button', { name: ann.text('curve.freeze') }).waitFor();
    await ann.page.getByText(ann.text('curve.table'), { exact: true }).click();
    const table = ann.page.getByRole('region', { name: ann.text('curve.table') });
    const cells = await table.getByRole('cell').allInnerTexts();
    expect(cells).toContain('98,900.00');
    expect(cells).toContain(ann.text('curve.best'));
  });

  it('habit 36: another language keeps the place, the typed price and the lot', async () => {
    const ann = await given('language');
    await ann.type(97_531_00);
    const url = ann.page.url();
    await ann.page.getByRole('button', { name: say('zh-CN', 'app', 'language.other') }).click();
    await ann.page.locator('html[lang=en]').waitFor();
    const inEnglish = new AuctionPage({ ...ann.visitor, language: 'en' });
    expect(await inEnglish.priceField.inputValue()).toBe('97,531.00');
    expect(ann.page.url()).toBe(url);
    await inEnglish.waitConnected();
  });

  it('habit 37: at 200 % and with the largest letters nothing is lost, and nothing has to move', async () => {
    const ann = await given('large', { viewport: { width: 720, height: 450 } });
    expect(await sidewaysPixels(ann.page)).toBe(0);
    await ann.page.getByRole('button', { name: say('zh-CN', 'app', 'display.title') }).click();
    await ann.page.getByRole('radio', { name: say('zh-CN', 'app', 'display.size.3') }).check();
    await ann.page.getByRole('checkbox', { name: say('zh-CN', 'app', 'display.contrast') }).check();
    await ann.page.keyboard.press('Escape');
    expect(await sidewaysPixels(ann.page)).toBe(0);
    await ann.submit(FIRST_FEN);
    await ann.expectAccepted(FIRST_FEN);
    await ann.page.emulateMedia({ reducedMotion: 'reduce' });
    const moving = await ann.page.evaluate(
      () =>
        document
          .getAnimations()
          .filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration) > 10).length,
    );
    expect(moving).toBe(0);
    await ann.type(98_000_00);
    const [field, button] = await Promise.all(
      [ann.priceField, ann.submitButton].map((part) => part.boundingBox()),
    );
    // Price and button fit on one screen, and nothing lies over the page.
    expect((button?.y ?? 450) + (button?.height ?? 0) - (field?.y ?? 0)).toBeLessThan(450);
    const position = (name: string): Promise<string> =>
      ann.page.locator(name).evaluate((part) => getComputedStyle(part).position);
    expect(await position('.offer-panel')).not.toBe('fixed');
    await expectGood(ann.page, 'habit-large');
  });

  it('habit 38: on a phone everything that an offer needs lies under one thumb', async () => {
    const ann = await given('thumb', { viewport: PHONE });
    await (await rivalIn())('thumb', FIRST_FEN);
    await ann.expectBest(FIRST_FEN);
    const panel = ann.page.locator('.offer-panel');
    const within = async (): Promise<void> => {
      const boxes = await Promise.all(
        [ann.priceField, ann.page.locator('.submit-offer'), panel.getByRole('button').first()].map(
          (part) => part.boundingBox(),
        ),
      );
      for (const box of boxes) {
        expect(box?.y).toBeGreaterThan(PHONE.height / 2);
        expect((box?.y ?? PHONE.height) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.height);
        expect(box?.height).toBeGreaterThanOrEqual(24);
      }
    };
    await within();
    await ann.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await within();
    expect(await panel.innerText()).toContain('99,000.00');
    await panel.getByRole('button', { name: ann.text('allowed.fill') }).tap();
    await ann.confirmButton.tap();
    await ann.expectAccepted(FIRST_FEN - STEP_FEN);
  });

  it('habit 40: the public page needs no account and gives its own address away', async () => {
    await publish('public');
    const visitor = await newVisitor(stage.browser, { baseUrl: stage.server.url });
    visitors.push(visitor);
    const crowd = new AuctionPage(visitor);
    await crowd.open('public', 'watch');
    await crowd.expectText(crowd.text('watch.note'));
    const copy = say('zh-CN', 'kit', 'copy.label', { what: crowd.text('watch.link') });
    await crowd.page.getByRole('button', { name: copy }).click();
    const link = await crowd.page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(`${stage.server.url}/watch/public`);
    expect(await crowd.priceField.count()).toBe(0);
  });

  it('habit 40: a site that the operator names shows the page in a frame, and nobody else does', async () => {
    await publish('framed');
    const reader = await newVisitor(stage.browser, { baseUrl: portal.url });
    visitors.push(reader);
    const watcher = new AuctionPage(reader);
    portal.show(
      `<iframe src="${stage.server.url}/embed/framed" width="1000" height="800"></iframe>`,
    );
    await reader.page.goto('/');
    const frame = reader.page.frameLocator('iframe');
    await frame.getByText('¥100,000.00').first().waitFor();
    expect(await frame.locator('header').count()).toBe(0);

    const [opened] = await Promise.all([
      reader.context.waitForEvent('page'),
      frame.getByRole('link', { name: watcher.text('embed.whole') }).click(),
    ]);
    await opened.waitForURL(`${stage.server.url}/watch/framed`);

    portal.show(`<iframe src="${stage.server.url}/watch/framed"></iframe>`);
    const refused = reader.page.waitForEvent('console', (said) =>
      said.text().includes('frame-ancestors'),
    );
    await reader.page.goto('/');
    await refused;
  });

  it('on paper the page is its facts: no controls, no menus, whole tables', async () => {
    const ann = await given('paper');
    await ann.submit(FIRST_FEN);
    await ann.expectAccepted(FIRST_FEN);
    await ann.page.emulateMedia({ media: 'print' });
    for (const gone of ['.header', '.offer-panel', '.notice-place']) {
      expect(await ann.page.locator(gone).first().isVisible(), gone).toBe(false);
    }
    expect(await ann.page.locator('main .ant-btn').filter({ visible: true }).count()).toBe(0);
    expect(await ann.figures.isVisible()).toBe(true);
    expect((await ann.log())[0]?.priceText).toBe('¥99,000.00');
    await picture(ann.page, 'habit-paper');
  });
});
