import type { Knobs } from './knobs.ts';
import { htmlReport, number } from './report.ts';
import { crossed, type K6Summary, type RunFile, runFileOf } from './run-file.ts';
import type { ScenarioName } from './thresholds.ts';

/** A scenario's `handleSummary`: the run as JSON, as a page, and a few lines on the screen. */
export function summaryFiles(scenario: ScenarioName, knobs: Knobs) {
  return (data: K6Summary): Record<string, string> => {
    const run = runFileOf(data, { scenario, machine: knobs.machine, endedAt: Date.now() });
    const stdout = summaryText(run);
    if (knobs.outFolder === '') return { stdout };
    return {
      stdout,
      [`${knobs.outFolder}/summary.json`]: `${JSON.stringify(run, null, 2)}\n`,
      [`${knobs.outFolder}/report.html`]: htmlReport(run),
    };
  };
}

export function summaryText(run: RunFile): string {
  const lines = Object.entries(run.metrics)
    .filter(([name]) => name.startsWith('kaibiao_'))
    .map(([name, { type, values }]) => `  ${name.padEnd(28)} ${figures(type, values)}`);
  const failed = crossed(run).map((line) => `  crossed: ${line}`);
  const verdict = failed.length === 0 ? '  all thresholds held' : failed.join('\n');
  return `\nload ${run.scenario}, ${number(run.durationMs / 1_000)} s\n${lines.join('\n')}\n${verdict}\n\n`;
}

function figures(type: string, values: Readonly<Record<string, number>>): string {
  if (type === 'trend') {
    return ['med', 'p(95)', 'p(99)', 'max']
      .map((stat) => `${stat} ${number(values[stat])}`)
      .join('  ');
  }
  if (type === 'rate') return `share ${number(values['rate'])}`;
  return `${number(values['count'] ?? values['value'])}  ${number(values['rate'])}/s`;
}
