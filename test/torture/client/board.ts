import type { AuctionRules } from '#contracts/wire/auction-rules.ts';

/** An auction of the run as its clients know it. */
export interface BoardAuction {
  readonly auctionId: string;
  readonly rules: AuctionRules;
  /** Commands of any client for it that have not been answered. */
  waiting: number;
  isPaused: boolean;
  /** When the first watcher saw its end, on this process's steady clock. */
  endedAt: number | undefined;
  /** When a command for it was last answered, on the same clock: an official's word may come after the end. */
  answeredAt: number;
}

/** The auctions that are under way; one for all clients of the process. */
export class Board {
  readonly auctions = new Map<string, BoardAuction>();
  /** Nothing new is begun any more. */
  isFinishing = false;

  add(auctionId: string, rules: AuctionRules): void {
    const auction = {
      ...{ auctionId, rules, waiting: 0, isPaused: false },
      ...{ endedAt: undefined, answeredAt: 0 },
    };
    this.auctions.set(auctionId, auction);
  }

  get running(): readonly BoardAuction[] {
    return [...this.auctions.values()].filter((auction) => auction.endedAt === undefined);
  }
}
