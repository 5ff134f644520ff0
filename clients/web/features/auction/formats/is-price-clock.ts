import type { LotView } from '#contracts/wire/views.ts';

/** Whether the lot's price is made by a clock, so that a bidder accepts or confirms instead of typing one. */
export function isPriceClock(lot: LotView): boolean {
  return lot.clock !== undefined && lot.clock.kind !== 'rounds';
}
