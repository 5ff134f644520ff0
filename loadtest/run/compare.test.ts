import { describe, expect, it } from 'vitest';
import { htmlReport, number } from '../scenarios/lib/report.ts';
import { crossed, type RunFile, RUN_FORMAT, runFileOf } from '../scenarios/lib/run-file.ts';
import { comparisonText, compareRuns } from './compare.ts';
import { readSeen } from './journal-check.ts';
import { readMetrics } from './sampler.ts';

function run(values: {
  readonly p99: number;
  readonly accepted: number;
  readonly lost?: number;
  readonly scenario?: string;
  readonly load?: number;
  readonly knobs?: RunFile['knobs'];
}): RunFile {
  const { load, knobs } = values;
  return {
    format: RUN_FORMAT,
    scenario: values.scenario ?? 'endgame',
    endedAt: 1_795_000_000_000,
    durationMs: 60_000,
    machine: '2 × <processor>',
    ...(load !== undefined && { load: { before: load, after: load, processors: 2 } }),
    ...(knobs !== undefined && { knobs }),
    metrics: {
      kaibiao_sockets_lost: {
        type: 'counter',
        values: { count: values.lost ?? 0, rate: (values.lost ?? 0) / 60 },
        thresholds: {},
      },
      kaibiao_offer_ms: {
        type: 'trend',
        values: {
          med: 3,
          'p(90)': 5,
          'p(95)': 8,
          'p(99)': values.p99,
          max: 90,
          avg: 4,
          count: 1_000,
        },
        thresholds: { 'p(99)<250': values.p99 < 250 },
      },
      kaibiao_offers_accepted: {
        type: 'counter',
        values: { count: values.accepted, rate: values.accepted / 60 },
        thresholds: {},
      },
      iterations: { type: 'counter', values: { count: 5, rate: 1 }, thresholds: {} },
    },
  };
}

describe('two runs beside each other', () => {
  const verdicts = (before: RunFile, after: RunFile, band = 0.1) =>
    Object.fromEntries(
      compareRuns(before, after, band).map(({ figure, verdict }) => [figure, verdict]),
    );

  it('what moved within the band is noise, beyond it better or worse', () => {
    const before = run({ p99: 100, accepted: 1_000 });
    expect(verdicts(before, run({ p99: 109, accepted: 905 }))).toMatchObject({
      'kaibiao_offer_ms p(99)': 'same',
      'kaibiao_sockets_lost count': 'same',
    });
    expect(verdicts(before, run({ p99: 120, accepted: 1_200, lost: 3 }))).toMatchObject({
      'kaibiao_offer_ms p(99)': 'worse',
      'kaibiao_sockets_lost count': 'worse',
    });
    expect(verdicts(before, run({ p99: 80, accepted: 800 }))).toMatchObject({
      'kaibiao_offer_ms p(99)': 'better',
    });
  });

  it('one value, what a rate repeats, and who won the race are shown and not judged', () => {
    const [before, after] = [
      run({ p99: 100, accepted: 1_000 }),
      run({ p99: 100, accepted: 500, lost: 9 }),
    ];
    expect(verdicts(before, after)).toMatchObject({
      'kaibiao_offer_ms max': 'shown',
      'kaibiao_offers_accepted count': 'shown',
      'kaibiao_offers_accepted rate': 'shown',
      'kaibiao_sockets_lost count': 'worse',
      'kaibiao_sockets_lost rate': 'shown',
    });
  });

  it('on a machine that was much busier once, what moved is unclear, and the text says why', () => {
    const before = run({ p99: 800, accepted: 1, load: 12 });
    const after = run({ p99: 100, accepted: 1, load: 6 });
    const rows = compareRuns(before, after, 0.1);
    expect(verdicts(before, after)['kaibiao_offer_ms p(99)']).toBe('unclear');
    expect(verdicts(before, after)['kaibiao_offer_ms med']).toBe('same');
    const text = comparisonText(before, after, rows, 0.1);
    expect(text).toContain('not equally busy (6 and 3 programs for each processor)');
    const alike = run({ p99: 100, accepted: 1, load: 11 });
    expect(verdicts(before, alike)['kaibiao_offer_ms p(99)']).toBe('better');
  });

  it('a wider band forgives more, and nothing is judged that has no better direction', () => {
    const [before, after] = [
      run({ p99: 100, accepted: 1_000 }),
      run({ p99: 140, accepted: 1_000 }),
    ];
    expect(verdicts(before, after, 0.5)['kaibiao_offer_ms p(99)']).toBe('same');
    expect(verdicts(before, after)['kaibiao_offer_ms count']).toBe('shown');
    expect(Object.keys(verdicts(before, after)).some((name) => name.startsWith('iterations'))).toBe(
      false,
    );
  });

  it('the text says when the runs are not alike', () => {
    const before = run({ p99: 100, accepted: 1 });
    const after = run({ p99: 100, accepted: 1, scenario: 'soak' });
    const [slow, fast] = [{ RATE: '100' }, { RATE: '200' }].map((knobs) =>
      run({ p99: 1, accepted: 1, knobs }),
    );
    if (slow === undefined || fast === undefined) throw new Error('there are two runs');
    expect(comparisonText(slow, fast, [], 0.1)).toContain('set differently');
    expect(comparisonText(slow, slow, [], 0.1)).not.toContain('set differently');
    const text = comparisonText(before, after, compareRuns(before, after, 0.1), 0.1);
    expect(text).toContain('the two runs are of different scenarios');
    expect(text).not.toContain('different machines');
    expect(text).toContain('0 better, 0 worse; changes within 10 % count as noise');
  });
});

describe('one run as a page', () => {
  it('shows thresholds, percentiles, the journals and the curves, and escapes what it was told', () => {
    const page = htmlReport({
      ...run({ p99: 300, accepted: 10 }),
      journal: { auctions: 1, records: 12, acknowledged: 10, faults: ['A1: <lost>'] },
      samples: [
        { atMs: 0, values: { 'memory, MiB': 100 } },
        { atMs: 1_000, values: { 'memory, MiB': 101.5 } },
      ],
    });
    expect(page).toContain('1 threshold(s) crossed, 1 fault(s) in the journals');
    expect(page).toContain('2 × &#60;processor&#62;');
    expect(page).toContain('A1: &#60;lost&#62;');
    expect(page).toContain('aria-label="kaibiao_offer_ms by percentile"');
    expect(page).toContain('first 100, highest 101.5, last 101.5');
    expect(page).not.toMatch(/<script|https?:\/\//);
    expect(crossed(run({ p99: 300, accepted: 1 }))).toEqual(['kaibiao_offer_ms: p(99)<250']);
  });

  it('a summary of another form is refused in words', () => {
    const facts = { scenario: 'smoke', machine: '', endedAt: 0 };
    expect(() => runFileOf({}, facts)).toThrow(/another form/);
  });

  it.each([
    [undefined, '–'],
    [0, '0'],
    [0.12345, '0.123'],
    [12.34, '12.3'],
    [1_234_567.8, '1,234,568'],
    [-1_500, '-1,500'],
  ])('writes %s as %s', (value, text) => {
    expect(number(value)).toBe(text);
  });
});

describe('what k6 saw', () => {
  it('is read from either form of its log, and other lines are passed over', async () => {
    const receipt = 'a'.repeat(64);
    const seen = await readSeen([
      '{"level":"info","msg":"auction load-1","source":"console"}',
      `time="x" level=info msg="ack load-1 k6-1 ${receipt} accepted" source=console`,
      '{"level":"warning","msg":"request failed"}',
    ]);
    expect([...seen.auctions]).toEqual(['load-1']);
    expect(seen.acks).toEqual([{ auctionId: 'load-1', id: 'k6-1', receipt, outcome: 'accepted' }]);
  });

  it('the server’s metrics are read by name; lines with labels are passed over', () => {
    const text = '# HELP a b\nkaibiao_live_sockets 12\nkaibiao_x{le="1"} 3\nkaibiao_y 1.5e3\n';
    expect([...readMetrics(text)]).toEqual([
      ['kaibiao_live_sockets', 12],
      ['kaibiao_y', 1_500],
    ]);
  });
});
