import { expect } from 'vitest';
import type { LiveClient } from '#clients/sdk/index.ts';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, tellPages, type Visit, type Visitor } from './chromium.ts';
import { openPortal, type Portal } from './portal.ts';
import { englishAuction, LOT } from './rest.ts';
import { connectProgram, setStage, type Stage } from './stage.ts';

/** Auctions of one server, pages of visitors in them and programs beside them; the guests of each test leave after it. */
export class HabitStage {
  readonly portal: Portal;
  readonly stage: Stage;
  readonly visitors: Visitor[] = [];
  readonly #programs: LiveClient[] = [];

  private constructor(portal: Portal, stage: Stage) {
    this.portal = portal;
    this.stage = stage;
  }

  static async open(): Promise<HabitStage> {
    const portal = await openPortal();
    return new HabitStage(portal, await setStage({ EMBED_ORIGINS: portal.url }));
  }

  async clear(hasFailed: boolean): Promise<void> {
    if (hasFailed) await tellPages(this.visitors);
    this.stage.server.thaw();
    for (const program of this.#programs.splice(0)) program.dispose();
    for (const visitor of this.visitors.splice(0)) await visitor.context.close();
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.portal.close();
  }

  async visit(options: Partial<Visit> = {}): Promise<AuctionPage> {
    const baseUrl = this.stage.server.url;
    const visitor = await newVisitor(this.stage.browser, {
      baseUrl,
      login: 'supplier-a',
      ...options,
    });
    this.visitors.push(visitor);
    return new AuctionPage(visitor);
  }

  /** A running auction, and the page of supplier A in it. */
  async given(id: string, options: Partial<Visit> = {}): Promise<AuctionPage> {
    await this.publish(id);
    const ann = await this.visit(options);
    await ann.open(id);
    await ann.waitConnected();
    return ann;
  }

  async publish(id: string, terms: object = {}): Promise<void> {
    await this.stage.agency.publish(
      englishAuction({ id, lastsMs: 600_000, opensInMs: 100, ...terms }),
    );
  }

  async rivalIn(): Promise<(auctionId: string, priceFen: number) => Promise<void>> {
    const program = await connectProgram(this.stage.server.url, 'supplier-b');
    this.#programs.push(program);
    return async (auctionId, priceFen) => {
      const { outcome } = program.offer({ auctionId, lotId: LOT, priceFen });
      expect((await outcome).state).toBe('accepted');
    };
  }
}
