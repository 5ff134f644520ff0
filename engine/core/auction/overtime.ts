import { EPOCH_MS_MAX } from '#contracts/limits.ts';
import { assertNever } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { epochMs } from '#contracts/time.ts';
import { compareEvaluated, type WeighedPrice } from '#contracts/best-value.ts';
import { bestOffer } from './ranking.ts';
import type { LotState } from './state.ts';

/** `at + ms`, kept inside the range of instants: an end that would pass its last one stays there. */
export function later(at: EpochMs, ms: number): EpochMs {
  return epochMs(Math.min(at + ms, EPOCH_MS_MAX));
}

/**
 * Overtime (延时), AUC-5: the lot's new end when this accepted offer moves it, else undefined. `lot` is as before the
 * offer; a move counts as one extension.
 */
export function overtimeEnd(lot: LotState, offer: WeighedPrice, at: EpochMs): EpochMs | undefined {
  if (lot.terms.type !== 'english-reverse') return undefined;
  const overtime = lot.terms.overtime;
  if (overtime === undefined || lot.closesAt - at > overtime.windowMs) return undefined;
  if (lot.overtimeCount >= overtime.maxCount) return undefined;
  if (overtime.trigger === 'best-change' && !willLead(lot, offer)) return undefined;
  let end: EpochMs;
  switch (overtime.mode) {
    case 'add':
      end = later(lot.closesAt, overtime.extendMs);
      break;
    case 'reset':
      end = later(at, overtime.extendMs);
      break;
    default:
      return assertNever(overtime.mode);
  }
  return end > lot.closesAt ? end : undefined;
}

/**
 * Whether the offer is rank 1 once accepted. A bidder's own offers only go down, so it leads exactly when it is below
 * the best price before it; at an equal price the earlier offer leads (AUC-3).
 */
function willLead(lot: LotState, offer: WeighedPrice): boolean {
  const best = bestOffer(lot);
  if (best === undefined) return true;
  const { weights } = lot.ranking;
  if (weights !== undefined) return compareEvaluated(weights, offer, best) < 0;
  return offer.priceFen < best.priceFen;
}
