import type { RefusalReason, RuleCommand } from '#contracts/wire/auction-commands.ts';
import type { LotStatus } from '#contracts/wire/auction-events.ts';
import type { ClockRules } from '#contracts/wire/auction-rules.ts';
import type { OracleAnswer, OracleCommand } from './oracle.ts';

/**
 * The formats with a clock a second time, by going through every millisecond: a clock is a count of the milliseconds that
 * it has run, a pause is milliseconds that are not counted, and whatever is due is done when its millisecond comes.
 * Nothing is computed ahead and nothing is imported from the folder above, so that each can convict the other.
 */

export interface ClockOracleLot {
  readonly lotId: string;
  readonly status: LotStatus;
  readonly closedAt: number | undefined;
  readonly ranking: readonly { rank: number; bidderId: string; priceFen: number }[];
  /** japanese-reverse, while open: who is in. */
  readonly in?: readonly string[];
  /** rounds, while open: the round and whose turn it is. */
  readonly round?: number;
  readonly turnOf?: string;
}

type Lots = ClockRules['lots'];

interface Offer {
  readonly commandId: string;
  readonly bidderId: string;
  readonly price: bigint;
  /** The tick that it confirmed. */
  readonly tick: bigint;
}

interface Lot {
  readonly rules: Lots[number];
  status: LotStatus;
  closedAt: number | undefined;
  offers: Offer[];
  /** Milliseconds that the clock has run. */
  ran: bigint;
  /** dutch-reverse: milliseconds of running after which the lot ends. */
  runsFor: bigint;
  /** An act has decided the end. */
  isDecided: boolean;
  readonly out: Set<string>;
  round: number;
  order: string[];
  /** Milliseconds left of the break before the turn, and of the turn. */
  breakLeft: number;
  turnLeft: number;
}

interface World {
  readonly rules: ClockRules;
  readonly lots: readonly Lot[];
  readonly disqualified: Set<string>;
  pausedAt: number | undefined;
}

/** Answers to the commands, and every lot as it is at `now`. */
export function clockOracle(
  rules: ClockRules,
  commands: readonly OracleCommand[],
  now: number,
): { readonly answers: readonly OracleAnswer[]; readonly lots: readonly ClockOracleLot[] } {
  const lots = rules.lots.map(
    (lot): Lot => ({
      rules: lot,
      status: 'open',
      closedAt: undefined,
      offers: [],
      ran: 0n,
      runsFor: 'startFen' in lot ? BigInt(pricesOf(lot).length) * BigInt(lot.tickMs) : 0n,
      isDecided: false,
      out: new Set(),
      round: 0,
      order: [],
      breakLeft: 0,
      turnLeft: 0,
    }),
  );
  const world: World = { rules, lots, disqualified: new Set(), pausedAt: undefined };
  const answers: OracleAnswer[] = [];
  const firsts = new Map<string, { text: string; answer: OracleAnswer }>();
  for (let at = 0; at <= now; at += 1) {
    settle(world, at);
    for (const { command } of commands.filter((item) => item.at === at)) {
      const text = bodyText(command);
      const first = firsts.get(command.commandId);
      if (first === undefined) {
        const answer = judge(world, command, at);
        if (answer === undefined) apply(world, command, at);
        firsts.set(command.commandId, { text, answer });
        answers.push(answer);
      } else answers.push(first.text === text ? first.answer : 'command_id_reused');
      settle(world, at);
    }
    if (world.pausedAt !== undefined || at < rules.opensAt) continue;
    for (const lot of lots) {
      lot.ran += 1n;
      if (lot.breakLeft > 0) lot.breakLeft -= 1;
      else if (lot.turnLeft > 0) lot.turnLeft -= 1;
    }
  }
  return { answers, lots: lots.map((lot) => shown(world, lot)) };
}

function bodyText(command: RuleCommand): string {
  const fields = Object.entries(command).map(([name, value]) => `${name}=${typeof value} ${value}`);
  return fields.sort().join('\n');
}

/** Every price that a clock shows, tick by tick. */
function pricesOf(lot: Lots[number]): readonly bigint[] {
  const prices: bigint[] = [];
  const ceiling = BigInt(lot.ceilingFen);
  const step = BigInt(lot.stepFen);
  if ('startFen' in lot) {
    let price = BigInt(lot.startFen);
    for (; price < ceiling; price += step) prices.push(price);
    prices.push(ceiling);
  } else {
    for (let price = ceiling; price >= 1n; price -= step) prices.push(price);
  }
  return prices;
}

function tickOf(lot: Lot): bigint {
  return 'tickMs' in lot.rules ? lot.ran / BigInt(lot.rules.tickMs) : 0n;
}

function clockPrice(lot: Lot): bigint {
  const prices = pricesOf(lot.rules);
  return prices[Number(tickOf(lot))] ?? prices.at(-1) ?? 0n;
}

function isIn(world: World, lot: Lot, bidderId: string): boolean {
  return !lot.out.has(bidderId) && !world.disqualified.has(bidderId);
}

function lastOf(lot: Lot, bidderId: string): Offer | undefined {
  return lot.offers.findLast((offer) => offer.bidderId === bidderId);
}

/** Each bidder's last offer, best first. */
function ranked(lot: Lot): readonly Offer[] {
  return lot.offers
    .filter((offer) => lastOf(lot, offer.bidderId) === offer)
    .map((offer) => ({ offer, order: lot.offers.indexOf(offer) }))
    .sort((a, b) =>
      a.offer.price === b.offer.price ? a.order - b.order : a.offer.price < b.offer.price ? -1 : 1,
    )
    .map(({ offer }) => offer);
}

function settle(world: World, at: number): void {
  if (world.pausedAt !== undefined) return;
  for (const lot of world.lots) {
    while (lot.status === 'open' && settleStep(world, lot)) {
      // One step after the other, until nothing is due at this millisecond.
    }
    if (lot.status !== 'open' && lot.closedAt === undefined) lot.closedAt = at;
  }
}

/** Does one thing that is due; false when nothing is. */
function settleStep(world: World, lot: Lot): boolean {
  if (lot.isDecided) return close(world, lot);
  if (world.rules.type === 'dutch-reverse') {
    return lot.ran >= lot.runsFor && close(world, lot);
  }
  if (world.rules.type === 'japanese-reverse') {
    const late = world.rules.bidders.filter(
      (id) => isIn(world, lot, id) && (lastOf(lot, id)?.tick ?? -1n) < tickOf(lot) - 1n,
    );
    for (const bidderId of late) lot.out.add(bidderId);
    if (late.length > 0) decideJapanese(world, lot);
    if (lot.isDecided || tickOf(lot) >= BigInt(pricesOf(lot.rules).length)) {
      return close(world, lot);
    }
    return false;
  }
  return settleRounds(world, lot);
}

function settleRounds(world: World, lot: Lot): boolean {
  if (!('turnMs' in lot.rules)) throw new TypeError('not a lot with rounds');
  const { initialMs, turnMs, breakMs, rounds } = lot.rules;
  const here = ranked(lot);
  if (lot.round === 0) {
    if (lot.ran < BigInt(initialMs)) return false;
    if (here.length < 2 || here.length < world.rules.minBidders) return close(world, lot);
  } else if (lot.order.length > 0) {
    if (lot.breakLeft > 0 || lot.turnLeft > 0) return false;
    nextTurn(lot);
    return true;
  } else if (lot.round === rounds) return close(world, lot);
  lot.round += 1;
  lot.order = here.map((offer) => offer.bidderId).reverse();
  lot.breakLeft = breakMs;
  lot.turnLeft = turnMs;
  return true;
}

/** The first of `order` has had its turn. */
function nextTurn(lot: Lot): void {
  lot.order = lot.order.slice(1).filter((bidderId) => lastOf(lot, bidderId) !== undefined);
  lot.turnLeft = 'turnMs' in lot.rules ? lot.rules.turnMs : 0;
}

function close(world: World, lot: Lot): boolean {
  const bidders = new Set(lot.offers.map((offer) => offer.bidderId)).size;
  lot.status = bidders >= world.rules.minBidders ? 'completed' : 'unsuccessful';
  return false;
}

function decideJapanese(world: World, lot: Lot): void {
  const left = world.rules.bidders.filter((id) => isIn(world, lot, id));
  const [only] = left;
  if (only === undefined) lot.isDecided = true;
  else if (left.length === 1 && lastOf(lot, only) !== undefined) lot.isDecided = true;
}

function judge(world: World, command: RuleCommand, at: number): RefusalReason | undefined {
  const lot = 'lotId' in command ? world.lots.find((l) => l.rules.id === command.lotId) : undefined;
  if ('lotId' in command && lot === undefined) return 'unknown_lot';
  if (command.type === 'PlaceOffer') {
    if (lot === undefined) return 'unknown_lot';
    if (!world.rules.bidders.includes(command.bidderId)) return 'not_admitted';
    if (at < world.rules.opensAt) return 'not_open_yet';
    if (lot.status !== 'open') return 'already_closed';
    if (world.pausedAt !== undefined) return 'paused';
    if (world.disqualified.has(command.bidderId)) return 'disqualified';
    if (!(Number.isSafeInteger(command.priceFen) && command.priceFen > 0)) return 'invalid_price';
    if (command.priceFen > lot.rules.ceilingFen) return 'above_ceiling';
    return judgePrice(world, lot, command);
  }
  if (lot !== undefined && lot.status !== 'open') return 'already_closed';
  switch (command.type) {
    case 'Pause':
      return world.pausedAt === undefined ? undefined : 'already_paused';
    case 'Resume':
      return world.pausedAt === undefined ? 'not_paused' : undefined;
    case 'ExtendClose': {
      if (world.rules.type !== 'dutch-reverse') return 'end_follows_clock';
      if (lot === undefined) return 'unknown_lot';
      return BigInt(command.toAt) > BigInt(standsAt(world, at)) + (lot.runsFor - lot.ran)
        ? undefined
        : 'not_later';
    }
    case 'VoidOffer':
      return lot?.offers.some((offer) => offer.commandId === command.voids) === true
        ? undefined
        : 'unknown_offer';
    case 'DisqualifyBidder':
      if (!world.rules.bidders.includes(command.bidderId)) return 'not_admitted';
      return world.disqualified.has(command.bidderId) ? 'already_disqualified' : undefined;
    case 'CancelLot':
      return undefined;
    case 'CancelAuction':
      return world.lots.some((each) => each.status === 'open') ? undefined : 'already_closed';
    default:
      throw new TypeError('not a rule command');
  }
}

/** The instant that a clock shows: it waits for the opening and during a pause. */
function standsAt(world: World, at: number): number {
  return Math.max(world.pausedAt ?? at, world.rules.opensAt);
}

type OfferCommand = Extract<RuleCommand, { type: 'PlaceOffer' }>;

function judgePrice(world: World, lot: Lot, command: OfferCommand): RefusalReason | undefined {
  const price = BigInt(command.priceFen);
  const own = lastOf(lot, command.bidderId);
  if (world.rules.type === 'dutch-reverse') {
    const shownSoFar = pricesOf(lot.rules).slice(0, Number(tickOf(lot)) + 1);
    return shownSoFar.includes(price) ? undefined : 'not_clock_price';
  }
  if (world.rules.type === 'japanese-reverse') {
    if (lot.out.has(command.bidderId)) return 'dropped_out';
    if (price !== clockPrice(lot)) return 'not_clock_price';
    return own !== undefined && own.tick >= tickOf(lot) ? 'already_confirmed' : undefined;
  }
  if (lot.round > 0) {
    if (own === undefined) return 'no_initial_price';
    if (lot.order[0] !== command.bidderId || lot.breakLeft > 0) return 'not_your_turn';
    if (price === own.price) return undefined;
    if (price > own.price - BigInt(lot.rules.stepFen)) return 'decrement_too_small';
  }
  const bp = 'turnMs' in lot.rules ? lot.rules.decrementMaxBp : undefined;
  if (bp === undefined || command.confirmed === true) return undefined;
  const reference = own?.price ?? BigInt(lot.rules.ceilingFen);
  return price * 10_000n < reference * (10_000n - BigInt(bp)) ? 'needs_confirmation' : undefined;
}

function apply(world: World, command: RuleCommand, at: number): void {
  const lot = 'lotId' in command ? world.lots.find((l) => l.rules.id === command.lotId) : undefined;
  switch (command.type) {
    case 'PlaceOffer':
      if (lot !== undefined) applyOffer(world, lot, command);
      return;
    case 'Pause':
      world.pausedAt = at;
      return;
    case 'Resume':
      world.pausedAt = undefined;
      return;
    case 'ExtendClose':
      if (lot !== undefined) lot.runsFor = lot.ran + BigInt(command.toAt - standsAt(world, at));
      return;
    case 'VoidOffer':
      if (lot === undefined) return;
      lot.offers = lot.offers.filter((offer) => offer.commandId !== command.voids);
      afterLoss(world, lot);
      return;
    case 'DisqualifyBidder':
      world.disqualified.add(command.bidderId);
      for (const each of world.lots.filter((one) => one.status === 'open')) {
        each.offers = each.offers.filter((offer) => offer.bidderId !== command.bidderId);
        afterLoss(world, each);
      }
      return;
    case 'CancelLot':
    case 'CancelAuction':
      for (const each of lot === undefined ? world.lots : [lot]) {
        if (each.status === 'open') [each.status, each.closedAt] = ['cancelled', at];
      }
      return;
    default:
      throw new TypeError('not a rule command');
  }
}

function applyOffer(world: World, lot: Lot, command: OfferCommand): void {
  const { commandId, bidderId } = command;
  const price = BigInt(command.priceFen);
  const isKept = lot.round > 0 && lastOf(lot, bidderId)?.price === price;
  if (!isKept) lot.offers.push({ commandId, bidderId, price, tick: tickOf(lot) });
  if (world.rules.type === 'dutch-reverse') lot.isDecided = true;
  else if (world.rules.type === 'japanese-reverse') decideJapanese(world, lot);
  else if (lot.round > 0) nextTurn(lot);
}

function afterLoss(world: World, lot: Lot): void {
  if (world.rules.type === 'japanese-reverse') {
    for (const bidderId of world.rules.bidders) {
      const last = lastOf(lot, bidderId)?.tick ?? -1n;
      if (isIn(world, lot, bidderId) && last < tickOf(lot) - 1n) lot.out.add(bidderId);
    }
    decideJapanese(world, lot);
  } else if (world.rules.type === 'rounds' && lot.round > 0) {
    if (ranked(lot).length < 2) lot.isDecided = true;
    const [owner] = lot.order;
    if (owner !== undefined && lastOf(lot, owner) === undefined) nextTurn(lot);
  }
}

function shown(world: World, lot: Lot): ClockOracleLot {
  const rows = lot.status === 'cancelled' ? [] : ranked(lot);
  const common = {
    lotId: lot.rules.id,
    status: lot.status,
    closedAt: lot.closedAt,
    ranking: rows.map(({ bidderId, price }, i) => ({
      rank: i + 1,
      bidderId,
      priceFen: Number(price),
    })),
  };
  if (lot.status !== 'open' || lot.isDecided) return common;
  if (world.rules.type === 'japanese-reverse') {
    return { ...common, in: world.rules.bidders.filter((id) => isIn(world, lot, id)) };
  }
  if (world.rules.type !== 'rounds') return common;
  const [turnOf] = lot.order;
  return { ...common, round: lot.round, ...(turnOf === undefined ? {} : { turnOf }) };
}
