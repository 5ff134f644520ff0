import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Metrics } from '#gateway/metrics.ts';
import { SAMPLED_METRICS } from '#loadtest/run/sampler.ts';
import { ROOT } from '../process/programs.ts';

/** Dashboard and alerts name figures as text; each of them has to be one that `/metrics` shows. */
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const DASHBOARD = 'ops/grafana/kaibiao.json';
const ALERTS = 'ops/prometheus/alerts.yaml';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly { readonly expr: string }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly body: string;
}

const panels: readonly Panel[] = JSON.parse(text(DASHBOARD)).panels;
const rules: readonly Rule[] = text(ALERTS)
  .split(/\n {6}- alert: /)
  .slice(1)
  .map((body) => ({
    alert: /^\w+/.exec(body)?.[0] ?? '',
    expr: /\n {8}expr: (.+)/.exec(body)?.[1] ?? '',
    body,
  }));

let shown: ReadonlySet<string>;
beforeAll(async () => {
  const metrics = new Metrics();
  metrics.observe({
    engine: {
      status: () => ({
        ...{ state: 'serving', detail: '', auctionsLoaded: 0, pendingCommands: 0 },
        ...{ clockOffsetMs: 0, frozenAuctions: [] },
      }),
    },
    live: () => ({ sockets: 0, handshakes: 0, streams: 0, pendingAnswers: 0, roomSockets: 0 }),
    log: () => ({ state: 'signing', detail: '' }),
  });
  metrics.batch(1);
  const lines = (await metrics.registry.metrics()).split('\n');
  shown = new Set(lines.flatMap((line) => /^[a-z]\w+(?=[ {])/.exec(line) ?? []));
});

const named = (expr: string): readonly string[] => expr.match(/\bkaibiao_\w+/g) ?? [];

describe('dashboard', () => {
  it('every figure that a panel names is shown by the server', () => {
    const names = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => named(expr)));
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
  });

  it('every panel asks for something, has a number of its own, and covers no other', () => {
    expect(
      panels.filter(({ targets }) => targets.some(({ expr }) => named(expr).length === 0)),
    ).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});

describe('alerts', () => {
  it('every figure that a rule names is shown by the server', () => {
    expect(rules.length).toBeGreaterThan(10);
    const names = rules.flatMap(({ expr }) => named(expr));
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
    const bare = rules.filter(({ expr }) => named(expr).length === 0).map(({ alert }) => alert);
    expect(bare).toEqual(['KaibiaoDown']);
  });

  it('every rule says how urgent it is, what it means and what to do', () => {
    for (const { alert, body } of rules) {
      expect(body, alert).toMatch(/severity: (?:page|look)/);
      expect(body, alert).toMatch(/\n {10}summary: .+\./);
      expect(body, alert).toMatch(/\n {10}todo: .+\./);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('what the rules rest on has its alert', () => {
    const all = rules.map(({ expr }) => expr).join('\n');
    for (const name of ['engine_serving', 'auctions_frozen', 'clock_offset_ms', 'log_signing']) {
      expect(all).toContain(name);
    }
  });
});

describe('load reports', () => {
  it('sample figures that the server shows', () => {
    expect(SAMPLED_METRICS.filter((name) => !shown.has(name))).toEqual([]);
  });
});
