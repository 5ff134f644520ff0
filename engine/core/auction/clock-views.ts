import type { BidderId } from '#contracts/ids.ts';
import { VIEW_ROWS_MAX } from '#contracts/limits.ts';
import { assertNever } from '#contracts/result.ts';
import type { Audience, ClockView, JapaneseLotView, RoundsLotView } from '#contracts/wire/views.ts';
import { isIn } from './japanese-reverse.ts';
import { later } from './overtime.ts';
import { aliasOf, offerAtRank, rankedCount } from './ranking.ts';
import { roundsDueAt, turnOwner } from './rounds.ts';
import type { JapaneseReverseTerms, RoundsTerms } from './state-clocks.ts';
import type { AuctionState, Draft, LotState } from './state.ts';

/** What the formats with a clock show (AUC-12, DUTCH-6, JAP-8, RND-9). */

interface Viewer {
  readonly audience: Audience;
  /** Whether the best price, and whether all prices under aliases, may be seen. */
  readonly sight: { readonly best: boolean; readonly rows: boolean };
}

/** Initial prices are hidden from everybody but their bidders until the first round (RND-2). */
export function isWhollyHidden(lot: LotState): boolean {
  return lot.terms.type === 'rounds' && lot.terms.clock.round === 0;
}

/** The clock's facts for one audience; `undefined` for the formats without one. */
export function clockView(
  state: AuctionState,
  lot: LotState,
  viewer: Viewer,
): ClockView | undefined {
  const { terms } = lot;
  switch (terms.type) {
    case 'english-reverse':
    case 'sealed-quotation':
      return undefined;
    case 'dutch-reverse': {
      const { type: kind, startFen, stepFen, tickMs, clock } = terms;
      return { kind, startFen, stepFen, tickMs, startsAt: clock.startsAt };
    }
    case 'japanese-reverse':
      return japaneseView(state, { lot, terms }, viewer);
    case 'rounds':
      return roundsView({ lot, terms }, viewer);
    default:
      return assertNever(terms);
  }
}

function japaneseView(
  state: AuctionState,
  { lot, terms }: { readonly lot: LotState; readonly terms: JapaneseReverseTerms },
  { audience, sight }: Viewer,
): JapaneseLotView {
  const { type: kind, stepFen, tickMs, clock } = terms;
  const view: Draft<JapaneseLotView> = { kind, stepFen, tickMs, startsAt: clock.startsAt };
  if (sight.best) view.inCount = clock.inCount;
  if (sight.rows) view.inAliases = inAliases(state, lot, terms);
  if (audience.kind === 'bidder' && state.bidders.has(audience.bidderId)) {
    view.isIn = isIn(state, terms, audience.bidderId);
  }
  return view;
}

/** Best first, as the rows are. */
function inAliases(
  state: AuctionState,
  lot: LotState,
  terms: JapaneseReverseTerms,
): Readonly<Record<string, true>> {
  const aliases: Record<string, true> = {};
  const shown = Math.min(rankedCount(lot), VIEW_ROWS_MAX);
  for (let rank = 1; rank <= shown; rank += 1) {
    const { bidderId } = offerAtRank(lot, rank);
    if (isIn(state, terms, bidderId)) aliases[aliasOf(lot, bidderId)] = true;
  }
  return aliases;
}

function roundsView(
  { lot, terms }: { readonly lot: LotState; readonly terms: RoundsTerms },
  { audience, sight }: Viewer,
): RoundsLotView {
  const { type: kind, stepFen, initialMs, turnMs, breakMs, rounds, clock } = terms;
  const { round, order, index, turnStartsAt } = clock;
  const view: Draft<RoundsLotView> = {
    kind,
    stepFen,
    initialMs,
    turnMs,
    breakMs,
    rounds,
    round,
  };
  if (round === 0) {
    if (lot.status === 'open') view.initialEndsAt = later(clock.startsAt, initialMs);
    return view;
  }
  view.turnCount = order.length;
  if (lot.status === 'open' && turnOwner(terms) !== undefined) {
    view.turn = index + 1;
    view.turnStartsAt = turnStartsAt;
    view.turnEndsAt = roundsDueAt(terms);
  }
  if (sight.rows) view.order = aliasesOf(lot, order);
  const own = audience.kind === 'bidder' ? order.indexOf(audience.bidderId) : -1;
  if (own >= 0) view.ownTurn = own + 1;
  return view;
}

function aliasesOf(lot: LotState, order: readonly BidderId[]): Readonly<Record<string, string>> {
  const aliases: Record<string, string> = {};
  order.forEach((bidderId, index) => {
    aliases[index + 1] = aliasOf(lot, bidderId);
  });
  return aliases;
}
