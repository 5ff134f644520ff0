import type { BidderId, CommandId, LotId, UserId } from '#contracts/ids.ts';
import type { Fen } from '#contracts/money.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { ProposedAct } from '#contracts/wire/approval-commands.ts';
import type { InstructionMode } from '#contracts/wire/auction-options.ts';
import type { BidderAway } from '#contracts/wire/rule-events.ts';

/** What the options of an auction (`contracts/wire/auction-options.ts`) add to its state; empty without them. */
export interface ControlState {
  /** Bidders that were ever here, where presence is on record (PRS). */
  readonly presence: Map<BidderId, Presence>;
  /** While the clock stands still by rule (FP). */
  rulePause: RulePause | undefined;
  rulePauseCount: number;
  /** True from a record of bidders that left to the next record: only then a pause by rule is looked at. */
  isDropFresh: boolean;
  /** Waiting for their second person, oldest first, which is also the order in which they lapse (APR). */
  readonly proposals: Map<CommandId, Proposal>;
  /** Instructions of open lots; those of one lot in order of their records (PRX-3). */
  readonly instructions: Map<LotId, Map<BidderId, Instruction>>;
  /** Offers that instructions made, with the instruction (PRX-5). */
  readonly standingOffers: Map<CommandId, CommandId>;
  /** Versions of what the engine or the rules noted by themselves, for the incident log (INC). */
  readonly noted: number[];
  /** Derived: versions of all records that the incident log shows. */
  readonly incidents: number[];
  /** Derived: lots with instructions where something happened since the last command; more of them does no harm. */
  readonly stirred: Set<LotId>;
  /** As of when instructions act, when that is not the time of the newest record: a pause ended by time alone. */
  actsAt: EpochMs | undefined;
}

export interface Presence {
  /** Undefined: it is here. */
  awaySince: EpochMs | undefined;
  /** Its absence was evidence of a pause by rule already, and is none for another one (FP-4). */
  isSpent: boolean;
}

export interface RulePause {
  readonly dropped: readonly BidderAway[];
  readonly present: number;
  readonly resumesAt: EpochMs;
}

export interface Proposal {
  readonly commandId: CommandId;
  readonly by: string;
  readonly byId: UserId;
  readonly reason: string;
  readonly act: ProposedAct;
  readonly at: EpochMs;
  readonly lapsesAt: EpochMs;
}

/** A standing instruction in force (委托报价). */
export interface Instruction {
  readonly commandId: CommandId;
  readonly bidderId: BidderId;
  readonly floorFen: Fen;
  readonly when: InstructionMode;
  readonly at: EpochMs;
}

export function emptyControl(): ControlState {
  return {
    presence: new Map(),
    rulePause: undefined,
    rulePauseCount: 0,
    isDropFresh: false,
    proposals: new Map(),
    instructions: new Map(),
    standingOffers: new Map(),
    noted: [],
    incidents: [],
    stirred: new Set(),
    actsAt: undefined,
  };
}
