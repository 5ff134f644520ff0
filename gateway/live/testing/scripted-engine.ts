import { auctionRulesSchema, lotEnds } from '#contracts/wire/auction-rules.ts';
import { auctionId, bidderId, commandId, lotId, organizationId } from '#contracts/ids.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import type { FairPause } from '#contracts/wire/auction-options.ts';
import type { Visibility } from '#contracts/wire/auction-rules.ts';
import { diffViews } from '#contracts/wire/merge-patch.ts';
import { type Audience, audienceKey, type AuctionView } from '#contracts/wire/views.ts';
import type {
  CommandContext,
  CommittedEvent,
  Reply,
  PresenceReport,
  SubmitOutcome,
  ViewDelta,
  ViewHandle,
  ViewSink,
} from '#engine/api.ts';
import type { StreamHead } from '#engine/runtime/ports.ts';
import type { LiveEngine } from '../ports.ts';

/** A command as it reached the engine; the test decides when and what it is answered. */
export interface Submitted {
  readonly auctionId: string;
  readonly command: AuctionCommand;
  readonly context: CommandContext;
  readonly reply: Reply;
}

interface ScriptedView {
  view: AuctionView;
  epoch: string;
  seq: number;
  readonly sinks: Set<ViewSink>;
}

/** An engine that does what a test says, and keeps its side of `engine/api.ts` where the test says nothing. */
export class ScriptedEngine implements LiveEngine {
  readonly submitted: Submitted[] = [];
  /** Answers at once when set. */
  onSubmit: ((submitted: Submitted) => SubmitOutcome) | undefined;
  now = 1_000_000;
  /** What was told of presence, in order. */
  readonly noted: { readonly auctionId: string; readonly report: PresenceReport }[] = [];
  takesPresence = true;
  /** Look-ups of the store. */
  headReads = 0;
  isStoreDown = false;
  readonly #published = new Map<string, AuctionPublished>();
  readonly #ended = new Map<string, AuctionPublished>();
  /** Custodians by opening. */
  readonly #openings = new Map<string, readonly string[]>();
  readonly #views = new Map<string, ScriptedView>();
  readonly #listeners = new Set<(auctionId: string, committed: CommittedEvent) => void>();

  add(id: string, options: AuctionOptions = {}): AuctionPublished {
    const published = auctionPublished(id, options);
    (options.isEnded === true ? this.#ended : this.#published).set(id, published);
    return published;
  }

  /** A bid opening; what is in it `ScriptedHalls` says. */
  addOpening(id: string, custodians: readonly string[] = []): void {
    this.#openings.set(id, custodians);
  }

  submit(id: string, command: AuctionCommand, context: CommandContext, reply: Reply): void {
    const submitted = { auctionId: id, command, context, reply };
    this.submitted.push(submitted);
    if (this.onSubmit !== undefined) reply(this.onSubmit(submitted));
  }

  facts(id: string): AuctionPublished | undefined {
    return this.#published.get(id);
  }

  running(): readonly AuctionPublished[] {
    return [...this.#published.values()];
  }

  notePresence(id: string, report: PresenceReport): boolean {
    if (!this.takesPresence) return false;
    this.noted.push({ auctionId: id, report });
    return true;
  }

  async head(id: string): Promise<StreamHead | undefined> {
    this.headReads += 1;
    if (this.isStoreDown) throw new Error('the store is down');
    const published = this.#published.get(id) ?? this.#ended.get(id);
    if (published !== undefined) return headOf(published, this.#ended.has(id));
    const custodians = this.#openings.get(id);
    return custodians && openingHead(id, custodians);
  }

  async view(id: string, audience: Audience): Promise<AuctionView | undefined> {
    return this.#viewOf(id, audience)?.view;
  }

  async openView(id: string, audience: Audience, sink: ViewSink): Promise<ViewHandle | undefined> {
    if (this.isStoreDown) throw new Error('the store is down');
    const scripted = this.#viewOf(id, audience);
    if (scripted === undefined) return undefined;
    scripted.sinks.add(sink);
    return {
      snapshot: () => ({ epoch: scripted.epoch, seq: scripted.seq, view: scripted.view }),
      close: () => scripted.sinks.delete(sink),
    };
  }

  onCommitted(listener: (auctionId: string, committed: CommittedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  nowMs(): number {
    return this.now;
  }

  /** Commits an event: for announcements it also changes every open view. */
  commit(id: string, committed: CommittedEvent): void {
    for (const listener of this.#listeners) listener(id, committed);
  }

  announce(id: string, text: string): void {
    this.now += 1;
    const audience = { kind: 'public' } as const;
    const view = this.viewNow(id, audience);
    const number = Object.keys(view.announcements).length + 1;
    const announcement = { at: epochMs(this.now), text };
    this.change(id, audience, {
      ...view,
      announcements: { ...view.announcements, [number]: announcement },
    });
    this.commit(id, {
      version: number,
      at: this.now,
      event: { type: 'AnnouncementMade', commandId: commandId(`n${number}`), by: 'agency', text },
    });
  }

  viewNow(id: string, audience: Audience): AuctionView {
    const scripted = this.#viewOf(id, audience);
    if (scripted === undefined) throw new Error(`no auction ${id}`);
    return scripted.view;
  }

  /** A new view of the audience: its watchers get the difference as the next delta. */
  change(id: string, audience: Audience, view: AuctionView): void {
    const scripted = this.#viewOf(id, audience);
    if (scripted === undefined) throw new Error(`no auction ${id}`);
    const patch = diffViews({ ...scripted.view }, { ...view });
    if (patch === undefined) return;
    scripted.view = view;
    scripted.seq += 1;
    const { epoch, seq } = scripted;
    this.#send(scripted, { epoch, seq, at: this.now, patch, isLast: false });
  }

  /** Lowers the best price of the only lot in the audience's view. */
  lower(id: string, audience: Audience, bestFen: number): void {
    const view = this.viewNow(id, audience);
    const lot = view.lots['L1'];
    if (lot === undefined) throw new Error('no lot L1');
    this.change(id, audience, { ...view, lots: { L1: { ...lot, bestFen } } });
  }

  /** Numbering starts anew, as after a takeover; the change in `view` comes with the first delta of the new epoch. */
  renumber(id: string, audience: Audience, epoch: string): void {
    const scripted = this.#viewOf(id, audience);
    if (scripted === undefined) throw new Error(`no auction ${id}`);
    scripted.epoch = epoch;
    scripted.seq = 0;
  }

  openViews(): number {
    return [...this.#views.values()].reduce((sum, { sinks }) => sum + sinks.size, 0);
  }

  #send(scripted: ScriptedView, delta: ViewDelta): void {
    for (const sink of scripted.sinks) sink(delta);
  }

  #viewOf(id: string, audience: Audience): ScriptedView | undefined {
    const published = this.#published.get(id) ?? this.#ended.get(id);
    if (published === undefined) return undefined;
    const key = `${audienceKey(audience)} ${id}`;
    let scripted = this.#views.get(key);
    if (scripted === undefined) {
      const first = firstView(published, this.#ended.has(id));
      // The title says for whom the view is, so that a test sees who got which.
      const view = { ...first, title: `${first.title} for ${audienceKey(audience)}` };
      scripted = { view, epoch: 'e1', seq: 0, sinks: new Set() };
      this.#views.set(key, scripted);
    }
    return scripted;
  }
}

export interface AuctionOptions {
  readonly visibility?: Visibility;
  readonly offerSignature?: 'required' | 'none';
  readonly bidders?: readonly string[];
  readonly isEnded?: boolean;
  readonly fairPause?: FairPause;
  /** A sealed quotation whose prices custodians keep. */
  readonly isUnderCustodians?: true;
}

function auctionPublished(id: string, options: AuctionOptions): AuctionPublished {
  const published = readableAuction(id, options);
  if (options.isUnderCustodians !== true) return published;
  const { lots, visibility: _, ...rules } = published.rules;
  const sealed = {
    ...{ ...rules, type: 'sealed-quotation', confidentiality: 'custodians' },
    openings: { L1: 'O-1' },
    lots: lots.map(({ id: lot, ceilingFen }) => ({ id: lot, ceilingFen })),
  };
  return { ...published, rules: auctionRulesSchema.parse(sealed) };
}

function readableAuction(id: string, options: AuctionOptions): AuctionPublished {
  const bidders = (options.bidders ?? ['org-1', 'org-2']).map(bidderId);
  return {
    type: 'AuctionPublished',
    auctionId: auctionId(id),
    title: `Auction ${id}`,
    buyerId: organizationId('org-buyer'),
    agencyId: organizationId('org-agency'),
    by: 'agency',
    rules: {
      id: auctionId(id),
      type: 'english-reverse',
      visibility: options.visibility ?? 'best-price',
      opensAt: epochMs(1_000),
      closesAt: epochMs(9_000_000),
      minBidders: 2,
      bidders,
      ...(options.fairPause !== undefined && { fairPause: options.fairPause }),
      lots: [
        {
          id: lotId('L1'),
          ceilingFen: fen(1_000_000),
          decrement: { basis: 'best', kind: 'absolute', fen: fen(100) },
        },
      ],
    },
    bidderNames: Object.fromEntries(bidders.map((bidder) => [bidder, `Bidder ${bidder}`])),
    offerSignature: options.offerSignature ?? 'none',
  };
}

function headOf(published: AuctionPublished, isEnded: boolean): StreamHead {
  const { rules, title, offerSignature, buyerId, agencyId } = published;
  return {
    stream: published.auctionId,
    partition: 0,
    version: 1,
    hash: new Uint8Array(32),
    isEnded,
    summary: {
      title,
      type: rules.type,
      visibility: rules.visibility,
      offerSignature,
      buyerId,
      agencyId,
      bidderIds: rules.bidders,
      opensAt: rules.opensAt,
      closesAt: firstEnd(rules),
      lotCount: rules.lots.length,
    },
  };
}

function openingHead(id: string, custodians: readonly string[]): StreamHead {
  return {
    ...{ stream: id, partition: 0, version: 1, hash: new Uint8Array(32), isEnded: false },
    summary: {
      ...{ title: `Opening ${id}`, type: 'opening', visibility: 'sealed', offerSignature: 'none' },
      ...{ buyerId: '', agencyId: 'org-agency', bidderIds: [], lotCount: 1, kind: 'opening' },
      ...{ opensAt: 1_000, closesAt: 1_000 },
      facets: {
        ...{ phase: 'receiving', isPublic: true, madeAt: 0, listed: {} },
        parties: [...custodians],
      },
    },
  };
}

function firstView(published: AuctionPublished, ended: boolean): AuctionView {
  const { rules, title, offerSignature, buyerId, agencyId } = published;
  const closesAt = firstEnd(rules);
  return {
    auctionId: rules.id,
    title,
    buyerId,
    agencyId,
    type: rules.type,
    visibility: rules.visibility,
    offerSignature,
    opensAt: rules.opensAt,
    minBidders: rules.minBidders,
    ended,
    lots: {
      L1: {
        lotId: lotId('L1'),
        status: ended ? 'completed' : 'open',
        ceilingFen: 1_000_000,
        closesAt,
        firstClosesAt: closesAt,
        overtimeCount: 0,
      },
    },
    announcements: {},
  };
}

function firstEnd(rules: AuctionPublished['rules']) {
  return lotEnds(rules)[0] ?? rules.opensAt;
}
