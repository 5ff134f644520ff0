import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCENARIO_FILE_BYTES_MAX } from '#contracts/limits.ts';
import { EXIT_INVALID, EXIT_OK, EXIT_OUTPUT, runReplay } from './replay.ts';

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-replay-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

class Collector extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

class Broken extends Writable {
  readonly #code: string;
  constructor(code: string) {
    super();
    this.#code = code;
  }
  override _write(_chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    done(Object.assign(new Error(`write ${this.#code}`), { code: this.#code }));
  }
}

const OFFER = { type: 'PlaceOffer', bidderId: 'B1', lotId: 'L1' };
function scenario(commands: readonly object[]): string {
  return JSON.stringify({
    format: 'kaibiao.auction-scenario/1',
    auction: {
      id: 'A1',
      type: 'english-reverse',
      opensAt: 0,
      bidders: ['B1'],
      lots: [
        {
          id: 'L1',
          closesAt: 600,
          ceilingFen: 1_000_000,
          decrement: { basis: 'best', kind: 'absolute', fen: 1 },
        },
      ],
    },
    commands,
  });
}

async function stored(content: string | Uint8Array): Promise<string> {
  count += 1;
  const file = join(folder, `scenario-${count}.json`);
  await writeFile(file, content);
  return file;
}

async function replayed(file: string) {
  const stdout = new Collector();
  const stderr = new Collector();
  const status = await runReplay(file, { stdout, stderr });
  return { status, out: stdout.text, err: stderr.text };
}

describe('replay', () => {
  test('prints NDJSON and nothing else', async () => {
    const file = await stored(
      scenario([
        { at: 1, commandId: 'c1', ...OFFER, priceFen: 900 },
        { at: 2, commandId: 'c2', ...OFFER, priceFen: 900 },
      ]),
    );
    const { status, out, err } = await replayed(file);
    expect(status).toBe(EXIT_OK);
    expect(err).toBe('');
    expect(out.endsWith('\n')).toBe(true);
    expect(out.split('\n').slice(0, 3)).toEqual([
      '{"commandId":"c1","outcome":"accepted"}',
      '{"commandId":"c2","outcome":"refused","reason":"decrement_too_small"}',
      '{"lotId":"L1","status":"unsuccessful","closedAt":600,"overtimeCount":0,"ranking":[{"rank":1,"bidderId":"B1","priceFen":900}]}',
    ]);
    expect(out.split('\n')).toHaveLength(5);
  });

  test('the same file gives the same bytes', async () => {
    const file = await stored(scenario([{ at: 1, commandId: 'c1', ...OFFER, priceFen: 900 }]));
    expect(await replayed(file)).toEqual(await replayed(file));
  });

  test('many lines go through in order', async () => {
    const commands = Array.from({ length: 5_000 }, (_, i) => ({
      at: 1,
      commandId: `c${i}`,
      ...OFFER,
      priceFen: 1_000_000 - i,
    }));
    const { out } = await replayed(await stored(scenario(commands)));
    const ids = out.split('\n').slice(0, 5_000);
    expect(ids.every((line, i) => line === `{"commandId":"c${i}","outcome":"accepted"}`)).toBe(
      true,
    );
  });

  test.each<[string, string | Uint8Array]>([
    ['not JSON: ', '{'],
    ['not UTF-8 text', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['not UTF-8 text', Buffer.from(`\uFEFF${scenario([])}`, 'utf16le')],
    ['starts with a byte order mark', `\uFEFF${scenario([])}`],
    ['file: expected object, not array', '[]'],
    [
      'commands: the auction is paused',
      scenario([{ at: 1, type: 'Pause', commandId: 'p', by: 'operator-1', reason: 'check' }]),
    ],
  ])('status 2 and one line for a file that is no scenario: %s', async (message, content) => {
    const file = await stored(content);
    const { status, out, err } = await replayed(file);
    expect(status).toBe(EXIT_INVALID);
    expect(out).toBe('');
    expect(err.startsWith(`replay: ${file}: ${message}`), err).toBe(true);
    expect(err.match(/\n/g)).toHaveLength(1);
  });

  test.each([
    ['no such file', () => join(folder, 'missing.json')],
    ['a directory, expected a file', () => folder],
    ['no such file', () => ''],
    ['cannot be read', () => 'a\0b'],
    ['no such file', () => join(folder, 'line\nbreak')],
  ])('status 2 and one line when there is nothing to read: %s', async (message, file) => {
    const { status, out, err } = await replayed(file());
    expect(status).toBe(EXIT_INVALID);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err.match(/\n/g)).toHaveLength(1);
  });

  test('a file beyond the limit is not read to its end', async () => {
    const file = await stored(new Uint8Array(SCENARIO_FILE_BYTES_MAX + 1).fill(0x20));
    const { status, err } = await replayed(file);
    expect(status).toBe(EXIT_INVALID);
    expect(err).toContain(`larger than ${SCENARIO_FILE_BYTES_MAX} bytes`);
  });

  test('a reader that leaves is no error, a full disk is', async () => {
    const file = await stored(scenario([]));
    const stderr = new Collector();
    expect(await runReplay(file, { stdout: new Broken('EPIPE'), stderr })).toBe(EXIT_OK);
    expect(stderr.text).toBe('');
    expect(await runReplay(file, { stdout: new Broken('ENOSPC'), stderr })).toBe(EXIT_OUTPUT);
    expect(stderr.text).toContain('cannot write the result');
  });

  test('as a process: a closed pipe ends it quietly', async () => {
    const commands = Array.from({ length: 20_000 }, (_, i) => ({
      at: 1,
      commandId: `c${i}`,
      ...OFFER,
      priceFen: 1_000_000 - i,
    }));
    const file = await stored(scenario(commands));
    const program = `
      import { replayCommand } from ${JSON.stringify(join(import.meta.dirname, 'replay.ts'))};
      await replayCommand().parseAsync([${JSON.stringify(file)}], { from: 'user' });
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (part: Buffer) => {
      complaints += part.toString('utf8');
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [status] = await once(child, 'close');
    expect(complaints).toBe('');
    expect(status).toBe(0);
  });
});
