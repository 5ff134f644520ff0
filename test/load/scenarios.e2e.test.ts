import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportsOf } from '#loadtest/run/exports.ts';
import { checkJournals } from '#loadtest/run/journal-check.ts';
import { type OwnServer, startOwnServer } from '#loadtest/run/own-server.ts';
import { openSlowPipe, type SlowPipe } from '#loadtest/run/slow-pipe.ts';
import { METRIC_NAMES } from '#loadtest/scenarios/lib/names.ts';
import { type RunFile, RUN_FORMAT } from '#loadtest/scenarios/lib/run-file.ts';
import { SCENARIO_NAMES, type ScenarioName } from '#loadtest/scenarios/lib/thresholds.ts';
import { runTiny, type TinyRun } from './tiny-run.ts';

/**
 * The scenarios' own code against a real server, with stand-ins for k6's modules: protocol, figures, thresholds' names,
 * summary and journal check. What k6 itself does (arrival rates, ramps, isolation of users) needs k6.
 */
const SIZES: Readonly<Record<ScenarioName, Readonly<Record<string, string>>>> = {
  smoke: {},
  offers: { RATE: '20', RAMP_S: '1', HOLD_S: '1', BIDDERS: '3' },
  endgame: {
    ...{ BIDDERS: '4', OFFERS: '10', LASTS_S: '4' },
    ...{ EXTENSIONS: '2', OVERTIME_MS: '1000' },
  },
  fanout: { VIEWERS: '5', BIDDERS: '2', RATE: '20', LASTS_S: '3' },
  'reconnect-storm': { VIEWERS: '5', BIDDERS: '2', RATE: '20', CUT_AFTER_S: '1', LASTS_S: '4' },
  'slow-readers': {
    ...{ VIEWERS: '2', SLOW: '2', BIDDERS: '2' },
    ...{ LOTS: '10', RATE: '20', LASTS_S: '3' },
  },
  'hostile-offers': { BIDDERS: '4', TURNS: '4' },
  closing: { AUCTIONS: '60', LASTS_S: '4' },
  soak: { VIEWERS: '2', BIDDERS: '2', RATE: '10', MINUTES: '1', VISIT_S: '2' },
};
/** Speed is never asserted; these say how much, not how fast. */
const IS_ABOUT_TIME = /^(?:p\(|max|avg|med)/;
const OWN_NAMES = new Set<string>(Object.values(METRIC_NAMES));

let server: OwnServer;
let slow: SlowPipe;
let folder: string;

beforeAll(async () => {
  const complain = (line: string): void => void process.stderr.write(`${line}\n`);
  const log = { info: () => undefined, warn: complain, error: complain };
  server = await startOwnServer({ suppliers: 6, log });
  const { hostname, port } = new URL(server.url);
  slow = await openSlowPipe({ host: hostname, port: Number(port), bytesPerSecond: 1_000 });
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-load-test-'));
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify(server.accounts));
});

afterAll(async () => {
  slow?.close();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

function tiny(name: ScenarioName): Promise<TinyRun> {
  return runTiny(name, {
    BASE_URL: server.url,
    ACCOUNTS_FILE: join(folder, 'accounts.json'),
    SLOW_URL: `ws://127.0.0.1:${slow.port}/live`,
    MACHINE: 'a test',
    ...SIZES[name],
  });
}

/** Thresholds that say how much, and did not hold. */
function crossedCounts({ metrics }: TinyRun): readonly string[] {
  return Object.entries(metrics).flatMap(([name, { thresholds = {}, values }]) =>
    Object.entries(thresholds)
      .filter(([line, { ok }]) => !ok && !IS_ABOUT_TIME.test(line))
      .map(([line]) => `${name}: ${line} (${JSON.stringify(values)})`),
  );
}

describe('scenarios', () => {
  it.each(SCENARIO_NAMES as readonly ScenarioName[])(
    '[D1] %s runs, and every acknowledged offer is in a journal that verifies',
    async (name) => {
      const run = await tiny(name);
      expect(crossedCounts(run)).toEqual([]);
      const summary: RunFile = JSON.parse(run.files['out/summary.json'] ?? '{}');
      expect(summary).toMatchObject({ format: RUN_FORMAT, scenario: name, machine: 'a test' });
      expect(Object.keys(summary.metrics).filter((metric) => !OWN_NAMES.has(metric))).toEqual([]);
      expect(summary.metrics[METRIC_NAMES.connectMs]?.values['count']).toBeGreaterThan(0);
      expect(run.files['out/report.html']).toContain(`Load: ${name}`);
      expect(run.files['stdout']).toContain(METRIC_NAMES.connectMs);

      const fetchExport = await exportsOf(server.url, server.accounts.agency);
      const journal = await checkJournals(run.seen, fetchExport);
      expect(journal.faults).toEqual([]);
      expect(journal.auctions).toBeGreaterThan(0);
      expect(journal.acknowledged).toBeGreaterThan(0);
    },
  );

  it('[B1] the journal check finds an acknowledgement that is not on record, or another one', async () => {
    const { seen } = await tiny('smoke');
    const [first, second] = seen.acks;
    if (first === undefined || second === undefined) throw new Error('offers were acknowledged');
    const forged = {
      auctions: seen.auctions,
      acks: [
        { ...first, id: 'never-sent' },
        { ...second, receipt: '0'.repeat(64) },
        { ...first, outcome: first.outcome === 'accepted' ? 'refused' : 'accepted' },
      ],
    };
    const { faults } = await checkJournals(
      forged,
      await exportsOf(server.url, server.accounts.agency),
    );
    expect(faults).toEqual([
      expect.stringContaining('was acknowledged and is not on record'),
      expect.stringContaining('has another record than its receipt'),
      expect.stringContaining('and is on record as'),
    ]);
  });
});
