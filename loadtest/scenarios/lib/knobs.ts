/**
 * What a run is told from outside. k6 resolves neither `#` imports nor node_modules, so everything under `scenarios/`
 * imports k6's own modules, its neighbours, and dependency-free files of `contracts/` by relative path, and nothing else.
 */
export interface Knobs {
  /** Where the server is reached, without a slash at the end. */
  readonly baseUrl: string;
  /** WebSocket address of slow readers: a pipe that lets only a trickle through; empty where there is none. */
  readonly slowUrl: string;
  /** JSON file with the accounts of the run (`AccountsFile`). */
  readonly accountsFile: string;
  /** Folder for summary and report; empty: only the text on the screen. */
  readonly outFolder: string;
  /** What the run was made on, for the report. */
  readonly machine: string;
}

export function readKnobs(): Knobs {
  return {
    baseUrl: text('BASE_URL', 'http://localhost:8080').replace(/\/+$/, ''),
    slowUrl: text('SLOW_URL', ''),
    accountsFile: text('ACCOUNTS_FILE', ''),
    outFolder: text('OUT', ''),
    machine: text('MACHINE', 'not said'),
  };
}

/** A whole number from the environment; throws in the init stage, before any load, when it is none. */
export function count(name: string, preset: number): number {
  const given = text(name, String(preset));
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0 || value > 1_000_000) {
    throw new Error(`${name} must be a whole number from 0 to 1000000, not ${given}`);
  }
  return value;
}

function text(name: string, preset: string): string {
  const given = __ENV[name]?.trim();
  return given === undefined || given === '' ? preset : given;
}
