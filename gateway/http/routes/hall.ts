import { hallSchema, type HallBidder } from '#contracts/wire/rest-hall.ts';
import type { SeenBidder } from '../../live/presence.ts';
import { auctionOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import type { HttpDeps } from '../deps.ts';
import { auctionParams } from './auctions.ts';

/** Who is in the hall now, for officials; what of it rules look at is on record besides (PRS). */
export function addHallRoute(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/auctions/:id/hall',
    {
      config: { access: 'auction.hall' },
      schema: {
        tags: ['auction'],
        summary: 'The admitted bidders and how their connections stand',
        params: auctionParams,
        response: { 200: hallSchema },
      },
    },
    async (request) => {
      const { id, head } = auctionOf(request);
      const ids = [...head.summary.bidderIds];
      const names = new Map(
        (await deps.identity.organizationsOf(ids)).map((known) => [known.id, known.name]),
      );
      const seen = new Map<string, SeenBidder>(
        deps.seenIn(id).map((bidder) => [bidder.bidderId, bidder]),
      );
      return {
        at: deps.engine.nowMs(),
        isFrozen: deps.engine.status().frozenAuctions.includes(id),
        bidders: ids.map((bidderId) =>
          hallBidder(bidderId, names.get(bidderId) ?? bidderId, seen.get(bidderId)),
        ),
      };
    },
  );
}

function hallBidder(bidderId: string, name: string, seen: SeenBidder | undefined): HallBidder {
  if (seen === undefined) return { bidderId, name, state: 'never', sockets: 0, framesTooFast: 0 };
  const { sockets, since, heardAt, clockOffMs, framesTooFast } = seen;
  return {
    bidderId,
    name,
    state: sockets > 0 ? 'here' : 'away',
    sockets,
    since,
    framesTooFast,
    ...(heardAt !== undefined && { heardAt }),
    ...(clockOffMs !== undefined && { clockOffMs }),
  };
}
