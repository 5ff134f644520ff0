import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { Visitor } from './chromium.ts';
import { type Feature, like, say, yuan } from './words.ts';

/** An auction's page through the eyes and hands of one visitor. */

const SECOND_PRESS_MS = 8_000;
const PATIENCE = { timeout: 30_000, interval: 100 };

type Values = Readonly<Record<string, string | number>>;

/** One entry of "my offers", with the whole receipt. */
export interface LoggedLine {
  readonly priceText: string;
  readonly outcome: string;
  readonly receipt: string | undefined;
}

/** Key of a figure's label, in the feature of the auction unless it says another one. */
type FigureLabel = string | { readonly key: string; readonly feature?: Feature };

export class AuctionPage {
  readonly visitor: Visitor;
  readonly page: Page;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
    this.page = visitor.page;
  }

  text(key: string, values?: Values, feature: Feature | undefined = 'auction'): string {
    return say(this.visitor.language, feature, key, values);
  }

  like(key: string, feature: Feature = 'auction'): RegExp {
    return like(this.visitor.language, feature, key);
  }

  async open(auctionId: string, where: 'auctions' | 'watch' = 'auctions'): Promise<void> {
    await this.page.goto(`/${where}/${auctionId}`);
    await this.figures.waitFor();
  }

  get figures(): Locator {
    return this.page.getByRole('region', { name: this.text('figures.label') });
  }

  get priceField(): Locator {
    return this.page.getByRole('textbox', { name: this.text('price.label') });
  }

  get submitButton(): Locator {
    return this.page.getByRole('button', { name: this.like('submit.price') });
  }

  get confirmButton(): Locator {
    return this.page.getByRole('button', { name: this.like('submit.confirm') });
  }

  get slipDialog(): Locator {
    return this.page.getByRole('dialog', { name: this.text('slip.title') });
  }

  get slipField(): Locator {
    return this.slipDialog.getByRole('textbox', { name: this.text('slip.type') });
  }

  get slipConfirm(): Locator {
    return this.slipDialog.getByRole('button', { name: this.text('slip.confirm') });
  }

  alert(key: string, feature: Feature = 'auction'): Locator {
    return this.page.getByRole('alert').filter({ hasText: this.like(key, feature) });
  }

  /** What stands under a figure's label, in one line. */
  async figure(label: FigureLabel): Promise<string> {
    const { key, feature } = typeof label === 'string' ? { key: label } : label;
    const lines = (await this.figures.innerText()).split('\n').map((line) => line.trim());
    const at = lines.indexOf(this.text(key, undefined, feature));
    return at < 0 ? '' : lines.slice(at + 1, at + 4).join(' ');
  }

  async expectFigure(key: FigureLabel, wanted: string | RegExp): Promise<void> {
    const pattern: unknown =
      typeof wanted === 'string' ? expect.stringContaining(wanted) : expect.stringMatching(wanted);
    await expect.poll(() => this.figure(key), PATIENCE).toEqual(pattern);
  }

  async expectBest(fen: number): Promise<void> {
    await this.expectFigure('figures.best', yuan(fen));
  }

  async expectRank(rank: number): Promise<void> {
    await this.expectFigure('figures.rank', this.text('rank.nth', { n: rank }));
  }

  /** Waits until the page shows this text anywhere. */
  async expectText(wanted: string | RegExp): Promise<void> {
    await this.page.getByText(wanted).first().waitFor();
    expect(await this.page.getByText(wanted).count()).toBeGreaterThan(0);
  }

  async type(fen: number): Promise<void> {
    await this.priceField.fill(yuan(fen).replaceAll(',', ''));
  }

  /** Types a price and sends it. */
  async submit(fen: number): Promise<void> {
    await this.type(fen);
    await this.send(fen);
  }

  /** Sends the typed price by keys alone: Enter asks, Enter sends. A price far below opens the slip guard instead. */
  async send(fen: number): Promise<void> {
    const price = yuan(fen);
    const asks = this.page.getByRole('button', { name: this.text('submit.price', { price }) });
    await expect.poll(() => asks.isEnabled(), PATIENCE).toBe(true);
    const sends = this.page.getByRole('button', { name: this.text('submit.confirm', { price }) });
    // A button that fills in a price asks at once.
    if (!(await sends.isVisible())) await this.#ask(sends.or(this.slipDialog));
    if (await sends.isVisible()) await this.priceField.press('Enter');
  }

  /** A key that falls into the moment in which a page takes its seat asks nothing; a person presses again. */
  async #ask(asked: Locator): Promise<void> {
    await this.priceField.press('Enter');
    const isAsked = await asked.waitFor({ timeout: SECOND_PRESS_MS }).then(
      () => true,
      () => false,
    );
    if (!isAsked) await this.priceField.press('Enter');
    await asked.waitFor();
  }

  /** Sends the typed price by two presses of the button. */
  async sendByPress(): Promise<void> {
    await this.submitButton.click();
    await this.confirmButton.click();
  }

  /** Types the price a second time, where the slip guard asks for it. */
  async confirmSlip(fen: number): Promise<void> {
    await this.slipField.fill(String(fen / 100));
    await this.slipConfirm.click();
  }

  async expectAccepted(fen: number): Promise<void> {
    await this.page
      .getByRole('alert')
      .filter({ hasText: this.like('accepted.title') })
      .filter({ hasText: `¥${yuan(fen)}` })
      .waitFor();
    expect((await this.log())[0]).toMatchObject({
      priceText: `¥${yuan(fen)}`,
      outcome: this.text('log.accepted'),
    });
  }

  /** Newest first. */
  async log(): Promise<readonly LoggedLine[]> {
    const outcomes = ['log.accepted', 'log.refused', 'log.open', 'log.failed'].map((key) =>
      this.text(key),
    );
    const rows = this.page.getByRole('listitem').filter({ hasText: /^¥/ });
    const lines: LoggedLine[] = [];
    for (const row of await rows.all()) {
      const words = (await row.innerText()).split(/\s+/);
      const outcome = outcomes.find((text) => words.join(' ').includes(text)) ?? '';
      const code = row.locator('code');
      const receipt = (await code.count()) === 0 ? null : await code.first().getAttribute('title');
      lines.push({ priceText: words[0] ?? '', outcome, receipt: receipt ?? undefined });
    }
    return lines;
  }

  /** Rows of the ranking table as lists of cell texts. */
  async ranking(): Promise<readonly (readonly string[])[]> {
    const table = this.page.getByRole('region', { name: this.text('ranking.title') });
    await table.waitFor();
    const rows = await table.getByRole('row').all();
    const texts = await Promise.all(
      rows.slice(1).map((row) => row.getByRole('cell').allInnerTexts()),
    );
    return texts.map((cells) => cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim()));
  }

  async waitConnected(): Promise<void> {
    await this.page
      .getByRole('status')
      .filter({ hasText: this.text('link.online', undefined, 'app') })
      .waitFor();
  }
}
