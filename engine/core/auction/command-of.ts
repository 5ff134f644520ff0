import { assertNever } from '#contracts/result.ts';
import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type { CommandEvent } from '#contracts/wire/auction-events.ts';

/** The command that a recorded event answers: with it the decision can be made anew. */
export function commandOf(event: CommandEvent): AuctionCommand {
  switch (event.type) {
    case 'OfferPlaced':
    case 'OfferRefused': {
      const { commandId, bidderId, lotId, confirmed } = event;
      const offer = { commandId, bidderId, lotId, priceFen: Number(event.priceFen) };
      return { type: 'PlaceOffer', ...offer, ...(confirmed === undefined ? {} : { confirmed }) };
    }
    case 'OfficialRefused':
      return event.command;
    case 'AnnouncementMade':
      return { ...event, type: 'Announce' };
    case 'AuctionPaused':
      return { ...event, type: 'Pause' };
    case 'AuctionResumed': {
      const { pausedMs: _computed, ...rest } = event;
      return { ...rest, type: 'Resume' };
    }
    case 'CloseExtended':
      return { ...event, type: 'ExtendClose' };
    case 'OfferVoided':
      return { ...event, type: 'VoidOffer' };
    case 'BidderDisqualified':
      return { ...event, type: 'DisqualifyBidder' };
    case 'LotCancelled':
      return { ...event, type: 'CancelLot' };
    case 'AuctionCancelled':
      return { ...event, type: 'CancelAuction' };
    default:
      return assertNever(event);
  }
}
