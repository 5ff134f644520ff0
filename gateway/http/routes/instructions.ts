import { bidderIdSchema } from '#contracts/ids.ts';
import { instructionRequestSchema, withdrawalRequestSchema } from '#contracts/wire/rest-hall.ts';
import { commandAnswerSchema } from '#contracts/wire/rest.ts';
import { bidderFor } from '../../access/audience.ts';
import { type AuctionInHand, auctionOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';
import { submitCommand } from '../submit-command.ts';
import { auctionParams } from './auctions.ts';

/** Standing instructions (PRX) over REST; the live frames `instruct` and `withdraw` do the same. */
export function addInstructionRoutes(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/auctions/:id/instructions',
    {
      config: { access: 'auction.instruct' },
      schema: {
        tags: ['auction'],
        summary: 'Leaves or replaces this bidder’s standing instruction in a lot (PRX-1)',
        params: auctionParams,
        body: instructionRequestSchema,
        response: { 200: commandAnswerSchema },
      },
    },
    async (request) => {
      const auction = unsigned(auctionOf(request));
      const bidderId = bidderIdSchema.parse(bidderFor(sessionOf(request), auction.facts));
      const type = 'SetStandingInstruction';
      return submitCommand(deps, auction, { type, bidderId, ...request.body });
    },
  );
  app.post(
    '/api/auctions/:id/instruction-withdrawals',
    {
      config: { access: 'auction.instruct' },
      schema: {
        tags: ['auction'],
        summary: 'Takes this bidder’s standing instruction in a lot back (PRX-1)',
        params: auctionParams,
        body: withdrawalRequestSchema,
        response: { 200: commandAnswerSchema },
      },
    },
    async (request) => {
      const auction = unsigned(auctionOf(request));
      const bidderId = bidderIdSchema.parse(bidderFor(sessionOf(request), auction.facts));
      const type = 'WithdrawStandingInstruction';
      return submitCommand(deps, auction, { type, bidderId, ...request.body });
    },
  );
}

/** Where offers are signed nobody's session alone may make them, by instruction neither (PRX-10). */
function unsigned(auction: AuctionInHand): AuctionInHand {
  // Even a refused one would put its floor on record (SQ-7).
  if (auction.head.summary.confidentiality === 'custodians') {
    throw new HttpRefusal('SEALED_TO_CUSTODIANS');
  }
  if (auction.head.summary.offerSignature === 'required') {
    throw new HttpRefusal('SIGNATURE_REQUIRED');
  }
  return auction;
}
