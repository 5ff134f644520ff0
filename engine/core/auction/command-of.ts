import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type { CommandEvent } from '#contracts/wire/auction-events.ts';
import { instructionCommandOf, isInstructionEvent } from './instructions.ts';
import { officialCommandOf } from './officials.ts';

/** The command that a recorded event answers: with it the decision can be made anew. */
export function commandOf(event: CommandEvent): AuctionCommand {
  if (event.type === 'OfferPlaced' || event.type === 'OfferRefused') {
    const { commandId, bidderId, lotId, confirmed } = event;
    const offer = { commandId, bidderId, lotId, priceFen: Number(event.priceFen) };
    return { type: 'PlaceOffer', ...offer, ...(confirmed === undefined ? {} : { confirmed }) };
  }
  return isInstructionEvent(event) ? instructionCommandOf(event) : officialCommandOf(event);
}
