import type {
  AuctionEvent,
  AuctionPublished,
  LotStatus,
  RankingRow,
  SessionGranted,
} from '../wire/auction-events.ts';
import { readGrant } from '../signing/grant.ts';
import { lotEnds } from '../wire/auction-rules.ts';
import type { BidderAway } from '../wire/rule-events.ts';
import { invariant } from '../result.ts';
import type { IncidentRow } from '../wire/rest-officials.ts';
import { IncidentFold } from './incident-log.ts';
import type { StoryRecord } from './story-record.ts';

/**
 * What happened in one auction, in the order of its records: the common source of offer logs, minutes, notices and
 * anomaly signals. A plain fold that decides nothing; `refold` is what checks the decisions.
 */
export interface AuctionStory {
  readonly published: AuctionPublished;
  readonly publishedAt: number;
  readonly lots: readonly LotStory[];
  /** Accepted and refused, oldest first. */
  readonly offers: readonly OfferStory[];
  /** Everything else after the publication, oldest first. */
  readonly acts: readonly ActStory[];
  /** The incident log (INC), oldest first. */
  readonly incidents: readonly IncidentRow[];
  /** Keys that bidders let sign their offers, oldest first. */
  readonly grants: readonly GrantStory[];
  /** Version and time of the newest record. */
  readonly records: number;
  readonly lastAt: number;
  /** No lot is open any more. */
  readonly isEnded: boolean;
}

export interface LotStory {
  readonly lotId: string;
  readonly ceilingFen: number | undefined;
  readonly status: LotStatus;
  readonly firstClosesAt: number;
  /** Current end; of a lot with a clock of its own the latest that its rules allow, until it has closed. */
  readonly closesAt: number;
  readonly closedAt?: number;
  /** When the writer came to the end; later than `closedAt` by its lateness. */
  readonly closeRecordedAt?: number;
  readonly closeVersion?: number;
  readonly overtimeCount: number;
  /** As the closing record gives it, best first; empty while open and of a cancelled lot. */
  readonly ranking: readonly RankingRow[];
}

export interface OfferStory {
  readonly version: number;
  readonly at: number;
  readonly commandId: string;
  readonly lotId: string;
  readonly bidderId: string;
  /** The bidder's alias in the lot: number of its turn at its first accepted offer; 0 before it has one. */
  readonly turn: number;
  /** As sent; a text where JSON has no such number. */
  readonly priceFen: number | string;
  readonly outcome: 'accepted' | 'refused';
  readonly reason?: string;
  /** The end that this offer moved. */
  readonly movedEndTo?: number;
  readonly isSigned: boolean;
  /** Made by the rules for a bidder that left a standing instruction (PRX-5). */
  readonly isByInstruction: boolean;
  /** Since when its bidder was cut off, where the instruction acted for that reason. */
  readonly cutOffSince?: number;
  /** Whether an official voided it, or a disqualification did, and by which record. */
  readonly voidedBy?: number;
}

/** Whose certificate key let which session key sign, as the signed grant says. */
export interface GrantStory {
  readonly version: number;
  readonly at: number;
  readonly bidderId: string;
  /** SPKI, base64. */
  readonly sessionKey: string;
  /** SHA-256 of the certificate key's SPKI, lower-case hex. */
  readonly certificate: string;
}

/** Any record that is no offer and no publication; fields that its type does not have are absent. */
export interface ActStory {
  readonly version: number;
  readonly at: number;
  readonly type: string;
  readonly by?: string;
  readonly reason?: string;
  readonly text?: string;
  readonly lotId?: string;
  readonly bidderId?: string;
  readonly toAt?: number;
  readonly pausedMs?: number;
  readonly closedAt?: number;
  readonly status?: string;
  /** Of a round or a turn in it. */
  readonly round?: number;
  /** What an official tried in vain. */
  readonly tried?: string;
  /** Bidders that the gateway saw come, and those that were cut off. */
  readonly came?: readonly string[];
  readonly away?: readonly BidderAway[];
}

/** The events that put an offer of a bidder on record, accepted or refused, its own or by its instruction. */
type OfferEvent = Extract<
  AuctionEvent,
  { type: 'OfferPlaced' | 'OfferRefused' | 'StandingOfferPlaced' }
>;

type Draft<T> = { -readonly [Field in keyof T]: T[Field] };
type LotDraft = Draft<LotStory>;

/** Takes the records of one stream in order. Throws `InvariantError` when the first one does not publish it. */
export class StoryFold {
  #published: AuctionPublished | undefined;
  #publishedAt = 0;
  readonly #lots = new Map<string, LotDraft>();
  readonly #offers: Draft<OfferStory>[] = [];
  readonly #offersById = new Map<string, Draft<OfferStory>>();
  readonly #turns = new Map<string, Map<string, number>>();
  readonly #acts: ActStory[] = [];
  readonly #incidents = new IncidentFold();
  readonly #grants: GrantStory[] = [];
  #version = 0;
  #lastAt = 0;

  get version(): number {
    return this.#version;
  }

  take({ version, at, event }: StoryRecord): void {
    this.#version = version;
    this.#lastAt = at;
    this.#incidents.take({ version, at, event });
    if (this.#published === undefined) {
      invariant(event.type === 'AuctionPublished', 'the first record publishes the auction');
      this.#begin(event, at);
      return;
    }
    if (isOffer(event)) {
      this.#takeOffer(event, version, at);
      return;
    }
    // Nobody but its bidder learns of a standing instruction (PRX-8).
    if (isInstruction(event)) return;
    if (event.type === 'SessionGranted') this.#takeGrant(event, version, at);
    else this.#takeAct(event, version, at);
    this.#acts.push(actOf({ version, at, event }));
  }

  story(): AuctionStory {
    invariant(this.#published !== undefined, 'at least one record was taken');
    const lots = [...this.#lots.values()];
    return {
      published: this.#published,
      publishedAt: this.#publishedAt,
      lots,
      offers: this.#offers,
      acts: this.#acts,
      incidents: this.#incidents.rows,
      grants: this.#grants,
      records: this.#version,
      lastAt: this.#lastAt,
      isEnded: lots.every(({ status }) => status !== 'open'),
    };
  }

  #begin(event: AuctionPublished, at: number): void {
    this.#published = event;
    this.#publishedAt = at;
    const { rules } = event;
    const ends = lotEnds(rules);
    for (const [index, lot] of rules.lots.entries()) {
      const closesAt = ends[index] ?? rules.opensAt;
      this.#lots.set(lot.id, {
        lotId: lot.id,
        ceilingFen: 'ceilingFen' in lot ? lot.ceilingFen : undefined,
        status: 'open',
        firstClosesAt: closesAt,
        closesAt,
        overtimeCount: 0,
        ranking: [],
      });
    }
  }

  #takeOffer(event: OfferEvent, version: number, at: number): void {
    const isAccepted = event.type !== 'OfferRefused';
    const offer: Draft<OfferStory> = {
      version,
      // What came out of an envelope was given when it was received.
      at: event.type === 'StandingOfferPlaced' ? at : (event.opened?.receivedMs ?? at),
      commandId: event.commandId,
      lotId: event.lotId,
      bidderId: event.bidderId,
      turn: this.#turnOf(event.lotId, event.bidderId, isAccepted),
      priceFen: isShut(event) ? NO_PRICE : event.priceFen,
      outcome: isAccepted ? 'accepted' : 'refused',
      isSigned: event.type !== 'StandingOfferPlaced' && event.signed !== undefined,
      isByInstruction: event.type === 'StandingOfferPlaced',
    };
    if (event.type === 'StandingOfferPlaced' && event.cutOffSince !== undefined) {
      offer.cutOffSince = event.cutOffSince;
    }
    if (event.type === 'OfferRefused') offer.reason = event.reason;
    else if (event.closesAt !== undefined) {
      offer.movedEndTo = event.closesAt;
      const lot = this.#lots.get(event.lotId);
      if (lot !== undefined) {
        lot.closesAt = event.closesAt;
        lot.overtimeCount += 1;
      }
    }
    this.#offers.push(offer);
    if (isAccepted) this.#offersById.set(event.commandId, offer);
  }

  #takeGrant({ bidderId, envelope }: SessionGranted, version: number, at: number): void {
    const read = readGrant(envelope);
    if (read === undefined) return;
    const { sessionKey, cert: certificate } = read.grant;
    this.#grants.push({ version, at, bidderId, sessionKey, certificate });
  }

  #turnOf(lotId: string, bidderId: string, isAccepted: boolean): number {
    const turns = this.#turns.get(lotId) ?? new Map<string, number>();
    this.#turns.set(lotId, turns);
    const known = turns.get(bidderId);
    if (known !== undefined || !isAccepted) return known ?? 0;
    turns.set(bidderId, turns.size + 1);
    return turns.size;
  }

  /** What officials and time did to the lots and offers; every other record says something without changing them. */
  #takeAct(event: AuctionEvent, version: number, at: number): void {
    if (event.type === 'AuctionResumed' || event.type === 'AuctionResumedByRule') {
      for (const lot of this.#open()) lot.closesAt += event.pausedMs;
    } else if (event.type === 'CloseExtended') {
      this.#change(event.lotId, { closesAt: event.toAt });
    } else if (event.type === 'LotClosed') {
      const { lotId, closedAt, status, ranking } = event;
      const recorded = { closeRecordedAt: at, closeVersion: version };
      this.#change(lotId, { closedAt, status, ranking, ...recorded });
    } else if (event.type === 'LotCancelled') {
      this.#change(event.lotId, { status: 'cancelled', closedAt: at, closeVersion: version });
    } else if (event.type === 'AuctionCancelled') {
      const end = { status: 'cancelled', closedAt: at, closeVersion: version } as const;
      for (const lot of this.#open()) Object.assign(lot, end);
    } else if (event.type === 'OfferVoided') {
      const offer = this.#offersById.get(event.voids);
      if (offer !== undefined) offer.voidedBy = version;
    } else if (event.type === 'BidderDisqualified') {
      this.#voidAll(event.bidderId, version);
    }
  }

  #voidAll(bidderId: string, version: number): void {
    for (const offer of this.#offers) {
      const isHis = offer.bidderId === bidderId && offer.outcome === 'accepted';
      if (!isHis || offer.voidedBy !== undefined) continue;
      if (this.#lots.get(offer.lotId)?.status === 'open') offer.voidedBy = version;
    }
  }

  #open(): readonly LotDraft[] {
    return [...this.#lots.values()].filter(({ status }) => status === 'open');
  }

  #change(lotId: string, change: Partial<LotDraft>): void {
    const lot = this.#lots.get(lotId);
    if (lot !== undefined) Object.assign(lot, change);
  }
}

function isOffer(event: AuctionEvent): event is OfferEvent {
  const { type } = event;
  return type === 'OfferPlaced' || type === 'OfferRefused' || type === 'StandingOfferPlaced';
}

/** Stands for the price of an envelope that was not opened, or that named none. */
const NO_PRICE = '—';

function isShut(event: OfferEvent): boolean {
  return event.type === 'OfferRefused' && event.opened !== undefined && event.priceFen === 'NaN';
}

function isInstruction(event: AuctionEvent): boolean {
  return (
    event.type === 'StandingInstructionSet' ||
    event.type === 'StandingInstructionWithdrawn' ||
    event.type === 'StandingInstructionRefused'
  );
}

const TEXT_FIELDS = ['by', 'reason', 'text', 'lotId', 'bidderId', 'status'] as const;
const NUMBER_FIELDS = ['toAt', 'pausedMs', 'closedAt', 'round'] as const;

/** Reads the common fields of any event by name, so that a type that came later is told too. */
function actOf({ version, at, event }: StoryRecord): ActStory {
  if (event.type === 'SessionGranted') {
    return { version, at, type: event.type, bidderId: event.bidderId };
  }
  const fields = new Map<string, unknown>(Object.entries(event));
  const act: Draft<ActStory> = { version, at, type: event.type };
  for (const name of TEXT_FIELDS) {
    const value = fields.get(name);
    if (typeof value === 'string') act[name] = value;
  }
  for (const name of NUMBER_FIELDS) {
    const value = fields.get(name);
    if (typeof value === 'number') act[name] = value;
  }
  if (event.type === 'PresenceRecorded') {
    act.came = event.came;
    act.away = event.left;
  }
  if (event.type === 'AuctionPausedByRule') act.away = event.dropped;
  if (event.type === 'OfficialRefused') {
    act.tried = event.command.type;
    act.by = event.command.by;
  }
  return act;
}
