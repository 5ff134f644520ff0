import { type BidderId, commandId, userId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { ProposedAct } from '#contracts/wire/approval-commands.ts';
import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { type AuctionRules, auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import type { PresenceReport } from '../api.ts';
import { pickBidder, pickLot } from './pick.ts';
import type { Random } from './random.ts';

/**
 * What the options add to the simulation: rules with fair pause, standing instructions and second-person approval, the
 * commands that belong to them, and a gateway that sees bidders come and go. Drawn from a source of its own, so that seeds
 * that were kept before there were options still do what they did.
 */

/**
 * The auction with options drawn for it, where they fit its format. Formats with a clock stay as they are: they are held
 * against their oracles, which know no options.
 */
export function withOptions(random: Random, auction: AuctionPublished): AuctionPublished {
  const { rules } = auction;
  if (rules.type !== 'english-reverse' && rules.type !== 'sealed-quotation') return auction;
  const mayInstruct =
    rules.type === 'english-reverse' &&
    rules.visibility !== 'sealed' &&
    rules.lots.every(({ decrement }) => decrement.basis === 'best');
  const drawn: AuctionRules = auctionRulesSchema.parse({
    ...rules,
    ...(random.chance(0.5) ? { fairPause: drawFairPause(random) } : {}),
    ...(random.chance(0.5)
      ? { secondApproval: true, proposalLapseMs: random.int(10_000, 30_000) }
      : {}),
    ...(mayInstruct && random.chance(0.8)
      ? { standingInstructions: { modes: ['always', 'while-cut-off'] } }
      : {}),
  });
  return { ...auction, rules: drawn };
}

function drawFairPause(random: Random) {
  return {
    shareBp: random.int(1_000, 6_000),
    windowMs: random.int(1_000, 20_000),
    droppedMin: 2,
    maxCount: random.int(1, 5),
    resumeAfterMs: random.int(1_000, 20_000),
    resumeShareBp: random.int(1_000, 10_000),
  };
}

/** Commands of the options for one auction: instructions of its bidders, proposals and decisions of two officials. */
export class OptionWorkload {
  readonly #random: Random;
  readonly #auction: AuctionPublished;
  readonly #proposals: { readonly id: string; readonly act: ProposedAct['type'] }[] = [];
  readonly #here = new Set<BidderId>();
  #next = 1;

  constructor(random: Random, auction: AuctionPublished) {
    this.#random = random;
    this.#auction = auction;
  }

  draw(): AuctionCommand {
    return this.#random.chance(0.5) ? this.#instruction() : this.#official();
  }

  /** Who came and went since the last look; now and then all at once. */
  presence(nowMs: number): PresenceReport {
    const { bidders } = this.#auction.rules;
    const isStorm = this.#random.chance(0.1);
    const moved = bidders.filter(() => isStorm || this.#random.chance(0.15));
    const left = moved.filter((bidder) => this.#here.has(bidder));
    const came = isStorm ? [] : moved.filter((bidder) => !this.#here.has(bidder));
    for (const bidder of left) this.#here.delete(bidder);
    for (const bidder of came) this.#here.add(bidder);
    const since = epochMs(nowMs - this.#random.int(0, 1_000));
    return { came, left: left.map((bidder) => ({ bidderId: bidder, since })) };
  }

  #instruction(): AuctionCommand {
    const place = {
      commandId: this.#id(),
      bidderId: pickBidder(this.#random, this.#auction.rules),
      lotId: pickLot(this.#random, this.#auction.rules),
    };
    if (this.#random.chance(0.2)) return { type: 'WithdrawStandingInstruction', ...place };
    return {
      type: 'SetStandingInstruction',
      ...place,
      floorFen: this.#random.int(500_000, 1_050_000),
      when: this.#random.pick(['always', 'while-cut-off']),
    };
  }

  #official(): AuctionCommand {
    const who = this.#random.pick(['first', 'second']);
    const acting = { commandId: this.#id(), by: who, byId: userId(who), reason: 'drawn' };
    const known = this.#proposals[this.#random.int(0, Math.max(0, this.#proposals.length - 1))];
    if (known !== undefined && this.#random.chance(0.6)) {
      const decision = { ...acting, proposal: commandId(known.id), act: known.act };
      return this.#random.chance(0.7)
        ? { type: 'ApproveProposal', ...decision }
        : { type: 'RejectProposal', ...decision };
    }
    const act = this.#act();
    this.#proposals.push({ id: acting.commandId, act: act.type });
    return { type: 'ProposeCommand', ...acting, act };
  }

  #act(): ProposedAct {
    return this.#random.pick<ProposedAct>([
      { type: 'DisqualifyBidder', bidderId: pickBidder(this.#random, this.#auction.rules) },
      {
        type: 'VoidOffer',
        lotId: pickLot(this.#random, this.#auction.rules),
        voids: commandId('none'),
      },
      { type: 'CancelLot', lotId: pickLot(this.#random, this.#auction.rules) },
    ]);
  }

  #id() {
    const id = commandId(`${this.#auction.auctionId}-o${this.#next}`);
    this.#next += 1;
    return id;
  }
}
