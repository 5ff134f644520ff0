import { readdirSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EXIT_OK, runReplay } from './replay.ts';

const FOLDER = fileURLToPath(new URL('../../examples/scenarios/', import.meta.url));
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

class Collector extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

test('there is a scenario of each format with a clock, and one with factors', () => {
  const formats = ['best-value', 'dutch-reverse', 'japanese-reverse', 'rounds'];
  expect(NAMES.toSorted()).toEqual(formats);
});

test.each(NAMES)(
  '[AUC-11] the replay of %s prints what it printed when it was written down, hash included',
  async (name) => {
    const [stdout, stderr] = [new Collector(), new Collector()];
    expect(await runReplay(`${FOLDER}${name}.json`, { stdout, stderr })).toBe(EXIT_OK);
    expect(stderr.text).toBe('');
    expect(stdout.text).toBe(readFileSync(`${FOLDER}${name}.expected.ndjson`, 'utf8'));
  },
);
