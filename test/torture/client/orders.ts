import type { OfferFrame } from '#contracts/wire/live-frames.ts';
import { commandId, auctionId, lotId } from '#contracts/ids.ts';
import type { EnglishReverseLot } from '#contracts/wire/auction-rules.ts';
import type { LotView } from '#contracts/wire/views.ts';
import type { Random } from '#engine/sim/random.ts';
import type { BoardAuction } from './board.ts';
import type { Follower } from '../follower.ts';

const LATE_LOT_CHANCE = 0.03;
const ODD_PRICE_CHANCE = 0.06;
const SLIP_CHANCE = 0.03;

/** A well-formed offer that may or may not please the rules; prices follow what the bidder sees. */
export function composeOffer(
  id: string,
  place: { readonly auction: BoardAuction; readonly follower: Follower | undefined },
  random: Random,
): OfferFrame {
  const { auction, follower } = place;
  const lots = auction.rules.lots;
  const open = lots.filter((lot) => follower?.view?.lots[lot.id]?.status === 'open');
  const from = open.length > 0 && !random.chance(LATE_LOT_CHANCE) ? open : lots;
  const lot = from[random.int(0, from.length - 1)];
  if (lot === undefined) throw new Error('an auction has lots');
  const shown = follower?.view?.lots[lot.id];
  return {
    t: 'offer',
    a: auctionId(auction.auctionId),
    id: commandId(id),
    lot: lotId(lot.id),
    priceFen: priceFor(lot, shown, random),
    ...(random.chance(SLIP_CHANCE) ? { confirmed: random.chance(0.5) } : {}),
  };
}

function priceFor(
  lot: { readonly ceilingFen: number } & Partial<Pick<EnglishReverseLot, 'decrement'>>,
  shown: LotView | undefined,
  random: Random,
): number {
  if (random.chance(ODD_PRICE_CHANCE)) return oddPrice(lot.ceilingFen, random);
  const reference = shown?.allowedFen ?? shown?.bestFen ?? shown?.own?.priceFen ?? lot.ceilingFen;
  const step =
    lot.decrement?.kind === 'absolute' ? lot.decrement.fen : Math.ceil(reference / 10_000);
  return Math.max(1, reference - random.int(0, 3) * step);
}

/** Prices that the rules have to refuse, or to ask about. */
function oddPrice(ceilingFen: number, random: Random): number {
  return random.pick([
    0,
    -100,
    0.5,
    ceilingFen + random.int(1, 1_000),
    Number.MAX_SAFE_INTEGER + 1,
    1e300,
    Math.floor(ceilingFen / 3),
  ]);
}
