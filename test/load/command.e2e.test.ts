import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SCENARIO_NAMES } from '#loadtest/scenarios/lib/thresholds.ts';
import { NODE, ROOT, runProgram } from '../process/programs.ts';

/** `npm run loadtest` as somebody at a terminal knows it, on a machine without k6 and Go. */
const folder = mkdtempSync(join(tmpdir(), 'kaibiao-loadtest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const loadtest = (...args: readonly string[]) =>
  runProgram([join(ROOT, 'loadtest', 'run', 'main.ts'), ...args], { env: { PATH: folder } });

/**
 * Stands where k6 would stand, to try what lies around it: says its version, and for `run` publishes one auction as the
 * scenarios do and writes the two files that k6 writes. It loads nothing and measures nothing.
 */
const PLACEHOLDER = `
import { readFileSync, writeFileSync } from 'node:fs';
const args = process.argv.slice(2);
if (args[0] === 'version') { console.log('k6 v2.2.0 (placeholder)'); process.exit(0); }
const env = Object.fromEntries(args.filter((_, i) => args[i - 1] === '-e').map((pair) => pair.split(/=(.*)/s)));
const { agency, buyerId, suppliers } = JSON.parse(readFileSync(env.ACCOUNTS_FILE, 'utf8'));
const post = async (path, body, token) => (await fetch(env.BASE_URL + path, { method: 'POST', body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...(token && { authorization: 'Bearer ' + token }) } })).json();
const { token } = await post('/api/sessions', { login: agency.login, password: agency.password, wantToken: true });
const opensAt = Date.now() + 500;
const lots = [{ id: 'L1', ceilingFen: 100, decrement: { basis: 'own', kind: 'absolute', fen: 1 } }];
const rules = { type: 'english-reverse', id: 'load-1', opensAt, closesAt: opensAt + 60000, minBidders: 1,
  bidders: [suppliers[0].organizationId], lots };
const { auctionId } = await post('/api/auctions', { title: 'x', buyerId, offerSignature: 'none', rules }, token);
const lost = env.LOSE === 'yes' ? '\\nack load-1 gone ' + 'a'.repeat(64) + ' accepted' : '';
writeFileSync(args[args.indexOf('--console-output') + 1], 'auction ' + auctionId + lost + '\\n');
const held = env.CROSS !== 'yes';
const metrics = { kaibiao_offer_ms: { type: 'trend', values: { med: 1, count: 1 }, thresholds: { 'p(99)<1': held } } };
writeFileSync(env.OUT + '/summary.json', JSON.stringify({ format: 'kaibiao.load/1', scenario: 'smoke', machine: env.MACHINE,
  endedAt: 0, durationMs: 1000, metrics }));
process.exit(env.FAIL === 'yes' ? 107 : held ? 0 : 99);
`;

describe('around k6', () => {
  it.each([
    ['everything held', [], 0, /journals: 0 acknowledgements in 1 auctions, 0 faults/],
    ['a threshold was crossed', ['CROSS=yes'], 99, /0 faults/],
    [
      'an acknowledged offer is lost',
      ['LOSE=yes'],
      1,
      /gone was acknowledged and is not on record/,
    ],
    ['k6 itself failed', ['FAIL=yes'], 4, /k6 ended with 107/],
  ])('%s', async (_what, words, status, line) => {
    const bin = mkdtempSync(join(folder, 'bin-'));
    const out = mkdtempSync(join(folder, 'out-'));
    writeFileSync(join(bin, 'placeholder.mjs'), PLACEHOLDER);
    const start = `#!/bin/sh\nexec '${NODE}' '${join(bin, 'placeholder.mjs')}' "$@"\n`;
    writeFileSync(join(bin, 'k6'), start, { mode: 0o755 });
    const args = ['smoke', 'BIDDERS=1', ...words, '--out', out];
    const path = `${bin}:${process.env['PATH'] ?? ''}`;
    const run = await runProgram([join(ROOT, 'loadtest', 'run', 'main.ts'), ...args], {
      env: { PATH: path },
    });
    expect(run.stderr).toMatch(line);
    expect(run.code).toBe(status);
    expect(existsSync(join(out, 'accounts.json'))).toBe(false);
    if (status === 4) return;
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Load: smoke');
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).journal.auctions).toBe(1);
  });
});

describe('without k6', () => {
  it('[D1] --driver node runs a scenario as it is: figures, thresholds, report, each acknowledgement looked up', async () => {
    const out = mkdtempSync(join(folder, 'node-'));
    const { code, stdout, stderr } = await loadtest('smoke', '--driver', 'node', '--out', out);
    expect(stderr).toContain('journals: 15 acknowledgements in 1 auctions, 0 faults');
    expect(stdout).toContain('kaibiao_offers_sent          15');
    expect(stdout).toMatch(/generator: 3 users in one process of Node, event loop p99 [\d.]+ ms/);
    // 99: a threshold of time, which a busy machine may cross.
    expect([0, 99]).toContain(code);
    const run = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(run).toMatchObject({ scenario: 'smoke', journal: { acknowledged: 15, faults: [] } });
    expect(run.machine).toContain('generator node');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Load: smoke');
  });

  it('an open model: arrivals at a rate, none dropped', async () => {
    const out = mkdtempSync(join(folder, 'node-'));
    const size = ['RATE=20', 'RAMP_S=1', 'HOLD_S=1', 'BIDDERS=3'];
    const { code } = await loadtest('offers', ...size, '--driver', 'node', '--out', out);
    expect([0, 99]).toContain(code);
    const { metrics, journal } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(metrics.dropped_iterations.values.count).toBe(0);
    expect(metrics.kaibiao_offers_answered.values.rate).toBe(1);
    expect(metrics.kaibiao_offers_sent.values.count).toBe(journal.acknowledged);
    expect(journal.faults).toEqual([]);
  });

  it('another driver is wrong usage', async () => {
    const { code, stderr } = await loadtest('smoke', '--driver', 'jmeter');
    expect(code).toBe(2);
    expect(stderr).toContain('--driver takes k6 or node');
  });
});

describe('npm run loadtest', () => {
  it('says in one line what is missing and how to get it, and starts nothing', async () => {
    const { code, stderr } = await loadtest('smoke');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^loadtest: k6 v2\S+ is needed and not there \(there is no k6 on the path; there is no Go .*Install it .*\n$/,
    );
  });

  it('names another version of k6 for what it is', async () => {
    writeFileSync(join(folder, 'k6'), '#!/bin/sh\necho "k6 v0.49.0 (go1.21)"\n', { mode: 0o755 });
    const { code, stderr } = await loadtest('smoke');
    rmSync(join(folder, 'k6'));
    expect(code).toBe(3);
    expect(stderr).toContain('k6 is k6 v0.49.0');
  });

  it('--help lists scenarios and what each exit status means', async () => {
    const { code, stdout } = await loadtest('--help');
    expect(code).toBe(0);
    for (const name of SCENARIO_NAMES) expect(stdout).toContain(name);
    expect(stdout).toMatch(/Exit status: 0 .* 1 .*2 .*3 .*4 .*99/s);
  });

  it.each([
    [[], /name a scenario: smoke/],
    [['no-such'], /there is no scenario "no-such"/],
    [['smoke', 'rate=5'], /rate=5 is not KEY=VALUE/],
    [['--no-such'], /--no-such/],
    [['compare', 'one.json'], /compare takes two run files/],
    [['compare', 'one.json', 'two.json', '--band', '200'], /--band takes 0 to 99/],
    [['compare', 'one.json', 'two.json'], /one\.json: .*ENOENT/],
  ])('%j is wrong usage', async (args, line) => {
    const { code, stderr } = await loadtest(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('compare ends with 1 when something got worse', async () => {
    const file = (name: string, p99: number): string => {
      const values = { med: 1, 'p(95)': 2, 'p(99)': p99, max: p99, count: 10 };
      const run = {
        ...{ format: 'kaibiao.load/1', scenario: 'smoke', machine: 'm', endedAt: 0 },
        metrics: { kaibiao_offer_ms: { type: 'trend', values, thresholds: {} } },
      };
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(run));
      return path;
    };
    const [fast, slow] = [file('fast.json', 20), file('slow.json', 50)];
    expect(await loadtest('compare', fast, slow)).toMatchObject({ code: 1 });
    const { code, stdout } = await loadtest('compare', slow, fast);
    expect(code).toBe(0);
    expect(stdout).toContain('1 better, 0 worse');
  });
});
