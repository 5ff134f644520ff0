import { Random } from '#engine/sim/random.ts';
import { CUSTODIANS_MAX } from './cast.ts';

/**
 * What the platform may do against everybody, and who finds it out. `answer`: the bidder's program refuses what it was
 * answered. `holders`: no holder's program signs or releases what it is asked for. `verifier`: whoever checks what was
 * published. `bidder`: the one whose bid it was, with its receipt; nobody else can know.
 */
export const LIES = {
  none: 'nobody',
  // When bids are handed in.
  forged_policy: 'answer',
  receipt_of_another: 'answer',
  receipt_of_other_bytes: 'answer',
  receipt_by_other_service: 'answer',
  receipt_with_pliant_stamp: 'answer',
  receipt_for_a_late_bid: 'answer',
  receipt_back_dated: 'answer',
  late_answer_in_time: 'answer',
  // When the list is made.
  bid_left_out: 'bidder',
  old_version_listed: 'bidder',
  withdrawn_listed: 'bidder',
  late_bid_listed: 'verifier',
  ghost_bid_listed: 'verifier',
  list_before_deadline: 'holders',
  list_with_pliant_stamp: 'holders',
  list_unsorted: 'holders',
  list_doubled: 'holders',
  // When shares are asked for.
  shares_before_signatures: 'holders',
  shares_before_opening: 'holders',
  shares_of_another_bid: 'holders',
  shares_of_another_envelope: 'holders',
  shares_copied_by_accomplice: 'holders',
  // What is published.
  key_of_another: 'verifier',
  key_invented: 'verifier',
  shut_though_open: 'bidder',
  bid_unpublished: 'verifier',
  bid_doubled: 'verifier',
  bids_reordered: 'verifier',
  sheet_exchanged: 'verifier',
  sheet_cut: 'verifier',
  bid_exchanged: 'verifier',
  receipt_exchanged: 'verifier',
  list_exchanged: 'verifier',
  opening_by_other_service: 'verifier',
  opened_with_too_few: 'verifier',
} as const;
export type Lie = keyof typeof LIES;
export const LIE_NAMES = Object.keys(LIES) as readonly Lie[];

export type BidderAct = 'once' | 'replaces' | 'withdraws' | 'late';
/** How a bidder may seal wrongly: an envelope with noise in it, or a wrapped key that no share opens. */
export type Malformed = 'no' | 'noise' | 'wrong_wrap';

export interface BidderPlan {
  readonly act: BidderAct;
  readonly isAbsent: boolean;
  readonly malformed: Malformed;
  /** Before the deadline, or for a late bid from it on. */
  readonly atMs: number;
}

export interface CustodianPlan {
  /** Its key is gone when shares are released. */
  readonly isLost: boolean;
  /** Hands in noise in the place of its shares. */
  readonly isWrong: boolean;
}

export interface Plan {
  readonly seed: number;
  readonly lie: Lie;
  readonly lockA: number;
  readonly lockB: number;
  readonly bidsMin: number;
  readonly custodians: readonly CustodianPlan[];
  readonly bidders: readonly BidderPlan[];
  /** Which bidder the lie is about. */
  readonly victim: number;
}

/** Everything that a seed decides. Lies take turns, so that some forty seeds in a row have each of them. */
export function planOf(seed: number, deadlineMs: number, only?: Lie): Plan {
  const random = new Random(seed);
  const lie = only ?? LIE_NAMES[seed % LIE_NAMES.length] ?? 'none';
  const count = random.pick([3, 3, 4, CUSTODIANS_MAX]);
  const lockA = random.int(2, count - 1);
  const lockB = random.int(lockA + 1, count);
  const bidderCount = lie === 'none' ? 3 : random.pick([2, 2, 3]);
  const bidders = Array.from({ length: bidderCount }, () => bidderPlan(random, deadlineMs));
  const victim = random.int(0, bidders.length - 1);
  const lost = random.chance(0.5) ? random.int(0, count - 1) : count - lockA;
  const order = shuffled(random, count);
  const custodians = Array.from({ length: count }, (_, at) => ({
    isLost: order.indexOf(at) < lost && random.chance(0.7),
    isWrong: random.chance(0.1),
  }));
  const plain = { isAbsent: false, malformed: 'no' } as const;
  // A lie needs somebody to tell it to, and shares that would have opened what is lied about.
  return {
    ...{ seed, lie, lockA, lockB, victim },
    bidsMin: lie === 'opened_with_too_few' ? 4 : 1,
    custodians:
      lie === 'none' ? custodians : custodians.map(() => ({ isLost: false, isWrong: false })),
    bidders: bidders.map((bidder, at) => {
      if (lie === 'none') return bidder;
      const isVictim = at === victim;
      const act = isVictim
        ? (VICTIMS_ACT[lie] ?? 'once')
        : bidder.act === 'late'
          ? 'once'
          : bidder.act;
      const atMs =
        act === 'late' ? deadlineMs + random.int(0, 5_000) : Math.min(bidder.atMs, deadlineMs - 1);
      return { ...bidder, act: isVictim || act !== 'withdraws' ? act : 'once', atMs, ...plain };
    }),
  };
}

/** What the victim does, where the lie needs it to. */
const VICTIMS_ACT: Partial<Readonly<Record<Lie, BidderAct>>> = {
  old_version_listed: 'replaces',
  receipt_of_other_bytes: 'replaces',
  withdrawn_listed: 'withdraws',
  shares_of_another_bid: 'withdraws',
  shares_copied_by_accomplice: 'withdraws',
  late_bid_listed: 'late',
  receipt_for_a_late_bid: 'late',
  receipt_back_dated: 'late',
};

function bidderPlan(random: Random, deadlineMs: number): BidderPlan {
  const act = random.pick(['once', 'once', 'once', 'replaces', 'withdraws', 'late'] as const);
  const early = random.chance(0.3) ? 1 : random.int(2, 3_600_000);
  const late = random.chance(0.3) ? 0 : random.int(1, 60_000);
  return {
    act,
    isAbsent: random.chance(0.25),
    malformed: random.pick(['no', 'no', 'no', 'no', 'noise', 'wrong_wrap']),
    atMs: act === 'late' ? deadlineMs + late : deadlineMs - early,
  };
}

function shuffled(random: Random, count: number): readonly number[] {
  const order = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = random.int(0, at);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order;
}
