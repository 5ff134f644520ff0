import { z } from 'zod';
import {
  BIDDERS_PER_AUCTION_MAX,
  LOTS_PER_AUCTION_MAX,
  SCENARIO_COMMANDS_MAX,
  SCENARIO_DEPTH_MAX,
  SCENARIO_FIELDS_MAX,
} from '../limits.ts';
import { issueText } from '../issue-text.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { parseStrictJson } from '../strict-json.ts';
import type { EpochMs } from '../time.ts';
import { epochMsSchema } from '../time.ts';
import type { RuleCommand } from './auction-commands.ts';
import {
  cancelAuctionSchema,
  cancelLotSchema,
  disqualifyBidderSchema,
  extendCloseSchema,
  pauseSchema,
  placeOfferSchema,
  resumeSchema,
  voidOfferSchema,
} from './auction-commands.ts';
import type { AuctionRules } from './auction-rules.ts';
import { auctionRulesSchema } from './auction-rules.ts';
import { isUnderCustodians } from './confidentiality.ts';

/** The scenario file: anyone can re-run a dispute from it (docs/SPEC.md, "Scenario file"). */
export const SCENARIO_FORMAT = 'kaibiao.auction-scenario/1';

/** Issues then carry the value, so that a missing field is told from a wrong one. */
const REPORT = { reportInput: true };

const stamped = { at: epochMsSchema };

/** One command of a scenario: a rule command with its time. Any JSON number is a well-formed price. */
export const scenarioCommandSchema = z.discriminatedUnion('type', [
  placeOfferSchema.extend(stamped),
  pauseSchema.extend(stamped),
  resumeSchema.extend(stamped),
  extendCloseSchema.extend(stamped),
  voidOfferSchema.extend(stamped),
  disqualifyBidderSchema.extend(stamped),
  cancelLotSchema.extend(stamped),
  cancelAuctionSchema.extend(stamped),
]);

/** The whole file; `at` must also never decrease from command to command. */
export const scenarioSchema = z.strictObject({
  format: z.literal(SCENARIO_FORMAT),
  auction: auctionRulesSchema,
  commands: z.array(scenarioCommandSchema).max(SCENARIO_COMMANDS_MAX),
});

/** As `scenarioSchema`, with the commands left for later: one wrong command in a million must not cost a million issues. */
const scenarioFrameSchema = scenarioSchema.extend({
  commands: z.array(z.unknown()).max(SCENARIO_COMMANDS_MAX),
});

/** A checked scenario. */
export interface Scenario {
  readonly rules: AuctionRules;
  readonly commands: readonly StampedCommand[];
}

export interface StampedCommand {
  /** When the writer stamped it; never before the command in front. */
  readonly at: EpochMs;
  readonly command: RuleCommand;
}

/**
 * Reads the text of a scenario file. The error is one line: where, and what is expected there, e.g.
 * `commands[3].at: must not be earlier than the command before (5000)`.
 */
export function parseScenarioText(text: string): Result<Scenario, string> {
  const json = parseStrictJson(text, {
    depthMax: SCENARIO_DEPTH_MAX,
    containersMax: SCENARIO_COMMANDS_MAX + LOTS_PER_AUCTION_MAX * 4,
    fieldsMax: SCENARIO_FIELDS_MAX,
  });
  return json.ok ? parseScenario(json.value) : json;
}

/** As `parseScenarioText`, for JSON that is parsed already. */
export function parseScenario(json: unknown): Result<Scenario, string> {
  const oversize = findOversize(json);
  if (oversize !== undefined) return err(oversize);
  const frame = scenarioFrameSchema.safeParse(json, REPORT);
  if (!frame.success) return err(describe(frame.error, []));
  if (isUnderCustodians(frame.data.auction)) {
    return err('auction.confidentiality: a scenario holds readable offers, custodians keep none');
  }
  const commands: StampedCommand[] = [];
  let before: number = 0;
  for (const [index, item] of frame.data.commands.entries()) {
    const parsed = scenarioCommandSchema.safeParse(item, REPORT);
    if (!parsed.success) return err(describe(parsed.error, ['commands', index]));
    const { at, ...command } = parsed.data;
    if (at < before) {
      return err(`commands[${index}].at: must not be earlier than the command before (${before})`);
    }
    before = at;
    commands.push({ at, command });
  }
  return ok({ rules: frame.data.auction, commands });
}

/** Lists far beyond their limit are refused before each of their items is looked at. */
function findOversize(json: unknown): string | undefined {
  const auction = fieldOf(json, 'auction');
  const lists = [
    { path: 'commands', list: fieldOf(json, 'commands'), max: SCENARIO_COMMANDS_MAX },
    { path: 'auction.bidders', list: fieldOf(auction, 'bidders'), max: BIDDERS_PER_AUCTION_MAX },
    { path: 'auction.lots', list: fieldOf(auction, 'lots'), max: LOTS_PER_AUCTION_MAX },
  ];
  for (const { path, list, max } of lists) {
    if (Array.isArray(list) && list.length > max) return `${path}: at most ${max} items`;
  }
  return undefined;
}

function fieldOf(json: unknown, field: string): unknown {
  if (typeof json !== 'object' || json === null) return undefined;
  return Object.getOwnPropertyDescriptor(json, field)?.value;
}

function describe(error: z.ZodError, prefix: readonly PropertyKey[]): string {
  return issueText(error, prefix) ?? 'not a scenario';
}
