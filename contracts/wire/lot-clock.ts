/**
 * Price clocks and rounds as numbers: shared by the rules, the views' readers (screens, programs) and whoever checks
 * them. Ticks count from 0. Pure; every sum stays inside the safe integers, because no step is taken beyond the last price.
 */

/** A rising clock: `startFen`, then `stepFen` more with every tick, at last the ceiling (DUTCH-1). */
export interface DutchClockTerms {
  readonly ceilingFen: number;
  readonly startFen: number;
  readonly stepFen: number;
  readonly tickMs: number;
}

/** A falling clock: the ceiling, then `stepFen` less with every tick, as long as a price is left (JAP-1). */
export interface JapaneseClockTerms {
  readonly ceilingFen: number;
  readonly stepFen: number;
  readonly tickMs: number;
}

export interface RoundsClockTerms {
  readonly initialMs: number;
  readonly breakMs: number;
  readonly turnMs: number;
  readonly rounds: number;
}

/** How many prices the rising clock shows; at least 1. */
export function dutchTickCount(terms: Omit<DutchClockTerms, 'tickMs'>): number {
  return Math.ceil((terms.ceilingFen - terms.startFen) / terms.stepFen) + 1;
}

/** How many prices the falling clock shows; at least 1. */
export function japaneseTickCount(terms: Omit<JapaneseClockTerms, 'tickMs'>): number {
  return Math.floor((terms.ceilingFen - 1) / terms.stepFen) + 1;
}

/** How long a clock of so many ticks runs. */
export function clockRunMs(terms: { readonly tickMs: number }, tickCount: number): number {
  return tickCount * terms.tickMs;
}

/** The longest that a lot with rounds can last: every bidder takes the whole of every turn. */
export function roundsRunMs(terms: RoundsClockTerms, bidderCount: number): number {
  return terms.initialMs + terms.rounds * (terms.breakMs + bidderCount * terms.turnMs);
}

/** The tick that runs at `atMs` on a clock of `tickCount` ticks: the first before its start, the last after its end. */
export function tickAt(
  clock: { readonly startsAt: number; readonly tickMs: number },
  tickCount: number,
  atMs: number,
): number {
  const tick = Math.floor((atMs - clock.startsAt) / clock.tickMs);
  return Math.max(0, Math.min(tick, tickCount - 1));
}

/** The price that the rising clock shows in a tick. */
export function dutchPriceFen(terms: Omit<DutchClockTerms, 'tickMs'>, tick: number): number {
  return tick >= dutchTickCount(terms) - 1
    ? terms.ceilingFen
    : terms.startFen + tick * terms.stepFen;
}

/** The price that the falling clock shows in a tick. */
export function japanesePriceFen(terms: Omit<JapaneseClockTerms, 'tickMs'>, tick: number): number {
  return terms.ceilingFen - tick * terms.stepFen;
}
