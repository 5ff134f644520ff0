import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '#contracts/result.ts';
import { PLANT_NAMES, type PlantName } from './plants.ts';

/** What one run of the torture does. */
export interface TortureOptions {
  /** How long faults are made; set-up and the last answers come on top. */
  readonly seconds: number;
  readonly seed: number;
  readonly bidders: number;
  /** Offers a second that all bidders together aim at. */
  readonly rate: number;
  /** Auctions that run at the same time. */
  readonly auctions: number;
  /** A fault in the program, put there on purpose: the run has to find it. */
  readonly plant?: PlantName;
  /** One run for each planted fault. */
  readonly isAllPlants: boolean;
  /** Keeps the data folder and the servers' logs. */
  readonly isKept: boolean;
}

export const USAGE = `npm run torture -- [--seconds N | --minutes N] [--seed S] [--bidders N] [--rate N] [--auctions N] [--keep]
                  [--plant ${PLANT_NAMES.join(' | ')} | all]

Kills, pauses and doubles real servers and the real PostgreSQL under load, and proves from outside that no answer was
lost. Exit 0: every invariant held. Exit 1: the violations are shown, with the command that repeats the run.
With --plant a fault is put into the program first; exit 0 then says that it was found.`;

const SECONDS_DEFAULT = 60;
const SEED_MAX = 0xffff_ffff;

/** Reads the command line; the error is one line for the user. */
export function readOptions(args: readonly string[]): Result<TortureOptions, string> {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({ args: [...args], options: FLAGS }));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const { seconds, minutes, plant } = values;
  if (seconds !== undefined && minutes !== undefined) return err('give --seconds or --minutes');
  const known = PLANT_NAMES.find((name) => name === plant);
  const isAllPlants = plant === 'all';
  if (plant !== undefined && known === undefined && !isAllPlants) {
    return err(`--plant is one of ${PLANT_NAMES.join(', ')}, all`);
  }
  const length =
    minutes === undefined
      ? number(seconds, SECONDS_DEFAULT, 86_400)
      : number(minutes, 1, 1_440) * 60;
  const options = {
    seconds: length,
    seed: number(values['seed'], randomInt(1, 0x7fff_ffff), SEED_MAX),
    bidders: number(values['bidders'], 8, 200),
    rate: number(values['rate'], 1_000, 20_000),
    auctions: number(values['auctions'], 6, 64),
    isAllPlants,
    isKept: values['keep'] === true,
    ...(known === undefined ? {} : { plant: known }),
  };
  const bad = Object.entries(options).find(([, value]) => Number.isNaN(value));
  return bad === undefined ? ok(options) : err(`--${bad[0]} is not a number in its range`);
}

const FLAGS = {
  seconds: { type: 'string' },
  minutes: { type: 'string' },
  seed: { type: 'string' },
  bidders: { type: 'string' },
  rate: { type: 'string' },
  auctions: { type: 'string' },
  plant: { type: 'string' },
  keep: { type: 'boolean' },
} as const;

/** NaN for what is no whole number in `[1, max]`. */
function number(value: string | boolean | undefined, preset: number, max: number): number {
  if (value === undefined) return preset;
  const parsed = Number(value);
  return Number.isInteger(parsed) && parsed >= 1 && parsed <= max ? parsed : Number.NaN;
}
