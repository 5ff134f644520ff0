import type { Browser } from 'playwright-core';
import {
  newVisitor,
  picture,
  startChromium,
  tellPages,
  type Visit,
  type Visitor,
} from './chromium.ts';
import { openPeopleWorld, type PeopleWorld } from './people-world.ts';
import { buildWebClient } from './web-build.ts';

/** A server with people, and a browser in which they visit it. */
export class PeopleBrowser {
  readonly world: PeopleWorld;
  readonly #browser: Browser;
  readonly visitors: Visitor[] = [];

  private constructor(world: PeopleWorld, browser: Browser) {
    this.world = world;
    this.#browser = browser;
  }

  static async open(): Promise<PeopleBrowser> {
    await buildWebClient();
    const world = await openPeopleWorld();
    return new PeopleBrowser(world, await startChromium());
  }

  get baseUrl(): string {
    return this.world.server.url;
  }

  async visit(options: Partial<Visit> = {}): Promise<Visitor> {
    const visitor = await newVisitor(this.#browser, { baseUrl: this.baseUrl, ...options });
    this.visitors.push(visitor);
    return visitor;
  }

  /** Prints what each sees and takes a picture of the last page; for a test that failed. */
  async tell(testId: string): Promise<void> {
    await tellPages(this.visitors);
    const last = this.visitors.at(-1);
    if (last !== undefined) await picture(last.page, `failed-${testId}`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.world.close();
  }
}
