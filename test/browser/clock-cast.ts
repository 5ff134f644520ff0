import { randomUUID } from 'node:crypto';
import { commandId } from '#contracts/ids.ts';
import type { PublishAuction } from '#contracts/wire/rest.ts';
import { newVisitor, PHONE, tellPages, type Visit } from './chromium.ts';
import { ClockPage } from './clock-page.ts';
import type { Login } from './people.ts';
import type { Stage } from './stage.ts';

/** A tick or the time of initial prices may have to run out first. */
const CLOCK_PATIENCE_MS = 120_000;

/** Who takes part in an auction with a clock: two suppliers, its agency, a supervisor and a spectator without account. */
export interface ClockCast {
  /** Supplier A, Chinese, desktop. */
  readonly ann: ClockPage;
  /** Supplier B, English, phone. */
  readonly ben: ClockPage;
  readonly clerk: ClockPage;
  /** English. */
  readonly supervisor: ClockPage;
  /** English, on the public page. */
  readonly crowd: ClockPage;
  readonly everybody: readonly ClockPage[];
  /** Lets the auction go on that was held up since its publication. */
  start(): Promise<void>;
  /** Pauses the auction for as long as something looks at it, so that no clock runs out meanwhile (DUTCH-5, JAP-7, RND-8). */
  whileStill(look: () => Promise<void>): Promise<void>;
  /** Prints what each sees; for a test that failed. */
  tell(): Promise<void>;
}

/**
 * Publishes the auction, holds it up at once, before it opens, and opens its page for each of them: no clock runs before
 * everybody is there, however long that takes.
 */
export async function openForAll(stage: Stage, auction: PublishAuction): Promise<ClockCast> {
  const auctionId = auction.rules.id;
  const order = async (type: 'Pause' | 'Resume'): Promise<void> => {
    const id = commandId(randomUUID());
    await stage.agency.command(auctionId, { type, commandId: id, reason: 'look' });
  };
  await stage.agency.publish(auction);
  await order('Pause');
  const visit = async (login?: Login, options: Partial<Visit> = {}): Promise<ClockPage> => {
    const who = login === undefined ? {} : { login };
    const page = new ClockPage(
      await newVisitor(stage.browser, { baseUrl: stage.server.url, ...who, ...options }),
    );
    page.visitor.context.setDefaultTimeout(CLOCK_PATIENCE_MS);
    await page.open(auctionId, login === undefined ? 'watch' : 'auctions');
    return page;
  };
  const [ann, ben, clerk, supervisor, crowd] = await Promise.all([
    visit('supplier-a'),
    visit('supplier-b', { language: 'en', viewport: PHONE }),
    visit('agency-a'),
    visit('supervisor-a', { language: 'en' }),
    visit(undefined, { language: 'en' }),
  ]);
  const everybody = [ann, ben, clerk, supervisor, crowd];
  const all = async (standing: string): Promise<void> => {
    await Promise.all(everybody.map((person) => person.expectText(person.text(standing))));
  };
  return {
    ...{ ann, ben, clerk, supervisor, crowd, everybody },
    start: async () => {
      await order('Resume');
      await all('standing.running');
    },
    whileStill: async (look) => {
      await order('Pause');
      await all('standing.paused');
      await look();
      await order('Resume');
      await all('standing.running');
    },
    tell: () => tellPages(everybody.map(({ visitor }) => visitor)),
  };
}
