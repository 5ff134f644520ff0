import type {
  AuctionCommand,
  CommandAnswer,
  OfficialCommand,
  PlaceOffer,
} from '#contracts/wire/auction-commands.ts';
import type { AnsweredCommand, AnsweredOffer } from './state.ts';

/** AUC-8: one command id, one answer. */

export const ACCEPTED: CommandAnswer = { outcome: 'accepted' };

/** What the first command with this id was told. */
export function answerOf(first: AnsweredCommand): CommandAnswer {
  if (first.reason === undefined) return ACCEPTED;
  if (first.kind === 'offer' && first.allowedFen !== undefined) {
    return { outcome: 'refused', reason: first.reason, allowedFen: first.allowedFen };
  }
  return { outcome: 'refused', reason: first.reason };
}

/** Whether all fields but `at` are equal; an absent `confirmed` differs from `confirmed: false`. */
export function isSameBody(first: AnsweredCommand, command: AuctionCommand): boolean {
  if (command.type === 'PlaceOffer') return first.kind === 'offer' && isSameOffer(first, command);
  return first.kind === 'official' && isSameOfficial(first.command, command);
}

/** A price as it stands on record: numbers that JSON cannot hold become their text. */
export function recordedPrice(priceFen: number): number | string {
  return Number.isFinite(priceFen) ? priceFen : String(priceFen);
}

function isSameOffer(first: AnsweredOffer, command: PlaceOffer): boolean {
  return (
    first.bidderId === command.bidderId &&
    first.lotId === command.lotId &&
    first.priceFen === recordedPrice(command.priceFen) &&
    first.confirmed === command.confirmed
  );
}

/** Officials' commands are flat: every field is a string or a number, and none is optional. */
function isSameOfficial(first: OfficialCommand, command: OfficialCommand): boolean {
  const fields = Object.entries(first);
  const others = new Map<string, unknown>(Object.entries(command));
  return (
    fields.length === others.size && fields.every(([name, value]) => others.get(name) === value)
  );
}
