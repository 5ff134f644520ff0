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
  metrics: z.record(
    z.string(),
    z.object({ type: z.string(), values: z.record(z.string(), z.number()) }),
  ),
});
export type ComparedRun = z.infer<typeof runSchema>;

export type Verdict = 'same' | 'better' | 'worse' | 'shown';

export interface Compared {
  readonly figure: string;
  readonly before: number;
  readonly after: number;
  readonly verdict: Verdict;
}

/** Which way is better; figures that are in neither list are shown without a verdict. */
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
  'kaibiao_offers_accepted',
  'kaibiao_resumed',
  'kaibiao_forged_refused',
  'kaibiao_same_answer',
];
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
            verdict: judge(name, stat, { a, b, band }),
          },
        ];
      }),
    );
}

function judge(
  name: string,
  stat: string,
  { a, b, band }: { readonly a: number; readonly b: number; readonly band: number },
): Verdict {
  const isLess = LESS_IS_BETTER.includes(name);
  const isMore = MORE_IS_BETTER.includes(name);
  // Of a trend the count only says how much was measured; of a counter the rate repeats the count.
  const isTrend = name.endsWith('_ms') || name.endsWith('_bytes');
  if ((!isLess && !isMore) || (isTrend && stat === 'count')) return 'shown';
  if (Math.abs(b - a) <= Math.max(band * Math.abs(a), isTrend ? GRAIN_MS : 0)) return 'same';
  return b < a === isLess ? 'better' : 'worse';
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
