import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { number } from '../scenarios/lib/report.ts';
import { RUN_FORMAT } from '../scenarios/lib/run-file.ts';
import { EXIT, LoadError } from './load-error.ts';

const runSchema = z.object({
  format: z.literal(RUN_FORMAT),
  scenario: z.string(),
  machine: z.string(),
  endedAt: z.number(),
  knobs: z.record(z.string(), z.string()).optional(),
  load: z
    .object({ before: z.number(), after: z.number(), processors: z.number().positive() })
    .optional(),
  metrics: z.record(
    z.string(),
    z.object({ type: z.string(), values: z.record(z.string(), z.number()) }),
  ),
});
export type ComparedRun = z.infer<typeof runSchema>;

/** `unclear`: it moved, and so did what else the machine had to do. */
export type Verdict = 'same' | 'better' | 'worse' | 'unclear' | 'shown';

export interface Compared {
  readonly figure: string;
  readonly before: number;
  readonly after: number;
  readonly verdict: Verdict;
}

/**
 * Which way is better; figures that are in neither list are shown without a verdict. How many offers are accepted is none:
 * who comes second with a price is refused, whatever the server does.
 */
const LESS_IS_BETTER = [
  'kaibiao_offer_ms',
  'kaibiao_delta_age_ms',
  'kaibiao_connect_ms',
  'kaibiao_back_ms',
  'kaibiao_end_seen_ms',
  'kaibiao_delta_bytes',
  'kaibiao_view_gaps',
  'kaibiao_error_frames',
  'kaibiao_sockets_lost',
];
const MORE_IS_BETTER = [
  'kaibiao_offers_answered',
  'kaibiao_resumed',
  'kaibiao_forged_refused',
  'kaibiao_same_answer',
];
/** More programs for each processor in one run than in the other that make two runs two different machines. */
const LOAD_APART_PER_PROCESSOR = 1;
const SHOWN_STATS = ['med', 'p(95)', 'p(99)', 'max', 'rate', 'count'];
/** A rate of change under this many milliseconds is the clock's own grain. */
const GRAIN_MS = 1;

export function readRun(file: string): ComparedRun {
  try {
    return runSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? `it is no ${RUN_FORMAT} file` : String(error);
    throw new LoadError(EXIT.usage, `${file}: ${why}`);
  }
}

/** Figure by figure; what moved less than `band` (0.1: a tenth) is noise on a machine that does other work too. */
export function compareRuns(
  before: ComparedRun,
  after: ComparedRun,
  band: number,
): readonly Compared[] {
  const isAlike = !isLoadApart(before, after);
  return Object.keys(before.metrics)
    .filter((name) => name.startsWith('kaibiao_') && after.metrics[name] !== undefined)
    .flatMap((name) =>
      SHOWN_STATS.flatMap((stat) => {
        const a = before.metrics[name]?.values[stat];
        const b = after.metrics[name]?.values[stat];
        if (a === undefined || b === undefined) return [];
        return [
          {
            figure: `${name} ${stat}`,
            before: a,
            after: b,
            verdict: verdictOf(
              { type: before.metrics[name]?.type ?? '', name, stat },
              { a, b, band, isAlike },
            ),
          },
        ];
      }),
    );
}

/** Whether the machine was much busier in one of the two runs. */
function isLoadApart(one: ComparedRun, other: ComparedRun): boolean {
  const [a, b] = [busyness(one), busyness(other)];
  return a !== undefined && b !== undefined && Math.abs(a - b) > LOAD_APART_PER_PROCESSOR;
}

/** Programs for each processor, over the run. */
function busyness({ load }: ComparedRun): number | undefined {
  return load && (load.before + load.after) / 2 / load.processors;
}

interface Figure {
  readonly type: string;
  readonly name: string;
  readonly stat: string;
}

function verdictOf(
  figure: Figure,
  at: { readonly a: number; readonly b: number; readonly band: number; readonly isAlike: boolean },
): Verdict {
  const { a, b, band, isAlike } = at;
  const { name } = figure;
  const isLess = LESS_IS_BETTER.includes(name);
  if ((!isLess && !MORE_IS_BETTER.includes(name)) || !isJudged(figure)) return 'shown';
  const isTime = name.endsWith('_ms');
  if (Math.abs(b - a) <= Math.max(band * Math.abs(a), isTime ? GRAIN_MS : 0)) return 'same';
  if (!isAlike) return 'unclear';
  return b < a === isLess ? 'better' : 'worse';
}

/**
 * Of a trend neither the count, which only says how much was measured, nor the greatest value, which is one value; of a
 * counter the count alone, as the rate repeats it.
 */
function isJudged({ type, name, stat }: Figure): boolean {
  const isTrend = name.endsWith('_ms') || name.endsWith('_bytes');
  if (isTrend) return stat !== 'count' && stat !== 'max';
  return type === 'counter' ? stat === 'count' : true;
}

export function comparisonText(
  before: ComparedRun,
  after: ComparedRun,
  rows: readonly Compared[],
  band: number,
): string {
  const notes = [
    ...(before.scenario === after.scenario ? [] : ['the two runs are of different scenarios']),
    ...(before.machine === after.machine ? [] : ['the two runs were made on different machines']),
    ...(isSameKnobs(before, after) ? [] : ['the two runs were set differently']),
    ...(isLoadApart(before, after) ? [loadNote(before, after)] : []),
  ];
  const lines = rows.map(({ figure, before: a, after: b, verdict }) => {
    const ratio = a === 0 ? '' : `${number(b / a)}×`;
    return `  ${figure.padEnd(36)} ${number(a).padStart(12)} ${number(b).padStart(12)} ${ratio.padStart(9)}  ${verdict === 'shown' ? '' : verdict}`;
  });
  const worse = rows.filter(({ verdict }) => verdict === 'worse').length;
  const better = rows.filter(({ verdict }) => verdict === 'better').length;
  return [
    `${before.scenario}: ${new Date(before.endedAt).toISOString()} → ${new Date(after.endedAt).toISOString()}`,
    ...notes.map((note) => `  note: ${note}`),
    `  ${'figure'.padEnd(36)} ${'before'.padStart(12)} ${'after'.padStart(12)} ${'ratio'.padStart(9)}`,
    ...lines,
    `  ${better} better, ${worse} worse; changes within ${number(band * 100)} % count as noise`,
    '',
  ].join('\n');
}

function isSameKnobs(one: ComparedRun, other: ComparedRun): boolean {
  const text = ({ knobs = {} }: ComparedRun): string =>
    JSON.stringify(Object.entries(knobs).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return one.knobs === undefined || other.knobs === undefined || text(one) === text(other);
}

function loadNote(one: ComparedRun, other: ComparedRun): string {
  const [a, b] = [busyness(one) ?? 0, busyness(other) ?? 0].map(number);
  return `the machine was not equally busy (${a} and ${b} programs for each processor): make both runs again`;
}
