import { assertNever } from '#contracts/result.ts';
import { epochMs } from '#contracts/time.ts';
import type { OfficialRequest } from '#contracts/wire/rest.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';

/** What the agency may do from the auction page; the server checks each again. */
export const OFFICIAL_ACTIONS = [
  'pause',
  'resume',
  'extend',
  'announce',
  'cancel-lot',
  'cancel-auction',
] as const;
export type OfficialAction = (typeof OFFICIAL_ACTIONS)[number];

export interface OfficialForm {
  readonly text: string;
  /** Whole minutes to add to the lot's current end. */
  readonly minutes: number;
}

const MINUTE_MS = 60_000;

/** The actions that make sense now; the others would only be refused. */
export function possibleActions(view: AuctionView, lot: LotView): OfficialAction[] {
  return OFFICIAL_ACTIONS.filter((action) => {
    switch (action) {
      case 'announce':
        return true;
      case 'pause':
        // The ends of these are signed deadlines (SQ-7).
        return !view.ended && view.pausedAt === undefined && view.confidentiality === undefined;
      case 'resume':
        return !view.ended && view.pausedAt !== undefined;
      case 'extend':
        // The end of these follows from confirmations and turns (JAP-7, RND-8).
        if (lot.opening !== undefined) return false;
        return lot.status === 'open' && (!lot.clock || lot.clock.kind === 'dutch-reverse');
      case 'cancel-lot':
        return lot.status === 'open';
      case 'cancel-auction':
        return !view.ended;
      default:
        return assertNever(action);
    }
  });
}

/** The command of one filled-in form (AUC-9), with a fresh id. */
export function officialCommand(
  action: OfficialAction,
  lot: LotView,
  form: OfficialForm,
): OfficialRequest {
  const base = { commandId: newCommandId(), reason: form.text };
  switch (action) {
    case 'pause':
      return { type: 'Pause', ...base };
    case 'resume':
      return { type: 'Resume', ...base };
    case 'extend': {
      const toAt = epochMs(lot.closesAt + form.minutes * MINUTE_MS);
      return { type: 'ExtendClose', ...base, lotId: lot.lotId, toAt };
    }
    case 'announce':
      return { type: 'Announce', commandId: base.commandId, text: form.text };
    case 'cancel-lot':
      return { type: 'CancelLot', ...base, lotId: lot.lotId };
    case 'cancel-auction':
      return { type: 'CancelAuction', ...base };
    default:
      return assertNever(action);
  }
}

/** Ends something for good: the auction's number has to be typed first. */
export function isFinal(action: OfficialAction): boolean {
  return action === 'cancel-lot' || action === 'cancel-auction';
}
