import type {
  AuctionCommand,
  CommandAnswer,
  PlaceOffer,
} from '#contracts/wire/auction-commands.ts';
import { recordedPrice } from './recorded-price.ts';
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
  return first.kind !== 'offer' && isSameCommand(first.command, command);
}

function isSameOffer(first: AnsweredOffer, command: PlaceOffer): boolean {
  return (
    first.bidderId === command.bidderId &&
    first.lotId === command.lotId &&
    first.priceFen === recordedPrice(command.priceFen) &&
    first.confirmed === command.confirmed
  );
}

/** Every field of these commands is a string, a number or, in a proposal, a flat object; none is optional. */
function isSameCommand(first: object, command: object): boolean {
  const fields = Object.entries(first);
  const others = new Map<string, unknown>(Object.entries(command));
  return (
    fields.length === others.size &&
    fields.every(([name, value]) => isSame(value, others.get(name)))
  );
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return Object.is(a, b) || a === b;
  }
  return isSameCommand(a, b);
}
