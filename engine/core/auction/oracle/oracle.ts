import { EPOCH_MS_MAX } from '#contracts/limits.ts';
import type { RefusalReason, RuleCommand } from '#contracts/wire/auction-commands.ts';
import type { LotStatus } from '#contracts/wire/auction-events.ts';
import type { AuctionRules, EnglishReverseLot } from '#contracts/wire/auction-rules.ts';

/**
 * The auction rules a second time, as literally and slowly as they can be said: no state is kept, every question is
 * answered from the list of all commands before it. Written apart from the fast rules and kept for ever, so that each
 * can convict the other. Money is bigint here; nothing is imported from the folder above.
 */

export interface OracleCommand {
  readonly at: number;
  readonly command: RuleCommand;
}

export interface OracleLot {
  readonly lotId: string;
  readonly status: LotStatus;
  readonly closesAt: number;
  readonly closedAt: number | undefined;
  readonly overtimeCount: number;
  readonly ranking: readonly { rank: number; bidderId: string; priceFen: number }[];
}

/** `undefined`: accepted. */
export type OracleAnswer = RefusalReason | undefined;

/** A command in the past, with what it was told. A repeat or a reuse of an id is not the first of its id. */
interface Past extends OracleCommand {
  readonly answer: OracleAnswer;
  readonly isFirst: boolean;
}

type OfferCommand = Extract<RuleCommand, { type: 'PlaceOffer' }>;
type LotRules = AuctionRules['lots'][number];

interface Lot {
  readonly status: LotStatus;
  readonly closesAt: number;
  readonly closedAt: number | undefined;
  readonly overtimeCount: number;
  /** Valid offers in the order of their records. */
  readonly offers: readonly OfferCommand[];
}

/** Answers to the commands so far, and every lot as it is at `now`. */
export function oracle(
  rules: AuctionRules,
  commands: readonly OracleCommand[],
  now: number,
): { readonly answers: readonly OracleAnswer[]; readonly lots: readonly OracleLot[] } {
  let past: readonly Past[] = [];
  for (const item of commands) past = [...past, judged(rules, past, item)];
  return {
    answers: past.map((entry) => entry.answer),
    lots: rules.lots.map((lotRules) => {
      const lot = lotAt(rules, lotRules, { past, now });
      const rows = lot.status === 'cancelled' ? [] : ranking(lot.offers);
      return {
        lotId: lotRules.id,
        status: lot.status,
        closesAt: lot.closesAt,
        closedAt: lot.closedAt,
        overtimeCount: lot.overtimeCount,
        ranking: rows.map(({ bidderId, priceFen }, i) => ({ rank: i + 1, bidderId, priceFen })),
      };
    }),
  };
}

function judged(rules: AuctionRules, past: readonly Past[], item: OracleCommand): Past {
  const first = past.find(
    (entry) => entry.isFirst && entry.command.commandId === item.command.commandId,
  );
  if (first === undefined) return { ...item, answer: judge(rules, past, item), isFirst: true };
  const isRepeat = bodyText(first.command) === bodyText(item.command);
  return { ...item, answer: isRepeat ? first.answer : 'command_id_reused', isFirst: false };
}

function bodyText(command: RuleCommand): string {
  return Object.entries(command)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value} ${String(value)}`)
    .sort()
    .join('\n');
}

function judge(rules: AuctionRules, past: readonly Past[], item: OracleCommand): OracleAnswer {
  const { at, command } = item;
  const isPaused = pausedSince(past) !== undefined;
  const lotRules =
    'lotId' in command ? rules.lots.find((lot) => lot.id === command.lotId) : undefined;
  if ('lotId' in command && lotRules === undefined) return 'unknown_lot';
  const lot = lotRules && lotAt(rules, lotRules, { past, now: at });
  if (command.type === 'PlaceOffer') {
    if (lot === undefined || lotRules === undefined) return 'unknown_lot';
    if (!rules.bidders.includes(command.bidderId)) return 'not_admitted';
    if (at < rules.opensAt) return 'not_open_yet';
    if (lot.status !== 'open') return 'already_closed';
    if (isPaused) return 'paused';
    if (isDisqualified(past, command.bidderId)) return 'disqualified';
    return judgePrice(rules, { lotRules, lot }, command);
  }
  if (lot !== undefined && lot.status !== 'open') return 'already_closed';
  switch (command.type) {
    case 'Pause':
      return isPaused ? 'already_paused' : undefined;
    case 'Resume':
      return isPaused ? undefined : 'not_paused';
    case 'ExtendClose':
      return lot !== undefined && command.toAt <= lot.closesAt ? 'not_later' : undefined;
    case 'VoidOffer':
      return lot?.offers.some((offer) => offer.commandId === command.voids)
        ? undefined
        : 'unknown_offer';
    case 'DisqualifyBidder':
      if (!rules.bidders.includes(command.bidderId)) return 'not_admitted';
      return isDisqualified(past, command.bidderId) ? 'already_disqualified' : undefined;
    case 'CancelLot':
      return undefined;
    case 'CancelAuction':
      return rules.lots.some((each) => lotAt(rules, each, { past, now: at }).status === 'open')
        ? undefined
        : 'already_closed';
    default:
      throw new TypeError('not a rule command');
  }
}

function judgePrice(
  rules: AuctionRules,
  { lotRules, lot }: { lotRules: LotRules; lot: Lot },
  command: OfferCommand,
): OracleAnswer {
  if (!(Number.isSafeInteger(command.priceFen) && command.priceFen > 0)) return 'invalid_price';
  const price = BigInt(command.priceFen);
  const ceiling = BigInt(lotRules.ceilingFen);
  if (price > ceiling) return 'above_ceiling';
  const own = lot.offers.findLast((offer) => offer.bidderId === command.bidderId);
  if (rules.type === 'sealed-quotation') {
    return own !== undefined && !rules.revisions ? 'already_quoted' : undefined;
  }
  const { decrement, decrementMaxBp } = english(lotRules);
  const refOffer = decrement.basis === 'own' ? own : ranking(lot.offers)[0];
  const ref = refOffer && BigInt(refOffer.priceFen);
  if (ref !== undefined) {
    const share =
      decrement.kind === 'absolute' ? BigInt(decrement.fen) : ceilDiv(ref * BigInt(decrement.bp));
    const step = share < 1n ? 1n : share;
    if (price > ref - step) return 'decrement_too_small';
  }
  if (decrementMaxBp !== undefined && command.confirmed !== true) {
    if (price * 10_000n < (ref ?? ceiling) * (10_000n - BigInt(decrementMaxBp))) {
      return 'needs_confirmation';
    }
  }
  return undefined;
}

function ceilDiv(tenThousandfold: bigint): bigint {
  return (tenThousandfold + 9_999n) / 10_000n;
}

function english(lot: LotRules): EnglishReverseLot {
  if (!('decrement' in lot)) throw new TypeError('not a lot of an English reverse auction');
  return lot;
}

/** Each bidder's last valid offer, by price, then by the order of the records. */
function ranking(offers: readonly OfferCommand[]): readonly OfferCommand[] {
  return offers
    .filter((offer, i) => !offers.slice(i + 1).some((next) => next.bidderId === offer.bidderId))
    .map((offer) => ({ offer, order: offers.indexOf(offer) }))
    .sort((a, b) => a.offer.priceFen - b.offer.priceFen || a.order - b.order)
    .map(({ offer }) => offer);
}

function accepted(past: readonly Past[]): readonly Past[] {
  return past.filter((entry) => entry.isFirst && entry.answer === undefined);
}

function pausedSince(past: readonly Past[]): number | undefined {
  const last = accepted(past).findLast(
    ({ command }) => command.type === 'Pause' || command.type === 'Resume',
  );
  return last?.command.type === 'Pause' ? last.at : undefined;
}

function isDisqualified(past: readonly Past[], bidderId: string): boolean {
  return accepted(past).some(
    ({ command }) => command.type === 'DisqualifyBidder' && command.bidderId === bidderId,
  );
}

function endOf(rules: AuctionRules, lot: LotRules): number {
  if (!('closesAt' in lot) && !('closesAt' in rules)) return Number.NaN;
  const own = 'closesAt' in lot ? lot.closesAt : undefined;
  return own ?? ('closesAt' in rules ? rules.closesAt : undefined) ?? Number.NaN;
}

/** The lot after all of the past, and after time has run on to `now`. */
function lotAt(
  rules: AuctionRules,
  lotRules: LotRules,
  { past, now }: { past: readonly Past[]; now: number },
): Lot {
  let lot: Lot = {
    status: 'open',
    closesAt: endOf(rules, lotRules),
    closedAt: undefined,
    overtimeCount: 0,
    offers: [],
  };
  const acts = accepted(past);
  acts.forEach((act, i) => {
    const before = acts.slice(0, i);
    lot = closedIfDue(rules, lot, { now: act.at, isPaused: pausedSince(before) !== undefined });
    if (lot.status === 'open') lot = afterAct(lotRules, lot, { act, before });
  });
  return closedIfDue(rules, lot, { now, isPaused: pausedSince(acts) !== undefined });
}

function closedIfDue(
  rules: AuctionRules,
  lot: Lot,
  { now, isPaused }: { now: number; isPaused: boolean },
): Lot {
  if (lot.status !== 'open' || isPaused || now < lot.closesAt) return lot;
  const bidders = new Set(lot.offers.map((offer) => offer.bidderId)).size;
  const status = bidders >= rules.minBidders ? 'completed' : 'unsuccessful';
  return { ...lot, status, closedAt: lot.closesAt };
}

function afterAct(
  lotRules: LotRules,
  lot: Lot,
  { act, before }: { act: Past; before: readonly Past[] },
): Lot {
  const { at, command } = act;
  const isHere = 'lotId' in command && command.lotId === lotRules.id;
  switch (command.type) {
    case 'PlaceOffer':
      return isHere ? afterOffer(lotRules, lot, { at, command }) : lot;
    case 'ExtendClose':
      return isHere ? { ...lot, closesAt: command.toAt } : lot;
    case 'CancelLot':
      return isHere ? { ...lot, status: 'cancelled', closedAt: at } : lot;
    case 'CancelAuction':
      return { ...lot, status: 'cancelled', closedAt: at };
    case 'VoidOffer':
      if (!isHere) return lot;
      return { ...lot, offers: lot.offers.filter((o) => o.commandId !== command.voids) };
    case 'DisqualifyBidder':
      return { ...lot, offers: lot.offers.filter((o) => o.bidderId !== command.bidderId) };
    case 'Resume': {
      const since = pausedSince(before) ?? at;
      return { ...lot, closesAt: Math.min(lot.closesAt + (at - since), EPOCH_MS_MAX) };
    }
    case 'Pause':
      return lot;
    default:
      throw new TypeError('not a rule command');
  }
}

function afterOffer(
  lotRules: LotRules,
  lot: Lot,
  { at, command }: { at: number; command: OfferCommand },
): Lot {
  const offers = [...lot.offers, command];
  const overtime = 'overtime' in lotRules ? lotRules.overtime : undefined;
  if (overtime === undefined) return { ...lot, offers };
  const isInWindow = lot.closesAt - at <= overtime.windowMs;
  const isTriggered = overtime.trigger === 'any-offer' || ranking(offers)[0] === command;
  const isLeft = lot.overtimeCount < overtime.maxCount;
  if (!isInWindow || !isTriggered || !isLeft) return { ...lot, offers };
  const wanted = (overtime.mode === 'add' ? lot.closesAt : at) + overtime.extendMs;
  const closesAt = Math.min(Math.max(lot.closesAt, wanted), EPOCH_MS_MAX);
  const isMoved = closesAt !== lot.closesAt;
  return { ...lot, offers, closesAt, overtimeCount: lot.overtimeCount + (isMoved ? 1 : 0) };
}
