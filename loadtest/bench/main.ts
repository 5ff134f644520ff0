import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchClocks } from './clocks.ts';
import { benchClose } from './close.ts';
import { benchCore } from './core.ts';
import { benchFanout } from './fanout.ts';
import { benchHall } from './hall.ts';
import { benchIdle } from './idle.ts';
import { benchLive } from './live.ts';
import type { BenchRow, BenchScale } from './measure.ts';
import { benchReplay } from './replay.ts';
import { benchRushHttp } from './rush.ts';
import { benchSealing } from './sealing.ts';
import { htmlReport, machineText, tableText } from './report.ts';

/**
 * `npm run bench -- [core clocks live fanout close idle replay sealing rush hall] [--json] [--smoke] [--seconds N] [--html FILE]`
 * Exit 0 when all ran, 1 when one failed, 2 for a wrong argument. Progress goes to stderr, results to stdout.
 */
const BENCHES: Readonly<Record<string, (scale: BenchScale) => Promise<readonly BenchRow[]>>> = {
  core: benchCore,
  clocks: benchClocks,
  live: benchLive,
  fanout: benchFanout,
  close: benchClose,
  idle: benchIdle,
  replay: benchReplay,
  sealing: benchSealing,
  rush: benchRushHttp,
  hall: benchHall,
};

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        smoke: { type: 'boolean', default: false },
        seconds: { type: 'string', default: '8' },
        html: { type: 'string', default: 'bench-report.html' },
      },
    });
    const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
    if (unknown !== undefined) throw new Error(`there is no bench "${unknown}"`);
    const seconds = Number(values.seconds);
    if (!(seconds >= 1 && seconds <= 600)) throw new Error('--seconds takes 1 to 600');
    return {
      ...values,
      seconds,
      names: positionals.length > 0 ? positionals : Object.keys(BENCHES),
    };
  } catch (error) {
    progress(
      `bench: ${error instanceof Error ? error.message : String(error)}; known: ${Object.keys(BENCHES).join(', ')}`,
    );
    return process.exit(2);
  }
}

const options = readArguments();
const scale: BenchScale = { isSmoke: options.smoke, seconds: options.smoke ? 1 : options.seconds };
const rows: BenchRow[] = [];
let hasFailed = false;
for (const name of new Set(options.names)) {
  progress(`bench ${name} …`);
  const from = performance.now();
  try {
    rows.push(...((await BENCHES[name]?.(scale)) ?? []));
    progress(`bench ${name} took ${((performance.now() - from) / 1_000).toFixed(1)} s`);
  } catch (error) {
    hasFailed = true;
    progress(
      `bench ${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}
if (options.json) {
  const benches = rows.map(({ name, value, unit, p50Ms, p99Ms, against }) => ({
    name,
    value,
    unit,
    p50Ms,
    p99Ms,
    against,
  }));
  process.stdout.write(`${JSON.stringify({ benches })}\n`);
} else {
  process.stdout.write(`${machineText()}\n${tableText(rows)}\n`);
}
writeFileSync(options.html, htmlReport(rows));
progress(`report: ${options.html}`);
process.exit(hasFailed ? 1 : 0);
