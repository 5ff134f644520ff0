import {
  auctionId,
  type BidderId,
  bidderId,
  commandId,
  type LotId,
  lotId,
  organizationId,
} from '#contracts/ids.ts';
import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { type AuctionRules, auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { epochMs } from '#contracts/time.ts';
import type { Random } from './random.ts';

/** An auction of the simulation with rules drawn from the seed: every option of AUC-1…AUC-9 occurs. */
export function drawAuction(random: Random, index: number, nowMs: number): AuctionPublished {
  const id = auctionId(`SIM-${index}`);
  const opensAt = nowMs + random.int(0, 4_000);
  const bidders = Array.from({ length: random.int(1, 6) }, (_, i) => bidderId(`B${i + 1}`));
  const lots = Array.from({ length: random.int(1, 3) }, (_, i) => drawLot(random, i, opensAt));
  const isSealed = random.chance(0.25);
  const rules: AuctionRules = auctionRulesSchema.parse({
    id,
    opensAt,
    minBidders: random.int(1, 3),
    bidders,
    ...(isSealed
      ? {
          type: 'sealed-quotation',
          revisions: random.chance(0.5),
          lots: lots.map(({ id: lot, closesAt, ceilingFen }) => ({
            id: lot,
            closesAt,
            ceilingFen,
          })),
        }
      : {
          type: 'english-reverse',
          visibility: random.pick(['best-price', 'rank-only', 'open', 'sealed']),
          lots,
        }),
  });
  return {
    type: 'AuctionPublished',
    auctionId: id,
    title: `Simulated auction ${index}`,
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    by: 'sim',
    rules,
    bidderNames: Object.fromEntries(bidders.map((bidder) => [bidder, `Bidder ${bidder}`])),
    offerSignature: 'none',
  };
}

function drawLot(random: Random, index: number, opensAt: number) {
  const basis = random.pick(['best', 'own']);
  return {
    id: `L${index + 1}`,
    closesAt: opensAt + random.int(5_000, 50_000),
    ceilingFen: 1_000_000,
    decrement: random.chance(0.5)
      ? { basis, kind: 'absolute', fen: random.int(1, 3_000) }
      : { basis, kind: 'percent', bp: random.int(0, 100) },
    ...(random.chance(0.3) ? { decrementMaxBp: random.int(50, 2_000) } : {}),
    ...(random.chance(0.7)
      ? {
          overtime: {
            windowMs: random.int(0, 8_000),
            extendMs: random.int(1, 8_000),
            maxCount: random.int(0, 4),
            mode: random.pick(['reset', 'add']),
            trigger: random.pick(['any-offer', 'best-change']),
          },
        }
      : {}),
  };
}

/** Draws the commands of one auction: honest bidders, officials, and a hostile client in half of the seeds. */
export class Workload {
  readonly #random: Random;
  readonly #auction: AuctionPublished;
  readonly #sent: AuctionCommand[] = [];
  #price = 1_000_000;
  #next = 1;

  constructor(random: Random, auction: AuctionPublished) {
    this.#random = random;
    this.#auction = auction;
  }

  draw(nowMs: number, isHostile: boolean): AuctionCommand {
    const command =
      isHostile && this.#random.chance(0.3)
        ? this.#hostile()
        : this.#random.chance(0.06)
          ? this.#official(nowMs)
          : this.#offer();
    this.#sent.push(command);
    return command;
  }

  #offer(): AuctionCommand {
    this.#price -= this.#random.int(-2_000, 9_000);
    return {
      type: 'PlaceOffer',
      commandId: this.#id(),
      bidderId: this.#bidder(),
      lotId: this.#lot(),
      priceFen: this.#price,
      ...(this.#random.chance(0.2) ? { confirmed: this.#random.chance(0.7) } : {}),
    };
  }

  #official(nowMs: number): AuctionCommand {
    const base = { commandId: this.#id(), by: 'official', reason: 'drawn' };
    const lot = this.#lot();
    const earlier =
      this.#sent.length > 0 ? this.#sent[this.#random.int(0, this.#sent.length - 1)] : undefined;
    return this.#random.pick<AuctionCommand>([
      { type: 'Pause', ...base },
      { type: 'Resume', ...base },
      { type: 'Resume', ...base },
      {
        type: 'ExtendClose',
        ...base,
        lotId: lot,
        toAt: epochMs(nowMs + this.#random.int(-1_000, 20_000)),
      },
      { type: 'VoidOffer', ...base, lotId: lot, voids: earlier?.commandId ?? commandId('none') },
      { type: 'DisqualifyBidder', ...base, bidderId: this.#bidder() },
      { type: 'CancelLot', ...base, lotId: lot },
      { type: 'Announce', commandId: base.commandId, by: base.by, text: 'drawn' },
    ]);
  }

  /** Replays, reused ids, foreign lots and bidders, prices that are none. */
  #hostile(): AuctionCommand {
    const offer = this.#offer();
    const earlier =
      this.#sent.length > 0 ? this.#sent[this.#random.int(0, this.#sent.length - 1)] : undefined;
    return this.#random.pick<AuctionCommand>([
      earlier ?? offer,
      { ...offer, commandId: earlier?.commandId ?? offer.commandId },
      { ...offer, ...(offer.type === 'PlaceOffer' ? { lotId: lotId('none') } : {}) },
      { ...offer, ...(offer.type === 'PlaceOffer' ? { bidderId: bidderId('stranger') } : {}) },
      { ...offer, ...(offer.type === 'PlaceOffer' ? { priceFen: this.#badPrice() } : {}) },
    ]);
  }

  #badPrice(): number {
    return this.#random.pick([0, -1, 0.5, 2 ** 53, Number.POSITIVE_INFINITY]);
  }

  #id() {
    const id = commandId(`${this.#auction.auctionId}-c${this.#next}`);
    this.#next += 1;
    return id;
  }

  #bidder(): BidderId {
    const [first, ...rest] = this.#auction.rules.bidders;
    return this.#random.pick([first ?? bidderId('B1'), ...rest]);
  }

  #lot(): LotId {
    const [first, ...rest] = this.#auction.rules.lots.map((lot) => lot.id);
    return this.#random.pick([first ?? lotId('L1'), ...rest]);
  }
}
