import { pause, Seat, type SeatOptions, type SeenView, until } from './seat.ts';
import type { Auction, Party, Stage } from './setup.ts';

/** What several scenarios do with a seat. */

/** Opens a seat for this party (absent: the public) and waits until it may speak. */
export async function takeSeat(
  stage: Stage,
  party: Party | undefined,
  more: Partial<SeatOptions> & Pick<SeatOptions, 'auctionIds'>,
): Promise<Seat> {
  const seat = new Seat({
    url: stage.liveUrl,
    clockMs: stage.clockMs,
    ...(party !== undefined && { token: party.token }),
    ...more,
  });
  await until(() => seat.isReady || seat.hasEnded);
  return seat;
}

export function bidderFor(stage: Stage, number: number): Party {
  const party = stage.bidders[number % stage.bidders.length];
  if (party === undefined) throw new Error('the stage has bidders');
  return party;
}

export function onlyAuction(stage: Stage): Auction {
  const [auction] = stage.auctions;
  if (auction === undefined) throw new Error('the stage has an auction');
  return auction;
}

/** Waits until the server's clock shows that instant. */
export async function untilServer(seat: Seat, atMs: number): Promise<void> {
  for (let left = atMs - seat.serverMs; left > 0; left = atMs - seat.serverMs) {
    await pause(Math.min(left, 1_000));
  }
}

/**
 * A price under everything that this bidder has offered before, with no look at the others: it falls with the time
 * since the opening, and no two virtual users of one bidder come to the same.
 */
export function fallingPrice(auction: Auction, serverMs: number): number {
  const sinceOpening = Math.max(0, Math.floor(serverMs - auction.opensAt));
  return auction.ceilingFen - 1 - sinceOpening * 100 - Math.floor(Math.random() * 100);
}

/** A price a little under the best one that is seen. */
export function priceUnderBest(auction: Auction, view: SeenView | undefined, lot: string): number {
  const best = view?.lots[lot]?.bestFen ?? auction.ceilingFen;
  return best - 1 - Math.floor(Math.random() * 1_000);
}

/** Offers at even distance for a while, each measured from its appointed time. */
export async function offerEvenly(
  seat: Seat,
  auction: Auction,
  pace: { readonly perSecond: number; readonly untilMs: number; readonly shift?: number },
): Promise<void> {
  const everyMs = 1_000 / pace.perSecond;
  const from = Date.now() + (pace.shift ?? Math.random()) * everyMs;
  for (let turn = 0; ; turn += 1) {
    const appointedMs = Math.round(from + turn * everyMs);
    await pause(appointedMs - Date.now());
    if (seat.serverMs >= pace.untilMs) return;
    const lot = auction.lots[turn % auction.lots.length] ?? '';
    seat.offer(auction.id, { lot, priceFen: fallingPrice(auction, seat.serverMs), appointedMs });
  }
}
