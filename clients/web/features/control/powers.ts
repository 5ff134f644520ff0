import type { BidderId, CommandId } from '#contracts/ids.ts';
import { bidderIdSchema, commandIdSchema } from '#contracts/ids.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import { epochMs } from '#contracts/time.ts';
import type { ProposedAct } from '#contracts/wire/approval-commands.ts';
import type { ProposalRequest } from '#contracts/wire/rest-officials.ts';
import type { OfficialRequest, Role } from '#contracts/wire/rest.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';

/** What an official may do in the control room besides announcing and noting; the server checks each again. */
export const POWERS = [
  'pause',
  'resume',
  'extend',
  'void-offer',
  'disqualify',
  'cancel-lot',
  'cancel-auction',
] as const;
export type Power = (typeof POWERS)[number];

/** What the official filled in; which fields count depends on the power. */
export interface PowerForm {
  readonly reason: string;
  /** Whole minutes to add to the lot's current end. */
  readonly minutes?: number;
  /** Command id of the offer to void. */
  readonly offer?: string;
  readonly bidder?: string;
}

/** What is sent: the command, or its proposal where a second person has to agree (APR-1). */
export type Sending =
  | { readonly kind: 'command'; readonly request: OfficialRequest }
  | { readonly kind: 'proposal'; readonly request: ProposalRequest };

const MINUTE_MS = 60_000;

/** About the picked lot; the others are about the whole auction. */
export function isAboutLot(power: Power): boolean {
  return power === 'extend' || power === 'void-offer' || power === 'cancel-lot';
}

/** Nobody can take it back: something has to be typed before. */
export function isFinal(power: Power): boolean {
  return power !== 'pause' && power !== 'resume' && power !== 'extend';
}

/** Whether one person alone may not do it here. */
export function needsSecond(view: AuctionView, power: Power): boolean {
  return view.secondApproval === true && isFinal(power);
}

/** The powers that this role has (`gateway/access/table.ts`) and that make sense now; others would only be refused. */
export function possiblePowers(view: AuctionView, lot: LotView, role: Role): readonly Power[] {
  if (role !== 'agency' && role !== 'supervisor') return [];
  return POWERS.filter((power) => {
    if (role === 'supervisor' && power !== 'pause') return false;
    switch (power) {
      case 'pause':
        // The end of these is a signed deadline (SQ-7).
        if (view.confidentiality !== undefined) return false;
        // An official may take over a pause by rule; then only an official ends it (FP-3).
        return !view.ended && (view.pausedAt === undefined || view.rulePause !== undefined);
      case 'resume':
        return !view.ended && view.pausedAt !== undefined;
      case 'extend':
        return lot.status === 'open' && lot.clock === undefined && lot.opening === undefined;
      case 'void-offer':
        return lot.status === 'open' && lot.bestFen !== undefined;
      case 'cancel-lot':
        return lot.status === 'open';
      case 'disqualify':
      case 'cancel-auction':
        return !view.ended;
      default:
        return assertNever(power);
    }
  });
}

/** The command or proposal of one filled-in form, with a fresh id. */
export function sendingOf(
  power: Power,
  place: { readonly view: AuctionView; readonly lot: LotView },
  form: PowerForm,
): Sending {
  const { view, lot } = place;
  const base = { commandId: newCommandId(), reason: form.reason };
  switch (power) {
    case 'pause':
      return { kind: 'command', request: { type: 'Pause', ...base } };
    case 'resume':
      return { kind: 'command', request: { type: 'Resume', ...base } };
    case 'extend': {
      const toAt = epochMs(lot.closesAt + (form.minutes ?? 0) * MINUTE_MS);
      return { kind: 'command', request: { type: 'ExtendClose', ...base, lotId: lot.lotId, toAt } };
    }
    case 'void-offer':
    case 'disqualify':
    case 'cancel-lot':
    case 'cancel-auction': {
      const act = actOf(power, lot, form);
      return needsSecond(view, power)
        ? { kind: 'proposal', request: { ...base, act } }
        : { kind: 'command', request: { ...act, ...base } };
    }
    default:
      return assertNever(power);
  }
}

type FinalPower = 'void-offer' | 'disqualify' | 'cancel-lot' | 'cancel-auction';

function actOf(power: FinalPower, { lotId }: LotView, form: PowerForm): ProposedAct {
  switch (power) {
    case 'void-offer':
      return { type: 'VoidOffer', lotId, voids: offerOf(form) };
    case 'disqualify':
      return { type: 'DisqualifyBidder', bidderId: bidderOf(form) };
    case 'cancel-lot':
      return { type: 'CancelLot', lotId };
    case 'cancel-auction':
      return { type: 'CancelAuction' };
    default:
      return assertNever(power);
  }
}

function offerOf({ offer }: PowerForm): CommandId {
  invariant(offer !== undefined, 'the form asks which offer');
  return commandIdSchema.parse(offer);
}

function bidderOf({ bidder }: PowerForm): BidderId {
  invariant(bidder !== undefined, 'the form asks which bidder');
  return bidderIdSchema.parse(bidder);
}
