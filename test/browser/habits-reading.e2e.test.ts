import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, PHONE, picture } from './chromium.ts';
import { expectGood, sidewaysPixels } from './good-page.ts';
import { HabitStage } from './habit-stage.ts';
import { STEP_FEN } from './rest.ts';
import { say } from './words.ts';

/** Habits of a live auction's page (docs/HABITS.md) that only a browser can show; each test names its number. */
const FIRST_FEN = 99_000_00;

let on: HabitStage;
beforeAll(async () => {
  on = await HabitStage.open();
});
afterEach(({ task }) => on.clear(task.result?.state === 'fail'));
afterAll(() => on?.close());

describe('reading the page', () => {
  it('habit 16: rank and state are told by shape and word, and hold without green', async () => {
    const ann = await on.given('shapes');
    const rival = await on.rivalIn();
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
    await on.publish('pinned', { visibility: 'open' });
    const ann = await on.visit();
    await ann.open('pinned');
    await (await on.rivalIn())('pinned', FIRST_FEN);
    await ann.submit(FIRST_FEN - STEP_FEN);
    await ann.expectRank(1);
    const rows = await ann.ranking();
    expect(rows[0]?.[1]).toContain(ann.text('ranking.own'));
    expect(rows[1]?.[1]).toBe(ann.text('alias', { alias: 1 }));
    const cell = ann.page.locator('.own-row td').first();
    expect(await cell.evaluate((td) => getComputedStyle(td).position)).toBe('sticky');
  });

  it('habit 18: the curve can be frozen, goes back to live, and is a table for those who do not see it', async () => {
    const ann = await on.given('curve');
    const rival = await on.rivalIn();
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
    const ann = await on.given('language');
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
    const ann = await on.given('large', { viewport: { width: 720, height: 450 } });
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
    const ann = await on.given('thumb', { viewport: PHONE });
    await (await on.rivalIn())('thumb', FIRST_FEN);
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
    await on.publish('public');
    const visitor = await newVisitor(on.stage.browser, { baseUrl: on.stage.server.url });
    on.visitors.push(visitor);
    const crowd = new AuctionPage(visitor);
    await crowd.open('public', 'watch');
    await crowd.expectText(crowd.text('watch.note'));
    const copy = say('zh-CN', 'kit', 'copy.label', { what: crowd.text('watch.link') });
    await crowd.page.getByRole('button', { name: copy }).click();
    const link = await crowd.page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(`${on.stage.server.url}/watch/public`);
    expect(await crowd.priceField.count()).toBe(0);
  });

  it('habit 40: a site that the operator names shows the page in a frame, and nobody else does', async () => {
    await on.publish('framed');
    const reader = await newVisitor(on.stage.browser, { baseUrl: on.portal.url });
    on.visitors.push(reader);
    const watcher = new AuctionPage(reader);
    on.portal.show(
      `<iframe src="${on.stage.server.url}/embed/framed" width="1000" height="800"></iframe>`,
    );
    await reader.page.goto('/');
    const frame = reader.page.frameLocator('iframe');
    await frame.getByText('¥100,000.00').first().waitFor();
    expect(await frame.locator('header').count()).toBe(0);

    const [opened] = await Promise.all([
      reader.context.waitForEvent('page'),
      frame.getByRole('link', { name: watcher.text('embed.whole') }).click(),
    ]);
    await opened.waitForURL(`${on.stage.server.url}/watch/framed`);

    on.portal.show(`<iframe src="${on.stage.server.url}/watch/framed"></iframe>`);
    const refused = reader.page.waitForEvent('console', (said) =>
      said.text().includes('frame-ancestors'),
    );
    await reader.page.goto('/');
    await refused;
  });

  it('on paper the page is its facts: no controls, no menus, whole tables', async () => {
    const ann = await on.given('paper');
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
