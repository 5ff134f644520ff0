import type { CommandId, LotId } from '#contracts/ids.ts';
import { assertNever } from '#contracts/result.ts';
import type { NotTakenCode } from '#clients/sdk/index.ts';
import type { OfferAnswer, OfferProgress } from '#clients/web/kit/live-client.ts';

/**
 * The way of one offer on the screen: 编辑 → 签名中 → 已发送 → 已受理 or 未受理. Never "success" before the answer, which
 * the server sends only after the commit.
 */
export interface DraftOffer {
  readonly lotId: LotId;
  readonly commandId: CommandId;
  readonly priceFen: number;
  readonly confirmed?: boolean;
}

export type AcceptedAnswer = Extract<OfferAnswer, { outcome: 'accepted' }>;
export type RefusedAnswer = Extract<OfferAnswer, { outcome: 'refused' }>;

export type OfferState =
  | { readonly phase: 'editing' }
  | { readonly phase: 'signing'; readonly offer: DraftOffer }
  | { readonly phase: 'sent'; readonly offer: DraftOffer; readonly isLate: boolean }
  /** Not on the wire now; it goes out by itself under the same id. */
  | { readonly phase: 'waiting'; readonly offer: DraftOffer }
  | { readonly phase: 'accepted'; readonly offer: DraftOffer; readonly answer: AcceptedAnswer }
  | { readonly phase: 'refused'; readonly offer: DraftOffer; readonly answer: RefusedAnswer }
  | { readonly phase: 'failed'; readonly offer: DraftOffer; readonly code: NotTakenCode };

export type OfferEvent =
  | { readonly type: 'submitted'; readonly offer: DraftOffer }
  | { readonly type: 'progress'; readonly commandId: CommandId; readonly progress: OfferProgress }
  /** The bidder goes on typing after an outcome was shown. */
  | { readonly type: 'edited' };

export const EDITING: OfferState = { phase: 'editing' };

/** An offer is on its way: nothing else may be sent for this lot. */
export function isUnderway(state: OfferState): boolean {
  return state.phase === 'signing' || state.phase === 'sent' || state.phase === 'waiting';
}

export function offerReducer(state: OfferState, event: OfferEvent): OfferState {
  switch (event.type) {
    case 'submitted':
      return isUnderway(state) ? state : { phase: 'sent', offer: event.offer, isLate: false };
    case 'edited':
      return isUnderway(state) ? state : EDITING;
    case 'progress':
      if (state.phase === 'editing' || state.offer.commandId !== event.commandId) return state;
      return isUnderway(state) ? advance(state.offer, event.progress) : state;
    default:
      return assertNever(event);
  }
}

function advance(offer: DraftOffer, progress: OfferProgress): OfferState {
  switch (progress.type) {
    case 'signing':
      return { phase: 'signing', offer };
    case 'sent':
      return { phase: 'sent', offer, isLate: false };
    case 'late':
      return { phase: 'sent', offer, isLate: true };
    case 'waiting':
    case 'unknown':
      return { phase: 'waiting', offer };
    case 'failed':
      return { phase: 'failed', offer, code: progress.code };
    case 'answered': {
      const { answer } = progress;
      return answer.outcome === 'accepted'
        ? { phase: 'accepted', offer, answer }
        : { phase: 'refused', offer, answer };
    }
    default:
      return assertNever(progress);
  }
}
