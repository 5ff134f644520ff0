import { crossed, type MetricSummary, type RunFile, type Sample } from './run-file.ts';

/** One run as a page of its own: no script, no link to anywhere, charts as inline SVG. Pure; also runs inside k6. */
const WIDTH = 860;
const BAR_HEIGHT = 20;
const LABEL_WIDTH = 90;
const CHART_HEIGHT = 120;
const STATS = ['med', 'p(90)', 'p(95)', 'p(99)', 'max'];

const STYLE = `body{font:15px/1.6 system-ui,"Noto Sans SC",sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1f1f1f;background:#fff}
h1{margin-bottom:.2rem}h2{margin:2rem 0 .4rem;font-size:1.15rem}p{margin:.2rem 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}td,th{padding:.3rem .6rem;border-bottom:1px solid #e0e0e0;text-align:right}
td:first-child,th:first-child{text-align:left}.note{color:#595959}.good{color:#237804}.bad{color:#a8071a;font-weight:600}
svg{display:block;margin:.4rem 0 1rem;max-width:100%}text{font:12px system-ui,sans-serif;fill:currentColor}
@media(prefers-color-scheme:dark){body{background:#141414;color:#e6e6e6}.note{color:#a6a6a6}td,th{border-color:#333}.good{color:#95de64}.bad{color:#ff7875}}
@media print{body{margin:0}}`;

export function htmlReport(run: RunFile): string {
  const failed = crossed(run);
  const verdict =
    failed.length === 0 && (run.journal?.faults.length ?? 0) === 0
      ? '<p class="good">All thresholds held.</p>'
      : `<p class="bad">${failed.length} threshold(s) crossed, ${run.journal?.faults.length ?? 0} fault(s) in the journals.</p>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Load: ${escape(run.scenario)}</title>
<style>${STYLE}</style>
<h1>Load: ${escape(run.scenario)}</h1>
<p class="note">${escape(new Date(run.endedAt).toISOString())} · ${(run.durationMs / 1_000).toFixed(0)} s · ${escape(run.machine)}</p>
<p class="note">Figures hold for this machine and this run; compare two runs with <code>npm run loadtest -- compare</code>. Latency counts from an offer's appointed time, so a stalled generator shows as latency.</p>
${verdict}
${thresholdTable(run)}
${journalPart(run)}
${trends(run)}
${totals(run)}
${curves(run.samples ?? [])}
</html>
`;
}

function thresholdTable(run: RunFile): string {
  const rows = Object.entries(run.metrics).flatMap(([name, { thresholds, values }]) =>
    Object.entries(thresholds).map(([line, held]) => {
      const word = held ? '<td class="good">held</td>' : '<td class="bad">crossed</td>';
      return `<tr><td>${escape(name)}</td><td>${escape(line)}</td><td>${seen(line, values)}</td>${word}</tr>`;
    }),
  );
  if (rows.length === 0) return '';
  return `<h2>Thresholds</h2><table><tr><th>metric</th><th>limit</th><th>seen</th><th></th></tr>${rows.join('')}</table>`;
}

/** The statistic that a threshold speaks of. */
function seen(line: string, values: Readonly<Record<string, number>>): string {
  const name = /^[a-z]+(?:\([\d.]+\))?/.exec(line)?.[0] ?? '';
  return number(values[name]);
}

function journalPart({ journal }: RunFile): string {
  if (journal === undefined) {
    return '<h2>Journals</h2><p class="note">Not checked in this file: the check runs outside k6, after the run.</p>';
  }
  const { auctions, records, acknowledged, faults } = journal;
  const what = `${number(acknowledged)} acknowledgements looked up in ${number(records)} records of ${number(auctions)} journals, each journal verified whole`;
  if (faults.length === 0) {
    return `<h2>Journals</h2><p class="good">${what}: nothing lost, doubled or changed.</p>`;
  }
  const items = faults.map((fault) => `<li class="bad">${escape(fault)}</li>`).join('');
  return `<h2>Journals</h2><p>${what}:</p><ul>${items}</ul>`;
}

function trends(run: RunFile): string {
  const all = Object.entries(run.metrics).filter(
    ([name, { type, values }]) =>
      type === 'trend' && name.startsWith('kaibiao_') && values['count'] !== 0,
  );
  return all.map(([name, metric]) => trend(name, metric)).join('\n');
}

function trend(name: string, { values }: MetricSummary): string {
  const bars = STATS.map((stat) => ({ stat, value: values[stat] ?? 0 }));
  const most = Math.max(...bars.map(({ value }) => value), 1e-9);
  const unit = name.endsWith('_bytes') ? 'bytes' : 'ms';
  const shapes = bars.map(({ stat, value }, index) => {
    const y = index * (BAR_HEIGHT + 4);
    const width = Math.max(1, ((WIDTH - LABEL_WIDTH - 140) * value) / most);
    const at = LABEL_WIDTH + width + 8;
    return `<text x="0" y="${y + 15}">${stat}</text><rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2" fill="#0958d9"/><text x="${at.toFixed(1)}" y="${y + 15}">${number(value)} ${unit}</text>`;
  });
  const height = STATS.length * (BAR_HEIGHT + 4);
  return `<h2>${escape(name)}</h2><svg role="img" aria-label="${escape(name)} by percentile" viewBox="0 0 ${WIDTH} ${height}">${shapes.join('')}</svg>
<p class="note">${number(values['count'])} values, mean ${number(values['avg'])} ${unit}</p>`;
}

function totals(run: RunFile): string {
  const rows = Object.entries(run.metrics)
    .filter(([, { type }]) => type === 'counter' || type === 'rate')
    .map(([name, { type, values }]) => {
      const value = type === 'rate' ? values['rate'] : values['count'];
      const second = type === 'counter' ? `${number(values['rate'])}/s` : '';
      return `<tr><td>${escape(name)}</td><td>${number(value)}</td><td>${second}</td></tr>`;
    });
  return `<h2>Counts and shares</h2><table><tr><th>metric</th><th>value</th><th></th></tr>${rows.join('')}</table>`;
}

function curves(samples: readonly Sample[]): string {
  const names = [...new Set(samples.flatMap(({ values }) => Object.keys(values)))];
  if (samples.length < 2) return '';
  const charts = names.map((name) => curve(name, samples));
  return `<h2>The server during the run</h2><p class="note">From its own metrics, read about once a second.</p>${charts.join('\n')}`;
}

function curve(name: string, samples: readonly Sample[]): string {
  const points = samples.flatMap(({ atMs, values }) => {
    const value = values[name];
    return value === undefined ? [] : [{ atMs, value }];
  });
  const lastMs = Math.max(points.at(-1)?.atMs ?? 1, 1);
  const most = Math.max(...points.map(({ value }) => value), 1e-9);
  const line = points
    .map(({ atMs, value }) => {
      const x = (WIDTH * atMs) / lastMs;
      const y = CHART_HEIGHT - (CHART_HEIGHT * value) / most;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  const first = points[0]?.value ?? 0;
  return `<p>${escape(name)} <span class="note">first ${number(first)}, highest ${number(most)}, last ${number(points.at(-1)?.value)}</span></p>
<svg role="img" aria-label="${escape(name)} over time" viewBox="0 -4 ${WIDTH} ${CHART_HEIGHT + 8}"><line x1="0" y1="${CHART_HEIGHT}" x2="${WIDTH}" y2="${CHART_HEIGHT}" stroke="#8c8c8c"/><polyline fill="none" stroke="#0958d9" stroke-width="1.5" points="${line}"/></svg>`;
}

/** At most four digits that mean something, thousands apart; k6 has no locales. */
export function number(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 1_000 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  const [whole = '', part = ''] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const trimmed = part.replace(/0+$/, '');
  return trimmed === '' ? grouped : `${grouped}.${trimmed}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
