import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { AuctionPage } from './auction-page.ts';
import { LOT } from './rest.ts';
import { yuan } from './words.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };

/** An auction with a clock through the eyes and hands of one visitor. */
export class ClockPage extends AuctionPage {
  say(key: string, values?: Readonly<Record<string, string | number>>): string {
    return this.text(key, values, 'formats');
  }

  board(kind: 'dutch-reverse' | 'japanese-reverse' | 'rounds'): Locator {
    return this.page.getByRole('region', { name: this.say(`board.${kind}`) });
  }

  /** The one large button. */
  get act(): Locator {
    return this.page.locator(`#act-${LOT}`);
  }

  async expectClock(fen: number): Promise<void> {
    await this.page
      .locator('.clock-price')
      .filter({ hasText: `¥${yuan(fen)}` })
      .waitFor();
  }

  /** The price that the clock on this page shows. */
  async clockFen(): Promise<number> {
    const text = await this.page.locator('.clock-price b').innerText();
    return Math.round(Number(text.replaceAll(/[¥,]/g, '')) * 100);
  }

  async expectAct(key: string): Promise<void> {
    await expect.poll(() => this.act.innerText(), PATIENCE).toContain(this.say(key));
  }

  async expectActOff(): Promise<void> {
    await expect.poll(() => this.act.isDisabled(), PATIENCE).toBe(true);
  }

  /** By keys alone: A presses the button, which asks; Enter on it sends. */
  async actByKeys(asks: string): Promise<void> {
    await expect.poll(() => this.act.isEnabled(), PATIENCE).toBe(true);
    await this.page.keyboard.press('a');
    await this.expectAct(asks);
    await this.page.keyboard.press('Enter');
  }

  /** By two presses of a finger or a mouse. */
  async actByPress(asks: string): Promise<void> {
    await expect.poll(() => this.act.isEnabled(), PATIENCE).toBe(true);
    await this.act.click();
    await this.expectAct(asks);
    await this.act.click();
  }

  /** Fills in and sends one of the agency's dialogs. */
  async command(key: string, reason: string): Promise<void> {
    await this.page.getByRole('button', { name: this.text(key) }).click();
    const dialog = this.page.getByRole('dialog', { name: this.text(key) });
    await dialog.getByRole('textbox').fill(reason);
    await dialog.getByRole('button', { name: this.text('official.confirm') }).click();
    await this.alert('official.done')
      .or(this.page.getByText(this.like('official.done')))
      .first()
      .waitFor();
  }
}
