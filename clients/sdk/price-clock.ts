import { assertNever } from '#contracts/result.ts';
import {
  dutchPriceFen,
  dutchTickCount,
  japanesePriceFen,
  japaneseTickCount,
  tickAt,
} from '#contracts/wire/lot-clock.ts';
import type {
  AuctionView,
  DutchLotView,
  JapaneseLotView,
  LotView,
  RoundsLotView,
} from '#contracts/wire/views.ts';

/**
 * Where a lot with a clock stands, read from its view and server time: for programs and screens alike. Pure. An act of
 * these formats is an offer at the price that is found here (DUTCH-3, JAP-2, RND-5).
 *
 * `nowMs` is server time. Whoever wants to name a price gives the earliest it can be, `serverMs - uncertaintyMs`, so that
 * no price is named before the server's clock shows it.
 */

/** `paused`: it stands still at the instant of the pause. `ended`: it stands where the lot ended. */
export type ClockStage = 'upcoming' | 'running' | 'paused' | 'ended';

interface Position {
  readonly stage: ClockStage;
  /** The instant at which the clock was read: now, the pause, or the lot's end. */
  readonly readAtMs: number;
}

/** A price and how long it is shown. */
export interface ShownPrice extends Position {
  /** Counted from 0. */
  readonly tick: number;
  readonly tickCount: number;
  readonly priceFen: number;
  /** The price of the next tick; absent on the last one. */
  readonly nextFen?: number;
  /** When the shown price began, and until when it is shown; while paused, as it stood at the pause. */
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export interface DutchPosition extends ShownPrice {
  readonly kind: 'dutch-reverse';
}

/**
 * The viewing bidder on a falling clock. `due`: has to confirm the shown price before its tick ends. `missed`: did not
 * confirm in time, and the record that says so is on its way (JAP-3).
 */
export type JapaneseStanding = 'spectator' | 'due' | 'confirmed' | 'missed' | 'out';

export interface JapanesePosition extends ShownPrice {
  readonly kind: 'japanese-reverse';
  readonly standing: JapaneseStanding;
}

/**
 * `initial`: initial prices are taken. `break`: before a round. `turn`: somebody may act. `between`: a turn or the
 * initial prices have run out, and the record of what follows is on its way.
 */
export type RoundsPhase = 'initial' | 'break' | 'turn' | 'between';

export interface RoundsPosition extends Position {
  readonly kind: 'rounds';
  readonly phase: RoundsPhase;
  /** 0 while initial prices are taken. */
  readonly round: number;
  readonly rounds: number;
  /** Whose turn runs or comes first after the break; 1 is the first of the round. */
  readonly turn?: number;
  readonly turnCount?: number;
  readonly ownTurn?: number;
  /** The viewing bidder may act in this phase. */
  readonly isOwnTurn: boolean;
  /** Begin and end of the phase; absent when only a record can tell. */
  readonly startsAtMs?: number;
  readonly endsAtMs?: number;
  /** The latest instant at which the bidder's own turn of this round begins; absent when it has been or has none. */
  readonly ownTurnAtMs?: number;
}

export type ClockPosition = DutchPosition | JapanesePosition | RoundsPosition;

/** What a bidder can do now. `maxFen`: the highest price that would be taken; absent where none would. */
export type ClockAct =
  | { readonly type: 'accept' | 'confirm'; readonly priceFen: number }
  | { readonly type: 'initial'; readonly maxFen: number }
  | { readonly type: 'turn'; readonly keepFen: number; readonly maxFen?: number };

/** `undefined` for a lot without a clock. */
export function clockPosition(
  view: AuctionView,
  lot: LotView,
  nowMs: number,
): ClockPosition | undefined {
  const { clock } = lot;
  if (clock === undefined) return undefined;
  switch (clock.kind) {
    case 'dutch-reverse':
      return dutchPosition(view, lot, { clock, nowMs });
    case 'japanese-reverse':
      return japanesePosition(view, lot, { clock, nowMs });
    case 'rounds':
      return roundsPosition(view, lot, { clock, nowMs });
    default:
      return assertNever(clock);
  }
}

/** The act that the rules leave to the viewing bidder at this instant, as far as its view tells; the server decides. */
export function clockAct(view: AuctionView, lot: LotView, nowMs: number): ClockAct | undefined {
  const position = clockPosition(view, lot, nowMs);
  if (position === undefined || position.stage !== 'running') return undefined;
  if (view.bidderId === undefined || view.disqualified === true) return undefined;
  switch (position.kind) {
    case 'dutch-reverse':
      return { type: 'accept', priceFen: position.priceFen };
    case 'japanese-reverse':
      return position.standing === 'due'
        ? { type: 'confirm', priceFen: position.priceFen }
        : undefined;
    case 'rounds':
      return roundsAct(lot, position);
    default:
      return assertNever(position);
  }
}

interface Reading<Clock> {
  readonly clock: Clock;
  readonly nowMs: number;
}

function standsAt(
  view: AuctionView,
  lot: LotView,
  { startsAtMs, nowMs }: { readonly startsAtMs: number; readonly nowMs: number },
): Position {
  if (lot.status !== 'open') return { stage: 'ended', readAtMs: lot.closedAt ?? lot.closesAt };
  if (view.pausedAt !== undefined) return { stage: 'paused', readAtMs: view.pausedAt };
  return { stage: nowMs < startsAtMs ? 'upcoming' : 'running', readAtMs: nowMs };
}

function dutchPosition(
  view: AuctionView,
  lot: LotView,
  { clock, nowMs }: Reading<DutchLotView>,
): DutchPosition {
  const terms = { ...clock, ceilingFen: lot.ceilingFen };
  const tickCount = dutchTickCount(terms);
  const position = standsAt(view, lot, { startsAtMs: clock.startsAt, nowMs });
  const tick = tickAt(clock, tickCount, position.readAtMs);
  const isLast = tick === tickCount - 1;
  const startsAtMs = clock.startsAt + tick * clock.tickMs;
  return {
    kind: clock.kind,
    ...position,
    tick,
    tickCount,
    priceFen: dutchPriceFen(terms, tick),
    ...(isLast ? {} : { nextFen: dutchPriceFen(terms, tick + 1) }),
    startsAtMs,
    // An extended end lets the clock wait at its last price (DUTCH-5).
    endsAtMs: isLast ? lot.closesAt : startsAtMs + clock.tickMs,
  };
}

function japanesePosition(
  view: AuctionView,
  lot: LotView,
  { clock, nowMs }: Reading<JapaneseLotView>,
): JapanesePosition {
  const terms = { ...clock, ceilingFen: lot.ceilingFen };
  const tickCount = japaneseTickCount(terms);
  const position = standsAt(view, lot, { startsAtMs: clock.startsAt, nowMs });
  // A lot that ends because nobody confirmed ends with its tick: the next price was never shown.
  const readAtMs = position.stage === 'ended' ? position.readAtMs - 1 : position.readAtMs;
  const tick = tickAt(clock, tickCount, readAtMs);
  const startsAtMs = clock.startsAt + tick * clock.tickMs;
  return {
    kind: clock.kind,
    ...position,
    tick,
    tickCount,
    priceFen: japanesePriceFen(terms, tick),
    ...(tick === tickCount - 1 ? {} : { nextFen: japanesePriceFen(terms, tick + 1) }),
    startsAtMs,
    endsAtMs: startsAtMs + clock.tickMs,
    standing: japaneseStanding(lot, clock, tick),
  };
}

function japaneseStanding(lot: LotView, clock: JapaneseLotView, tick: number): JapaneseStanding {
  if (clock.isIn === undefined) return 'spectator';
  if (!clock.isIn) return 'out';
  // Every confirmed price is one that the clock has shown.
  const confirmed =
    lot.own === undefined ? -1 : (lot.ceilingFen - lot.own.priceFen) / clock.stepFen;
  if (confirmed >= tick) return 'confirmed';
  return confirmed === tick - 1 ? 'due' : 'missed';
}

function roundsPosition(
  view: AuctionView,
  lot: LotView,
  { clock, nowMs }: Reading<RoundsLotView>,
): RoundsPosition {
  const { kind, round, rounds, turn, turnCount, ownTurn } = clock;
  const opensAt = clock.initialEndsAt === undefined ? 0 : clock.initialEndsAt - clock.initialMs;
  const position = standsAt(view, lot, { startsAtMs: Math.max(opensAt, view.opensAt), nowMs });
  const facts = {
    kind,
    ...position,
    round,
    rounds,
    ...(turn === undefined ? {} : { turn }),
    ...(turnCount === undefined ? {} : { turnCount }),
    ...(ownTurn === undefined ? {} : { ownTurn }),
  };
  const phase = roundsPhase(clock, position);
  return { ...facts, ...phase, ...ownTurnTime(clock, phase) };
}

type PhaseFacts = Pick<RoundsPosition, 'phase' | 'isOwnTurn' | 'startsAtMs' | 'endsAtMs'>;

function roundsPhase(clock: RoundsLotView, { readAtMs, stage }: Position): PhaseFacts {
  const { round, initialEndsAt, initialMs, turnStartsAt, turnEndsAt } = clock;
  if (round === 0) {
    if (initialEndsAt === undefined || (readAtMs >= initialEndsAt && stage !== 'upcoming')) {
      return { phase: 'between', isOwnTurn: false };
    }
    const startsAtMs = initialEndsAt - initialMs;
    return { phase: 'initial', isOwnTurn: true, startsAtMs, endsAtMs: initialEndsAt };
  }
  if (turnStartsAt === undefined || turnEndsAt === undefined || readAtMs >= turnEndsAt) {
    return { phase: 'between', isOwnTurn: false };
  }
  if (readAtMs < turnStartsAt) {
    const startsAtMs = turnStartsAt - clock.breakMs;
    return { phase: 'break', isOwnTurn: false, startsAtMs, endsAtMs: turnStartsAt };
  }
  const isOwnTurn = clock.ownTurn !== undefined && clock.ownTurn === clock.turn;
  return { phase: 'turn', isOwnTurn, startsAtMs: turnStartsAt, endsAtMs: turnEndsAt };
}

function ownTurnTime(
  { turn, ownTurn, turnEndsAt, turnStartsAt, turnMs }: RoundsLotView,
  { phase }: PhaseFacts,
): { readonly ownTurnAtMs?: number } {
  if (turn === undefined || ownTurn === undefined) return {};
  if (turnEndsAt === undefined || turnStartsAt === undefined) return {};
  if (ownTurn < turn || (ownTurn === turn && phase !== 'break')) return {};
  if (ownTurn === turn) return { ownTurnAtMs: turnStartsAt };
  return { ownTurnAtMs: turnEndsAt + (ownTurn - turn - 1) * turnMs };
}

function roundsAct(lot: LotView, position: RoundsPosition): ClockAct | undefined {
  if (!position.isOwnTurn) return undefined;
  if (position.phase === 'initial') return { type: 'initial', maxFen: lot.ceilingFen };
  if (lot.own === undefined) return undefined;
  return {
    type: 'turn',
    keepFen: lot.own.priceFen,
    ...(lot.allowedFen === undefined ? {} : { maxFen: lot.allowedFen }),
  };
}
