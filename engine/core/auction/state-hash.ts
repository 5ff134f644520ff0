import type { Sha256 } from '#contracts/journal/record.ts';
import { canonicalText } from '#contracts/journal/record.ts';
import type { BidderId, CommandId, LotId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { hex, utf8 } from '#contracts/utf8.ts';
import type { OfficialCommand, RefusalReason } from '#contracts/wire/auction-commands.ts';
import type {
  AuctionPublished,
  LotStatus,
  SessionGranted,
} from '#contracts/wire/auction-events.ts';
import type {
  InstructionCommand,
  SetStandingInstruction,
  WithdrawStandingInstruction,
} from '#contracts/wire/instruction-commands.ts';
import type { QuotationsOpened } from '#contracts/wire/rule-events.ts';
import { earliestDue } from './advance.ts';
import { countClock } from './clocks.ts';
import type { SerializedClock } from './serialized-clocks.ts';
import { restoreClock, serializeClock } from './serialized-clocks.ts';
import { announce } from './evolve.ts';
import { initialState } from './initial-state.ts';
import { rerank } from './ranking.ts';
import { recordedPrice } from './recorded-price.ts';
import { restoreControl, type SerializedControl, serializeControl } from './state-hash-control.ts';
import type {
  AnsweredCommand,
  AnsweredOffer,
  AuctionState,
  LotState,
  PlacedOffer,
  Standing,
} from './state.ts';
import { currentOffer } from './state.ts';

/** Names the form below; another form gets another name, and snapshots of the old one are thrown away. */
const FORM = 'kaibiao.auction-state/1';

/** Plain JSON that says all that an `AuctionState` says; what can be derived is left out. */
export interface SerializedState {
  readonly form: typeof FORM;
  readonly published: AuctionPublished;
  readonly version: number;
  readonly lastAt: EpochMs;
  readonly pausedAt?: EpochMs;
  readonly lots: readonly SerializedLot[];
  /** In the order of the rules. */
  readonly disqualified: readonly BidderId[];
  /** In order of their records. */
  readonly commands: readonly SerializedCommand[];
  /** In order of their records. */
  readonly grants: readonly SessionGranted[];
  /** Only where an option of the auction did something. */
  readonly control?: SerializedControl;
}

interface SerializedLot {
  readonly id: LotId;
  readonly status: LotStatus;
  readonly closesAt: EpochMs;
  readonly closedAt?: EpochMs;
  readonly overtimeCount: number;
  /** In order of the first accepted offers: bidder and the ids of its valid offers, oldest first. */
  readonly standings: readonly (readonly [BidderId, readonly CommandId[]])[];
  /** Only in the formats with a clock. */
  readonly clock?: SerializedClock;
  /** Only once custodians have opened its bids (SQ-5). */
  readonly intake?: { readonly opened: QuotationsOpened; readonly taken: number };
}

/** Arrays, because an auction has many commands and names would be most of the text. `null` is "none". */
type SerializedCommand =
  | readonly [
      kind: 'offer',
      version: number,
      at: EpochMs,
      reason: RefusalReason | null,
      commandId: CommandId,
      bidderId: BidderId,
      lotId: LotId,
      priceFen: number | string,
      confirmed: boolean | null,
      allowedFen: number | null,
    ]
  | readonly [
      kind: 'official',
      version: number,
      at: EpochMs,
      reason: RefusalReason | null,
      command: OfficialCommand,
    ]
  | readonly [
      kind: 'instruction',
      version: number,
      at: EpochMs,
      reason: RefusalReason | null,
      command: SerializedInstructionCommand,
    ];

/** A floor that JSON cannot hold stands as its text. */
type SerializedInstructionCommand =
  | WithdrawStandingInstruction
  | (Omit<SetStandingInstruction, 'floorFen'> & { readonly floorFen: number | string });

/** A plain JSON value, for snapshots and the state hash. */
export function serializeState(state: AuctionState): SerializedState {
  const control = serializeControl(state.control);
  return {
    form: FORM,
    published: state.published,
    version: state.version,
    lastAt: state.lastAt,
    ...(state.pausedAt === undefined ? undefined : { pausedAt: state.pausedAt }),
    lots: state.lots.map(serializeLot),
    disqualified: [...state.bidders.values()]
      .filter((bidder) => bidder.isDisqualified)
      .map((bidder) => bidder.bidderId),
    commands: [...state.commands.values()].map(serializeCommand),
    grants: [...state.grants.values()],
    ...(control === undefined ? undefined : { control }),
  };
}

/**
 * The state that `serializeState` wrote; `json` is its parsed text, untouched (the caller has compared its hash).
 * Throws on another form and on text that no state can have written.
 */
export function restoreState(json: unknown): AuctionState {
  invariant(isSerializedState(json), `a serialized state has the form ${FORM}`);
  const state = initialState(json.published);
  state.version = json.version;
  state.lastAt = json.lastAt;
  state.pausedAt = json.pausedAt;
  for (const item of json.commands) restoreCommand(state, item);
  for (const grant of json.grants) state.grants.set(grant.grantHash, grant);
  for (const bidderId of json.disqualified) {
    const bidder = state.bidders.get(bidderId);
    invariant(bidder !== undefined, 'a disqualified bidder was admitted');
    bidder.isDisqualified = true;
  }
  invariant(json.lots.length === state.lots.length, 'a serialized state has every lot');
  state.lots.forEach((lot, index) => {
    const item = json.lots[index];
    invariant(item !== undefined && item.id === lot.id, 'serialized lots keep their order');
    restoreLot(state, lot, item);
  });
  restoreControl(state, json.control);
  state.openLotCount = state.lots.filter((lot) => lot.status === 'open').length;
  state.earliestDueAt = earliestDue(state.lots);
  return state;
}

/** SHA-256 of the canonical (RFC 8785) text of the serialized state, in lower-case hex (AUC-11). */
export function stateHash(state: AuctionState, sha256: Sha256): string {
  return hex(sha256(utf8(canonicalText(serializeState(state)))));
}

function serializeLot(lot: LotState): SerializedLot {
  const clock = serializeClock(lot.terms);
  const intake = lot.terms.type === 'sealed-quotation' ? lot.terms.intake : undefined;
  return {
    id: lot.id,
    status: lot.status,
    closesAt: lot.closesAt,
    ...(lot.closedAt === undefined ? undefined : { closedAt: lot.closedAt }),
    overtimeCount: lot.overtimeCount,
    standings: [...lot.standings.values()].map((standing) => [
      standing.bidderId,
      standing.offers.map((offer) => offer.commandId),
    ]),
    ...(clock === undefined ? undefined : { clock }),
    ...(intake === undefined ? undefined : { intake: { ...intake } }),
  };
}

function serializeCommand(answered: AnsweredCommand): SerializedCommand {
  const { kind, version, at } = answered;
  const reason = answered.reason ?? null;
  if (kind === 'official') return [kind, version, at, reason, answered.command];
  if (kind === 'instruction') {
    return [kind, version, at, reason, serializeInstructionCommand(answered.command)];
  }
  const { commandId, bidderId, lotId, priceFen } = answered;
  const confirmed = answered.confirmed ?? null;
  const allowedFen = answered.allowedFen ?? null;
  return [kind, version, at, reason, commandId, bidderId, lotId, priceFen, confirmed, allowedFen];
}

function restoreCommand(state: AuctionState, item: SerializedCommand): void {
  const [kind, version, at] = item;
  const reason = item[3] ?? undefined;
  if (kind === 'official') {
    const command = item[4];
    state.commands.set(command.commandId, { kind, command, reason, version, at });
    if (command.type === 'Announce' && reason === undefined) announce(state, command.text, at);
    return;
  }
  if (kind === 'instruction') {
    const command = restoreInstructionCommand(item[4]);
    state.commands.set(command.commandId, { kind, command, reason, version, at });
    return;
  }
  const [, , , , commandId, bidderId, lotId, priceFen, confirmed, allowedFen] = item;
  state.commands.set(commandId, {
    kind,
    commandId,
    bidderId,
    lotId,
    priceFen,
    confirmed: confirmed ?? undefined,
    reason,
    allowedFen: allowedFen ?? undefined,
    version,
    at,
  });
}

function serializeInstructionCommand(command: InstructionCommand): SerializedInstructionCommand {
  if (command.type === 'WithdrawStandingInstruction') return command;
  return { ...command, floorFen: recordedPrice(command.floorFen) };
}

function restoreInstructionCommand(command: SerializedInstructionCommand): InstructionCommand {
  if (command.type === 'WithdrawStandingInstruction') return command;
  return { ...command, floorFen: Number(command.floorFen) };
}

function restoreLot(state: AuctionState, lot: LotState, item: SerializedLot): void {
  lot.status = item.status;
  lot.closesAt = item.closesAt;
  lot.closedAt = item.closedAt;
  lot.overtimeCount = item.overtimeCount;
  item.standings.forEach(([bidderId, commandIds], index) => {
    const offers = commandIds.map((commandId) => placedOffer(state, commandId));
    const standing: Standing = { bidderId, turn: index + 1, offers };
    lot.standings.set(bidderId, standing);
    rerank(lot.ranking, standing, currentOffer(standing));
  });
  if (lot.terms.type === 'sealed-quotation' && item.intake !== undefined) {
    lot.terms.intake = { ...item.intake };
  }
  restoreClock(lot.terms, item.clock);
  countClock(state, lot);
}

function placedOffer(state: AuctionState, commandId: CommandId): PlacedOffer {
  const offer = state.commands.get(commandId);
  invariant(offer?.kind === 'offer' && isPlaced(offer), 'a valid offer was accepted');
  return offer;
}

function isPlaced(offer: AnsweredOffer): offer is PlacedOffer {
  return offer.reason === undefined && typeof offer.priceFen === 'number';
}

function isSerializedState(json: unknown): json is SerializedState {
  return typeof json === 'object' && json !== null && 'form' in json && json.form === FORM;
}
