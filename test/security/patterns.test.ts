import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { isTest, read, sources } from '../tidy/tree.ts';

/** Every pattern that meets text from outside, pumped: one that goes back and forth without end would stop the process. */
const SERVED = /^(?:contracts|engine|gateway|modules|documents|db|pki|clients\/(?:sdk|web))\//;
const LITERAL =
  /(?:^|[=(,:;!&|?{}[\n]|\breturn)\s*(\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*)(?=[\s.,;:)\]}]|$)/gm;
const PUMP_CHARS = 3_000;
/** Long past what any honest pattern takes; it tells a hang from a slow machine. */
const HUNG_MS = 60_000;
const PUMPS = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '-',
  '.',
  '_',
  '/',
  '\\',
  '"',
  "'",
  ',',
  ';',
  ':',
  '=',
  '+',
  '%',
  '&',
  '<',
  '(',
  '[',
  '{',
  '\n',
  '标',
  'aA',
  'a0',
  'a.',
  'a-',
  '0.',
  ' a',
];
const ENDS = ['', '!', '\0', '\n!'];

interface Pattern {
  readonly at: string;
  readonly source: string;
  readonly flags: string;
}

function patternsIn(path: string): readonly Pattern[] {
  const code = read(path)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(LITERAL)].flatMap(([, literal = '']) => {
    const end = literal.lastIndexOf('/');
    const [source, flags] = [literal.slice(1, end), literal.slice(end + 1)];
    return isPattern(source, flags) ? [{ at: `${path}: ${literal}`, source, flags }] : [];
  });
}

/** A division may look like a pattern; then it is none, or does no harm. */
function isPattern(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags).source !== '';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const patterns = sources.filter((path) => SERVED.test(path) && !isTest(path)).flatMap(patternsIn);

/** Pumps of the usual kinds and of the pattern's own letters, alone and behind its own beginning. */
function textsFor({ source }: Pattern): readonly string[] {
  const literal = source.replaceAll(/\\.|[[\](){}?*+^$|.]/g, '').slice(0, 12);
  const own = [...new Set(literal)].slice(0, 6);
  return [...PUMPS, ...own].flatMap((pump) => {
    const many = pump.repeat(Math.ceil(PUMP_CHARS / pump.length));
    return ENDS.flatMap((end) => [many + end, literal + many + end]);
  });
}

let worker: Worker | undefined;
afterAll(() => worker?.terminate());

async function comesBack(pattern: Pattern): Promise<boolean> {
  worker ??= new Worker(new URL('./pump-worker.mjs', import.meta.url));
  worker.postMessage({ ...pattern, texts: textsFor(pattern) });
  const limit = new AbortController();
  const isDone = await Promise.race([
    once(worker, 'message').then(() => true),
    sleep(HUNG_MS, false, { signal: limit.signal }).catch(() => false),
  ]);
  limit.abort();
  if (isDone) return true;
  await worker.terminate();
  worker = undefined;
  return false;
}

describe('patterns', () => {
  it('the look finds them, and sees one that hangs for what it is', async () => {
    expect(patterns.length).toBeGreaterThan(100);
    expect(patterns.map(({ at }) => at)).toContainEqual(
      expect.stringContaining('contracts/ids.ts'),
    );
  });

  it('[S8] none is made from what somebody sent', () => {
    const made = sources
      .filter((path) => SERVED.test(path) && !isTest(path))
      .flatMap((path) => (read(path).includes('new RegExp(') ? [path] : []));
    // From the routes of the server itself, at its start; and in support of tests.
    expect(made).toEqual(['gateway/http/method-answers.ts', 'gateway/http/route-targets.ts']);
  });

  it('[S8] none looks back over any length: each place of a long text would walk the whole way back', () => {
    const looking = patterns.filter(({ source }) => /\(\?<[=!][^)]*[*+]/.test(source));
    expect(looking.map(({ at }) => at)).toEqual([]);
  });

  it('[S8] every one comes back from every pumped text', { timeout: 300_000 }, async () => {
    const hung: string[] = [];
    for (const pattern of patterns) if (!(await comesBack(pattern))) hung.push(pattern.at);
    expect(hung).toEqual([]);
  });
});
