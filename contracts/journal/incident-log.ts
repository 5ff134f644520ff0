import type { AuctionEvent } from '../wire/auction-events.ts';
import type { ProposedAct } from '../wire/approval-commands.ts';
import type { IncidentRow } from '../wire/rest-officials.ts';
import type { StoryRecord } from './story-record.ts';

type Entry = Omit<IncidentRow, 'number' | 'at' | 'version'>;
type EventOf<Type extends AuctionEvent['type']> = Extract<AuctionEvent, { type: Type }>;
type AwayBidder = NonNullable<IncidentRow['bidders']>[number];

/**
 * The incident log (事件记录), INC: a plain fold over one stream that picks what officials, rules, presence and the engine
 * did. It decides nothing, and offers, their refusals and standing instructions never enter it (PRX-8).
 */
export class IncidentFold {
  readonly #rows: IncidentRow[] = [];
  #names: Readonly<Record<string, string>> = {};
  /** Bidders that have been here before, so that the first coming is told from a return. */
  readonly #known = new Set<string>();
  readonly #proposed = new Map<string, ProposedAct>();

  /** Oldest first. */
  get rows(): readonly IncidentRow[] {
    return this.#rows;
  }

  take({ version, at, event }: StoryRecord): void {
    if (event.type === 'AuctionPublished') this.#names = event.bidderNames;
    if (event.type === 'CommandProposed') this.#proposed.set(event.commandId, event.act);
    const entry = this.#entryOf(event, at);
    if (entry !== undefined) {
      this.#rows.push({ number: this.#rows.length + 1, at, version, ...entry });
    }
  }

  #entryOf(event: AuctionEvent, at: number): Entry | undefined {
    switch (event.type) {
      case 'IncidentRecorded':
        return { source: 'recorded', kind: event.kind, by: event.by, text: event.text };
      case 'AnnouncementMade':
        return { source: 'announced', by: event.by, text: event.text };
      case 'AuctionPaused':
        return { source: 'paused', ...saidBy(event) };
      case 'AuctionResumed':
        return { source: 'resumed', ...saidBy(event), lengthMs: event.pausedMs };
      case 'CloseExtended':
        return { source: 'extended', ...saidBy(event), lotId: event.lotId, toAt: event.toAt };
      case 'OfferVoided':
        return { source: 'voided', ...saidBy(event), lotId: event.lotId };
      case 'BidderDisqualified':
        return { source: 'disqualified', ...saidBy(event), bidders: [this.#named(event)] };
      case 'LotCancelled':
        return { source: 'cancelled', ...saidBy(event), lotId: event.lotId };
      case 'AuctionCancelled':
        return { source: 'cancelled', ...saidBy(event) };
      case 'OfficialRefused':
        return refused(event);
      case 'CommandProposed':
        return { source: 'proposed', ...saidBy(event), ...this.#about(event.commandId) };
      case 'ProposalRejected':
        return { source: 'rejected', ...saidBy(event), ...this.#about(event.proposal) };
      case 'ProposalLapsed':
        return { source: 'lapsed', ...this.#about(event.proposal) };
      case 'AuctionPausedByRule':
        return { source: 'paused-by-rule', ...this.#evidence(event) };
      case 'AuctionResumedByRule':
        return resumed(event);
      case 'PresenceRecorded':
        return { source: 'presence', bidders: this.#moved(event) };
      case 'InterruptionRecorded':
        return { source: 'interrupted', cause: event.cause, lengthMs: at - event.since };
      case 'AuctionPublished':
      case 'SessionGranted':
      case 'OfferPlaced':
      case 'OfferRefused':
      case 'StandingOfferPlaced':
      case 'StandingInstructionSet':
      case 'StandingInstructionWithdrawn':
      case 'StandingInstructionRefused':
      case 'LotClosed':
      case 'QuotationsOpened':
      case 'BiddersDroppedOut':
      case 'RoundBegan':
      case 'TurnPassed':
        return undefined;
      default:
        // A type that came later is told as an act (ARC-1); what it means here nobody knows yet.
        return undefined;
    }
  }

  #evidence({ dropped, present }: EventOf<'AuctionPausedByRule'>): Omit<Entry, 'source'> {
    const bidders = dropped.map((away) => this.#named(away));
    return { bidders, dropped: dropped.length, present };
  }

  /** Who came and went: `since` of those who left, `isBack` of those who came. */
  #moved({ came, left }: EventOf<'PresenceRecorded'>): AwayBidder[] {
    const arrived = came.map((bidderId) => {
      const isBack = this.#known.has(bidderId);
      this.#known.add(bidderId);
      return { ...this.#named({ bidderId }), isBack };
    });
    return [...arrived, ...left.map((away) => this.#named(away))];
  }

  #named({ bidderId, since }: { readonly bidderId: string; readonly since?: number }): AwayBidder {
    const name = Object.hasOwn(this.#names, bidderId) ? this.#names[bidderId] : undefined;
    return {
      bidderId,
      ...(name !== undefined && { name }),
      ...(since !== undefined && { since }),
    };
  }

  #about(proposal: string): Pick<Entry, 'act' | 'proposal' | 'lotId' | 'bidders'> {
    const act = this.#proposed.get(proposal);
    if (act === undefined) return { proposal };
    return {
      proposal,
      act: act.type,
      ...('lotId' in act && { lotId: act.lotId }),
      ...('bidderId' in act && { bidders: [this.#named(act)] }),
    };
  }
}

function refused({ command, reason }: EventOf<'OfficialRefused'>): Entry {
  return { source: 'refused', by: command.by, tried: command.type, refusal: reason };
}

function resumed({ pausedMs, dropped, back }: EventOf<'AuctionResumedByRule'>): Entry {
  return { source: 'resumed-by-rule', lengthMs: pausedMs, dropped, back };
}

/** Who acted and why; of what a second person approved also who that was, and which proposal it was. */
function saidBy(event: {
  readonly by: string;
  readonly reason: string;
  readonly approval?: { readonly by: string; readonly proposal: string };
}): Pick<Entry, 'by' | 'text' | 'approvedBy' | 'proposal'> {
  const { by, reason, approval } = event;
  return {
    by,
    text: reason,
    ...(approval !== undefined && { approvedBy: approval.by, proposal: approval.proposal }),
  };
}
