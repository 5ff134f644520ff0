import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import { dutchPriceFen, dutchTickCount, tickAt } from '#contracts/wire/lot-clock.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { DutchReverseTerms } from './state-clocks.ts';

/**
 * Dutch reverse auction (荷兰式反向竞价), DUTCH: a rising price clock; the first offer that names a price of the clock
 * takes the lot and ends it. Pure.
 */

/** The price that the clock shows at `at`; during a pause that is the instant of the pause. */
export function dutchClockFen(terms: DutchReverseTerms, at: EpochMs): number {
  const clock = { startsAt: terms.clock.startsAt, tickMs: terms.tickMs };
  return dutchPriceFen(terms, tickAt(clock, dutchTickCount(terms), at));
}

/**
 * DUTCH-3: the offer names the clock's price, or one that the clock has passed: whoever accepts just as the clock
 * moves is held to the price that it saw, which costs the buyer nothing and nobody else anything.
 */
export function checkAcceptance(
  terms: DutchReverseTerms,
  offer: { readonly priceFen: number; readonly at: EpochMs },
): RefusalReason | undefined {
  const { priceFen, at } = offer;
  const clockFen = dutchClockFen(terms, at);
  if (priceFen === clockFen) return undefined;
  const isPriceOfClock =
    priceFen >= terms.startFen && (priceFen - terms.startFen) % terms.stepFen === 0;
  return isPriceOfClock && priceFen < clockFen ? undefined : 'not_clock_price';
}
