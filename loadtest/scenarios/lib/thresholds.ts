import { METRIC_NAMES, type MetricKey } from './names.ts';

/** When a run counts as passed, all in one place. k6 ends with 99 when one of them is crossed. */
type Limits = Readonly<Partial<Record<MetricKey, readonly string[]>>>;

/** Hold in every scenario with offers: none unanswered, no hole in a view, no lost socket. */
const ALWAYS: Limits = {
  offersAnswered: ['rate==1'],
  gaps: ['count==0'],
  errorFrames: ['count==0'],
  lost: ['count==0'],
};

const LIMITS = {
  smoke: { ...ALWAYS, offerMs: ['p(99)<1000'], offersAccepted: ['count>0'] },
  offers: { ...ALWAYS, offerMs: ['p(95)<50', 'p(99)<250'] },
  endgame: {
    ...ALWAYS,
    offerMs: ['p(99)<250'],
    deltaAgeMs: ['p(99)<500'],
    endSeenMs: ['p(99)<500'],
    extensions: ['count>0'],
  },
  fanout: { ...ALWAYS, deltaAgeMs: ['p(99)<200'], deltaBytes: ['p(95)<400'] },
  'reconnect-storm': {
    ...ALWAYS,
    backMs: ['p(99)<15000'],
    resumed: ['rate>0.5'],
    offerMs: ['p(99)<500'],
  },
  // Slow readers are meant to be cut, so lost sockets are counted apart there.
  'slow-readers': { ...ALWAYS, deltaAgeMs: ['p(99)<500'], offerMs: ['p(99)<500'] },
  'hostile-offers': {
    gaps: ['count==0'],
    lost: ['count==0'],
    forgedRefused: ['rate==1'],
    sameAnswer: ['rate==1'],
    offersAnswered: ['rate==1'],
  },
  closing: { ...ALWAYS, endSeenMs: ['p(99)<500', 'max<2000'], endsSeen: ['count>0'] },
  soak: { ...ALWAYS, offerMs: ['p(99)<250'], deltaAgeMs: ['p(99)<500'] },
} as const satisfies Record<string, Limits>;

export type ScenarioName = keyof typeof LIMITS;
export const SCENARIO_NAMES: readonly string[] = Object.keys(LIMITS);

/** The thresholds of one scenario as k6's options take them. */
export function thresholdsOf(name: ScenarioName): Record<string, string[]> {
  const limits: Limits = LIMITS[name];
  return Object.fromEntries(
    Object.entries(limits).map(([key, lines]) => [METRIC_NAMES[key as MetricKey], [...lines]]),
  );
}

/** Statistics of every trend in the summary. */
export const TREND_STATS = ['min', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max', 'count'];
