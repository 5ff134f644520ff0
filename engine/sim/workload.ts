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
import {
  type AuctionRules,
  auctionRulesSchema,
  isClockRules,
} from '#contracts/wire/auction-rules.ts';
import { epochMs } from '#contracts/time.ts';
import { clockPriceFen } from './clock-prices.ts';
import { type DrawnBase, drawClockRules, drawFactors, SIM_CEILING_FEN } from './draw-rules.ts';
import { pickBidder, pickLot } from './pick.ts';
import type { Random } from './random.ts';

/** Which auctions a run draws. `first`: English and sealed ones without options, as the first kept seeds had them. */
export type DrawnFormats = 'first' | 'every';

/** An auction of the simulation with rules drawn from the seed: every option of AUC-1…AUC-9 and every format occurs. */
export function drawAuction(
  random: Random,
  index: number,
  from: { readonly nowMs: number; readonly formats: DrawnFormats },
): AuctionPublished {
  const id = auctionId(`SIM-${index}`);
  const opensAt = from.nowMs + random.int(0, 4_000);
  const bidders = Array.from({ length: random.int(1, 6) }, (_, i) => bidderId(`B${i + 1}`));
  const lots = Array.from({ length: random.int(1, 3) }, (_, i) => drawLot(random, i, opensAt));
  const isSealed = random.chance(0.25);
  const base = { id, opensAt, minBidders: random.int(1, 3), bidders };
  const first = isSealed ? drawSealed(random, base, lots) : drawEnglish(random, base, lots);
  const rules = from.formats === 'first' ? first : drawFormat(random, base, first);
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

type DrawnLots = readonly ReturnType<typeof drawLot>[];

function drawSealed(random: Random, base: DrawnBase, lots: DrawnLots): AuctionRules {
  return auctionRulesSchema.parse({
    ...base,
    type: 'sealed-quotation',
    revisions: random.chance(0.5),
    lots: lots.map(({ id, closesAt, ceilingFen }) => ({ id, closesAt, ceilingFen })),
  });
}

function drawEnglish(random: Random, base: DrawnBase, lots: DrawnLots): AuctionRules {
  const visibility = random.pick(['best-price', 'rank-only', 'open', 'sealed']);
  return auctionRulesSchema.parse({ ...base, type: 'english-reverse', visibility, lots });
}

/** A format with a clock in two of five draws; else the first one, with factors or standing instructions at times. */
function drawFormat(random: Random, base: DrawnBase, first: AuctionRules): AuctionRules {
  if (random.chance(0.4)) return drawClockRules(random, base);
  const takesInstructions =
    first.type === 'english-reverse' &&
    first.visibility !== 'sealed' &&
    first.lots.every((lot) => lot.decrement.basis === 'best') &&
    random.chance(0.8);
  return auctionRulesSchema.parse({
    ...first,
    ...(takesInstructions
      ? { standingInstructions: { modes: ['always'] } }
      : drawFactors(random, base.bidders)),
  });
}

function drawLot(random: Random, index: number, opensAt: number) {
  const basis = random.pick(['best', 'own']);
  return {
    id: `L${index + 1}`,
    closesAt: opensAt + random.int(5_000, 50_000),
    ceilingFen: SIM_CEILING_FEN,
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
  #price = SIM_CEILING_FEN;
  #next = 1;

  constructor(random: Random, auction: AuctionPublished) {
    this.#random = random;
    this.#auction = auction;
  }

  draw(nowMs: number, isHostile: boolean): AuctionCommand {
    const command =
      isHostile && this.#random.chance(0.3)
        ? this.#hostile(nowMs)
        : this.#random.chance(0.06)
          ? this.#official(nowMs)
          : this.#honest(nowMs);
    this.#sent.push(command);
    return command;
  }

  #honest(nowMs: number): AuctionCommand {
    const { standingInstructions } = this.#auction.rules;
    const isInstruction = standingInstructions !== undefined && this.#random.chance(0.15);
    return isInstruction ? this.#instruction() : this.#offer(nowMs);
  }

  /** Leaves an instruction with a floor below the present prices, or takes it back. */
  #instruction(): AuctionCommand {
    const who = {
      commandId: this.#id(),
      bidderId: pickBidder(this.#random, this.#auction.rules),
      lotId: pickLot(this.#random, this.#auction.rules),
    };
    if (this.#random.chance(0.2)) return { type: 'WithdrawStandingInstruction', ...who };
    const floorFen = this.#price - this.#random.int(0, 60_000);
    return { type: 'SetStandingInstruction', ...who, floorFen, when: 'always' };
  }

  #offer(nowMs: number): AuctionCommand {
    this.#price -= this.#random.int(-2_000, 9_000);
    const who = {
      commandId: this.#id(),
      bidderId: pickBidder(this.#random, this.#auction.rules),
      lotId: pickLot(this.#random, this.#auction.rules),
    };
    return {
      type: 'PlaceOffer',
      ...who,
      priceFen: this.#clockPrice(who, nowMs) ?? this.#price,
      ...(this.#random.chance(0.2) ? { confirmed: this.#random.chance(0.7) } : {}),
    };
  }

  /** `undefined` for formats without a clock; those draw nothing here. */
  #clockPrice(
    who: { readonly bidderId: BidderId; readonly lotId: LotId },
    nowMs: number,
  ): number | undefined {
    const { rules } = this.#auction;
    if (!isClockRules(rules)) return undefined;
    const last = this.#sent.findLast(
      (command) =>
        command.type === 'PlaceOffer' &&
        command.bidderId === who.bidderId &&
        command.lotId === who.lotId,
    );
    const lastFen = last?.type === 'PlaceOffer' ? last.priceFen : undefined;
    return clockPriceFen(this.#random, rules, { lotId: who.lotId, nowMs, lastFen });
  }

  #official(nowMs: number): AuctionCommand {
    const base = { commandId: this.#id(), by: 'official', reason: 'drawn' };
    const lot = pickLot(this.#random, this.#auction.rules);
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
      {
        type: 'DisqualifyBidder',
        ...base,
        bidderId: pickBidder(this.#random, this.#auction.rules),
      },
      { type: 'CancelLot', ...base, lotId: lot },
      { type: 'Announce', commandId: base.commandId, by: base.by, text: 'drawn' },
    ]);
  }

  /** Replays, reused ids, foreign lots and bidders, prices that are none. */
  #hostile(nowMs: number): AuctionCommand {
    const offer = this.#offer(nowMs);
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
}
