import { bidderId, commandId, lotId, organizationId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionCommand, CommandAnswer } from '#contracts/wire/auction-commands.ts';
import { assertNever } from '#contracts/result.ts';
import type { AuctionEvent, AuctionPublished, TimedEvent } from '#contracts/wire/auction-events.ts';
import { isTimed } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import type { Audience } from '#contracts/wire/views.ts';
import type { Decision } from './decide.ts';
import { decide } from './decide.ts';
import { settle as settleDue } from './due.ts';
import { evolve } from './evolve.ts';
import { initialState } from './initial-state.ts';
import { rankingRows } from './ranking.ts';
import type { AuctionState, LotState } from './state.ts';

/** Support of the rule tests: an auction that is driven by hand, with short words for its commands. */

export type LotInput = Readonly<Record<string, unknown>>;
export interface AuctionInput {
  readonly lots?: readonly LotInput[];
  readonly [field: string]: unknown;
}

/** The record of one step, as a journal would hold it. */
export interface GivenRecord {
  readonly version: number;
  readonly at: number;
  readonly event: Exclude<AuctionEvent, AuctionPublished>;
}

/** An English reverse auction: one lot L1, `[0, 1000)`, ceiling 1000, step 10 from the best, bidders B1…B4. */
export function givenAuction(input: AuctionInput = {}): Given {
  const { lots = [{}], ...rest } = input;
  return new Given({
    id: 'A1',
    type: 'english-reverse',
    opensAt: 0,
    closesAt: 1000,
    bidders: ['B1', 'B2', 'B3', 'B4'],
    ...rest,
    lots: lots.map((lot, index) => ({
      id: `L${index + 1}`,
      ceilingFen: 1000,
      decrement: { basis: 'best', kind: 'absolute', fen: 10 },
      ...lot,
    })),
  });
}

/** A sealed quotation: one lot L1, `[0, 1000)`, ceiling 1000, bidders B1…B4. */
export function givenQuotation(input: AuctionInput = {}): Given {
  const { lots = [{}], ...rest } = input;
  return new Given({
    id: 'Q1',
    type: 'sealed-quotation',
    opensAt: 0,
    closesAt: 1000,
    bidders: ['B1', 'B2', 'B3', 'B4'],
    ...rest,
    lots: lots.map((lot, index) => ({ id: `L${index + 1}`, ceilingFen: 1000, ...lot })),
  });
}

/** A rising clock: one lot L1, 100, 110, … 140, 145 (the ceiling), ten milliseconds each: `[0, 60)`. */
export function givenDutch(input: AuctionInput = {}): Given {
  return givenClock(
    'dutch-reverse',
    { ceilingFen: 145, startFen: 100, stepFen: 10, tickMs: 10 },
    input,
  );
}

/** A falling clock: one lot L1, 100, 90, … 10, ten milliseconds each: `[0, 100)`. */
export function givenJapanese(input: AuctionInput = {}): Given {
  const lot = { ceilingFen: 100, stepFen: 10, tickMs: 10 };
  return givenClock('japanese-reverse', lot, { minBidders: 1, ...input });
}

/** Two rounds: one lot L1, ceiling 1000, step 10, initial prices `[0, 100)`, breaks of 5, turns of 10. */
export function givenRounds(input: AuctionInput = {}): Given {
  const lot = { ceilingFen: 1000, stepFen: 10, initialMs: 100, turnMs: 10, breakMs: 5, rounds: 2 };
  return givenClock('rounds', lot, { minBidders: 1, ...input });
}

function givenClock(type: string, lot: LotInput, input: AuctionInput): Given {
  const { lots = [{}], ...rest } = input;
  return new Given({
    id: 'C1',
    type,
    opensAt: 0,
    bidders: ['B1', 'B2', 'B3', 'B4'],
    ...rest,
    lots: lots.map((own, index) => ({ id: `L${index + 1}`, ...lot, ...own })),
  });
}

export interface OfferInput {
  readonly id?: string;
  readonly lot?: string;
  readonly confirmed?: boolean;
}

export class Given {
  readonly published: AuctionPublished;
  readonly state: AuctionState;
  readonly records: GivenRecord[] = [];
  #now = 0;
  #commands = 0;

  constructor(rules: unknown) {
    const parsed = auctionRulesSchema.parse(rules);
    this.published = {
      type: 'AuctionPublished',
      auctionId: parsed.id,
      title: 'Printers',
      buyerId: organizationId('buyer-1'),
      agencyId: organizationId('agency-1'),
      by: 'agency-1',
      rules: parsed,
      bidderNames: Object.fromEntries(parsed.bidders.map((id) => [id, `Company ${id}`])),
      offerSignature: 'none',
    };
    this.state = initialState(this.published);
  }

  get now(): number {
    return this.#now;
  }

  /** Time runs on to `ms`; due lots close. */
  at(ms: number): this {
    this.#now = ms;
    this.settle();
    return this;
  }

  /** What is due now, and what follows from the newest record. */
  settle(): void {
    settleDue(this.state, epochMs(this.#now), (event, at) => this.record(event, at));
  }

  record(event: GivenRecord['event'], at = epochMs(this.#now)): void {
    const version = this.state.version + 1;
    this.records.push({ version, at, event });
    evolve(this.state, event, version, at);
  }

  /** The whole decision of one command, recorded. */
  decide(command: AuctionCommand): Decision {
    this.at(this.#now);
    const decision = decide(this.state, command, epochMs(this.#now));
    if (!decision.isRepeat) {
      this.record(decision.event);
      this.settle();
    }
    return decision;
  }

  /** `accepted`, or the reason of the refusal. */
  offer(bidder: string, priceFen: number, input: OfferInput = {}): string {
    return word(this.offerAnswer(bidder, priceFen, input));
  }

  offerAnswer(bidder: string, priceFen: number, input: OfferInput = {}): CommandAnswer {
    const { id, lot = 'L1', confirmed } = input;
    return this.decide({
      type: 'PlaceOffer',
      commandId: commandId(id ?? this.nextId()),
      bidderId: bidderId(bidder),
      lotId: lotId(lot),
      priceFen,
      ...(confirmed === undefined ? {} : { confirmed }),
    }).answer;
  }

  pause(id?: string): string {
    return this.#official({ type: 'Pause', ...this.#head(id) });
  }
  resume(id?: string): string {
    return this.#official({ type: 'Resume', ...this.#head(id) });
  }
  extend(toAt: number, lot = 'L1'): string {
    return this.#official({
      type: 'ExtendClose',
      ...this.#head(),
      lotId: lotId(lot),
      toAt: epochMs(toAt),
    });
  }
  void(voids: string, lot = 'L1'): string {
    return this.#official({
      type: 'VoidOffer',
      ...this.#head(),
      lotId: lotId(lot),
      voids: commandId(voids),
    });
  }
  disqualify(bidder: string): string {
    return this.#official({
      type: 'DisqualifyBidder',
      ...this.#head(),
      bidderId: bidderId(bidder),
    });
  }
  cancelLot(lot = 'L1'): string {
    return this.#official({ type: 'CancelLot', ...this.#head(), lotId: lotId(lot) });
  }
  cancelAuction(): string {
    return this.#official({ type: 'CancelAuction', ...this.#head() });
  }
  announce(text: string, id?: string): string {
    return word(
      this.decide({
        type: 'Announce',
        commandId: commandId(id ?? this.nextId()),
        by: 'operator-1',
        text,
      }).answer,
    );
  }

  lot(id = 'L1'): LotState {
    const lot = this.state.lotsById.get(id);
    if (lot === undefined) throw new RangeError(`no lot ${id}`);
    return lot;
  }

  /** The lot's ranking as text: `B2 880, B1 900`. */
  ranking(id = 'L1'): string {
    return rankingRows(this.lot(id))
      .map((row) => `${row.bidderId} ${row.priceFen}`)
      .join(', ');
  }

  /** What time alone has recorded, as text: `out@10 B3`. */
  timed(): readonly string[] {
    return this.records.flatMap(({ event }) => (isTimed(event) ? [timedText(event)] : []));
  }

  #official(command: AuctionCommand): string {
    return word(this.decide(command).answer);
  }
  #head(id?: string) {
    return { commandId: commandId(id ?? this.nextId()), by: 'operator-1', reason: 'check' };
  }
  nextId(): string {
    this.#commands += 1;
    return `auto-${this.#commands}`;
  }
}

function timedText(event: TimedEvent): string {
  switch (event.type) {
    case 'BiddersDroppedOut':
      return `out@${event.endedAt} ${event.bidderIds.join(' ')}`;
    case 'RoundBegan':
      return `round ${event.round}@${event.beganAt} ${event.order.join(' ')}`;
    case 'TurnPassed':
      return `passed@${event.endedAt} ${event.bidderId}`;
    case 'LotClosed':
      return `${event.status}@${event.closedAt}`;
    default:
      return assertNever(event);
  }
}

function word(answer: CommandAnswer): string {
  return answer.outcome === 'accepted' ? 'accepted' : answer.reason;
}

export const PUBLIC: Audience = { kind: 'public' };
export const BUYER: Audience = { kind: 'buyer' };
export const OVERSIGHT: Audience = { kind: 'oversight' };
export function asBidder(id: string): Audience {
  return { kind: 'bidder', bidderId: bidderId(id) };
}
