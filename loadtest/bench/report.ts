import { cpus, totalmem, type } from 'node:os';
import type { BenchRow } from './measure.ts';

/** What the figures were made on; without it they mean nothing. */
export function machineText(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 1_073_741_824);
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memory} GiB, ${type()}, Node ${process.version}; server, database and generator share the machine`;
}

export function tableText(rows: readonly BenchRow[]): string {
  const lines: string[] = [];
  for (const row of rows) {
    lines.push(
      `${row.name.padEnd(12)} ${number(row.value).padStart(12)} ${row.unit}   p50 ${row.p50Ms} ms, p99 ${row.p99Ms} ms`,
    );
    for (const { name, value, ratio } of row.against) {
      lines.push(`${' '.repeat(13)}${`${ratio}×`.padStart(12)} of ${name} (${number(value)})`);
    }
    if (row.aim !== undefined) lines.push(`${' '.repeat(26)}aim: ${row.aim}`);
    for (const note of row.notes ?? []) lines.push(`${' '.repeat(26)}${note}`);
  }
  return lines.join('\n');
}

const BAR_WIDTH = 520;
const BAR_HEIGHT = 22;

/** One page without scripts or outside files: the table, and a bar for each figure beside what it is measured against. */
export function htmlReport(rows: readonly BenchRow[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Kaibiao bench</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f1f1f}
h2{margin-bottom:0}p{margin:.2rem 0}.aim{color:#0958d9}.note{color:#595959}text{font:13px system-ui,sans-serif}
@media(prefers-color-scheme:dark){body{background:#141414;color:#e6e6e6}.note{color:#a6a6a6}.aim{color:#69b1ff}}</style>
<h1>Kaibiao bench</h1><p class="note">${escapeHtml(machineText())}</p>
${rows.map(section).join('\n')}</html>\n`;
}

function section(row: BenchRow): string {
  const bars = [{ name: row.name, value: row.value, ratio: 1 }, ...comparable(row)];
  const most = Math.max(...bars.map((bar) => bar.value), 1);
  const chart = bars
    .map(({ name, value, ratio }, index) => {
      const width = Math.max(1, (BAR_WIDTH * value) / most);
      const y = index * (BAR_HEIGHT + 6);
      const label = `${name}: ${number(value)}${index === 0 ? '' : ` (${ratio}×)`}`;
      const fill = index === 0 ? '#0958d9' : '#8c8c8c';
      return `<rect x="0" y="${y}" width="${width}" height="${BAR_HEIGHT}" fill="${fill}"/><text x="${width + 8}" y="${y + 16}" fill="currentColor">${escapeHtml(label)}</text>`;
    })
    .join('');
  const height = bars.length * (BAR_HEIGHT + 6);
  const lines = [
    ...row.against.map(({ name, value, ratio }) => `${ratio}× of ${name} (${number(value)})`),
    ...(row.notes ?? []),
  ];
  return `<h2>${escapeHtml(row.name)}</h2><p>${number(row.value)} ${escapeHtml(row.unit)} · p50 ${row.p50Ms} ms · p99 ${row.p99Ms} ms</p>
<svg role="img" aria-label="${escapeHtml(row.name)}" width="100%" viewBox="0 0 900 ${height}">${chart}</svg>
${row.aim === undefined ? '' : `<p class="aim">Aim: ${escapeHtml(row.aim)}</p>`}
${lines.map((line) => `<p class="note">${escapeHtml(line)}</p>`).join('\n')}`;
}

/** Only figures of the same unit stand as bars beside each other. */
function comparable(row: BenchRow): BenchRow['against'] {
  return row.unit.endsWith('/s')
    ? row.against.filter(({ ratio, value }) => isSameUnit(row, value, ratio))
    : [];
}

function isSameUnit(row: BenchRow, value: number, ratio: number): boolean {
  return ratio > 0 && Math.abs(row.value / value / ratio - 1) < 0.01;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
