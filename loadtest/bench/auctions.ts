import { auctionId, bidderId, organizationId } from '#contracts/ids.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';

export const BENCH_LOT = 'L1';
/** Far above what the benches count down. */
export const BENCH_CEILING_FEN = 9_000_000_000_000;

/** A running English auction of one lot with a step of one fen, so that nearly every lower offer counts. */
export function benchAuction(init: {
  readonly id: string;
  readonly bidders: number;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly offerSignature?: 'required' | 'none';
  /** `own`: no offer is refused because another bidder's overtook it. */
  readonly basis?: 'best' | 'own';
}): AuctionPublished {
  const bidders = Array.from({ length: init.bidders }, (_, index) => bidderId(`B${index + 1}`));
  return {
    type: 'AuctionPublished',
    auctionId: auctionId(init.id),
    title: `Bench auction ${init.id}`,
    buyerId: organizationId('bench-buyer'),
    agencyId: organizationId('bench-agency'),
    by: 'bench',
    rules: auctionRulesSchema.parse({
      id: init.id,
      type: 'english-reverse',
      opensAt: init.opensAt,
      minBidders: 1,
      bidders,
      lots: [
        {
          id: BENCH_LOT,
          closesAt: init.closesAt,
          ceilingFen: BENCH_CEILING_FEN,
          decrement: { basis: init.basis ?? 'best', kind: 'absolute', fen: 1 },
        },
      ],
    }),
    bidderNames: Object.fromEntries(bidders.map((bidder) => [bidder, bidder])),
    offerSignature: init.offerSignature ?? 'none',
  };
}

const TOKEN_CHARS = 43;

/** The session token of bidder `B{number}` at the bench's server: as long as a real one. */
export function benchToken(number: number): string {
  return `bidder-${number}-`.padEnd(TOKEN_CHARS, '_');
}

export function bidderOfToken(token: string): string | undefined {
  const number = /^bidder-(\d+)-_*$/.exec(token)?.[1];
  return number === undefined ? undefined : `B${number}`;
}
