import { INVARIANTS, type InvariantId } from './findings.ts';
import { FAULTS, type FaultName, type Nemesis } from './nemesis.ts';
import type { TortureOptions } from './options.ts';
import { type PlantName, PLANTS } from './plants.ts';
import type { RunResult } from './run.ts';

const DETAIL_CHARS_MAX = 1_500;
const IDS = Object.keys(INVARIANTS).filter((id): id is InvariantId => id in INVARIANTS);
const SHOWN_OF_EACH_MAX = 3;

/** The end of a run for its reader; the last line counts the invariants. */
export function summaryOf(
  options: TortureOptions,
  result: RunResult,
): { readonly lines: readonly string[]; readonly isGood: boolean } {
  const { findings } = result;
  const failed = IDS.filter((id) => findings.broken(id).length > 0);
  const lines = [
    '',
    ...faultLines(result.nemesis),
    ...figureLines(result),
    '',
    ...IDS.map((id) => invariantLine(id, result)),
    ...(failed.length === 0 ? [] : ['', ...violationLines(failed, options, result)]),
    `seed ${options.seed}`,
    `${IDS.length - failed.length} passed, ${failed.length} failed`,
  ];
  return { lines, isGood: failed.length === 0 };
}

function faultLines(nemesis: Nemesis): readonly string[] {
  const killed = (['kill-server', 'kill-early', 'kill-both'] as const).flatMap(
    (name) => nemesis.awayMs.get(name) ?? [],
  );
  const names = Object.keys(FAULTS).filter((name): name is FaultName => name in FAULTS);
  return [
    'fault: times, and how long until the next answer (p50 / p99 / max)',
    ...names.map((name) => {
      const times = nemesis.counts.get(name) ?? 0;
      return `  ${FAULTS[name].padEnd(58)} ${String(times).padStart(4)}  ${spread(nemesis.awayMs.get(name) ?? [])}`;
    }),
    `  ${'SIGKILL of a server to serving again, all of them'.padEnd(64)}${spread(killed)}`,
    `  ${'start of a server process to serving'.padEnd(64)}${spread(nemesis.startMs)}`,
  ];
}

function figureLines({ fleet, nemesis, ledger, checker, witness, figures, caught }: RunResult) {
  return [
    '',
    `owners fenced ${fleet.fencedOwners}, superseded owners that stayed idle ${nemesis.idleStaleOwners}, starts refused ${fleet.refusedStarts}, commits of unknown outcome settled ${fleet.unknownCommits}`,
    `commands ${figures?.commands ?? 0}, sent ${figures?.sends ?? 0} times, answers ${ledger.answers} (${ledger.repeats} repeats), caught by a kill ${caught}`,
    `records proved ${checker.records}, auctions closed and proved ${checker.closedAuctions}, signed heads witnessed ${witness.heads}`,
    `connections ${figures?.connects ?? 0}, snapshots ${figures?.snapshots ?? 0}, resumed streams ${figures?.resumes ?? 0}, deltas ${figures?.deltas ?? 0}`,
  ];
}

function invariantLine(id: InvariantId, { findings }: RunResult): string {
  const broken = findings.broken(id).length;
  const verdict = broken === 0 ? 'held    ' : 'VIOLATED';
  const checked = findings.timesChecked(id);
  return `  ${id}  ${verdict}  ${INVARIANTS[id]}${checked > 0 ? ` (${checked} checks)` : ''}`;
}

function violationLines(
  failed: readonly InvariantId[],
  options: TortureOptions,
  { findings, dataDir }: RunResult,
): readonly string[] {
  const { seed, seconds, bidders, rate, auctions, plant, isKept } = options;
  const again = `npm run torture -- --seed ${seed} --seconds ${seconds} --bidders ${bidders} --rate ${rate} --auctions ${auctions}${plant === undefined ? '' : ` --plant ${plant}`}`;
  return [
    'violations:',
    ...failed.flatMap((id) =>
      findings
        .broken(id)
        .slice(0, SHOWN_OF_EACH_MAX)
        .map(({ detail }) => `  ${id}: ${detail.slice(0, DETAIL_CHARS_MAX)}`),
    ),
    `repeat with: ${again}${isKept ? '' : ' --keep'}`,
    'the seed repeats the kinds and times of the faults; which instruction they hit is up to the machine',
    ...(isKept ? [`kept: ${dataDir} (servers.log, the journal)`] : []),
  ];
}

/** Which of the invariants that a planted fault should break were seen broken; empty: it was not found. */
export function foundBy(plant: PlantName, { findings }: RunResult): readonly InvariantId[] {
  return IDS.filter((id) => PLANTS[plant].breaks.includes(id) && findings.broken(id).length > 0);
}

/** `p50 / p99 / max` in seconds. */
function spread(times: readonly number[]): string {
  if (times.length === 0) return '';
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => {
    const index = Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1);
    return ((sorted[Math.max(0, index)] ?? 0) / 1_000).toFixed(2);
  };
  return `${at(0.5)} / ${at(0.99)} / ${at(1)} s`;
}
