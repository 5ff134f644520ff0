import type { BidderId, CommandId, LotId } from '#contracts/ids.ts';
import { auctionId, organizationId } from '#contracts/ids.ts';
import type { Sha256 } from '#contracts/journal/record.ts';
import type { Result } from '#contracts/result.ts';
import { err, invariant, ok } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { CommandAnswer } from '#contracts/wire/auction-commands.ts';
import type { AuctionPublished, LotStatus } from '#contracts/wire/auction-events.ts';
import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import type { Scenario } from '#contracts/wire/scenario.ts';
import { decide } from './decide.ts';
import { nextInstant, settle } from './due.ts';
import { evolve } from './evolve.ts';
import { initialState } from './initial-state.ts';
import { rankingRows } from './ranking.ts';
import { stateHash } from './state-hash.ts';
import type { AuctionState, LotState } from './state.ts';
import { isEnded } from './state.ts';

export interface ScenarioRun {
  /** One for each command, in order. */
  readonly answers: readonly {
    readonly commandId: CommandId;
    readonly answer: CommandAnswer;
  }[];
  /** In file order. */
  readonly lots: readonly ScenarioLot[];
  readonly stateHash: string;
}

export interface ScenarioLot {
  readonly lotId: LotId;
  readonly status: Exclude<LotStatus, 'open'>;
  readonly closedAt: EpochMs;
  readonly overtimeCount: number;
  /** All valid offers; empty when cancelled. */
  readonly ranking: readonly {
    readonly rank: number;
    readonly bidderId: BidderId;
    readonly priceFen: number;
  }[];
}

/**
 * Runs a scenario by the same rules as a live auction and lets time run on until every lot is closed. The error says
 * that this never happens, because the file leaves the auction paused: such a file is not valid.
 */
export function runScenario(scenario: Scenario, sha256: Sha256): Result<ScenarioRun, string> {
  const state = initialState(publishedScenario(scenario.rules));
  const answers = scenario.commands.map(({ at, command }) => {
    closeDue(state, at);
    const decision = decide(state, command, at);
    if (!decision.isRepeat) {
      evolve(state, decision.event, state.version + 1, at);
      closeDue(state, at);
    }
    return { commandId: command.commandId, answer: decision.answer };
  });
  while (!isEnded(state)) {
    const deadline = nextInstant(state);
    if (deadline === undefined) {
      return err(
        'commands: the auction is paused after the last one, so its open lots never close; expected a Resume',
      );
    }
    closeDue(state, deadline);
  }
  return ok({ answers, lots: state.lots.map(resultOf), stateHash: stateHash(state, sha256) });
}

/** The run as the lines of the replay's output, each without its line end. */
export function* scenarioLines(run: ScenarioRun): Generator<string> {
  for (const { commandId, answer } of run.answers) {
    const { outcome } = answer;
    yield JSON.stringify(
      answer.outcome === 'accepted'
        ? { commandId, outcome }
        : { commandId, outcome, reason: answer.reason },
    );
  }
  for (const lot of run.lots) yield JSON.stringify(lot);
  yield JSON.stringify({ stateHash: run.stateHash });
}

/** A scenario has no people: what a live auction's first record adds to the rules is fixed here. */
export function publishedScenario(rules: AuctionRules): AuctionPublished {
  return {
    type: 'AuctionPublished',
    auctionId: auctionId(rules.id),
    title: rules.id,
    buyerId: organizationId('scenario'),
    agencyId: organizationId('scenario'),
    by: 'scenario',
    rules,
    bidderNames: {},
    offerSignature: 'none',
  };
}

function closeDue(state: AuctionState, at: EpochMs): void {
  settle(state, at, (event, stamp) => evolve(state, event, state.version + 1, stamp));
}

function resultOf(lot: LotState): ScenarioLot {
  const { status, closedAt } = lot;
  invariant(status !== 'open' && closedAt !== undefined, 'every lot of an ended auction is closed');
  return {
    lotId: lot.id,
    status,
    closedAt,
    overtimeCount: lot.overtimeCount,
    ranking: status === 'cancelled' ? [] : rankingRows(lot),
  };
}
