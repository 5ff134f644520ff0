import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { SCENARIO_FILE_BYTES_MAX } from '#contracts/limits.ts';
import type { Result } from '#contracts/result.ts';
import { err, ok } from '#contracts/result.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { utf8Text } from '#contracts/utf8.ts';
import { parseScenarioText } from '#contracts/wire/scenario.ts';
import type { ScenarioRun } from '#engine/core/auction/scenario.ts';
import { runScenario, scenarioLines } from '#engine/core/auction/scenario.ts';
import { codeOf, readFault } from './io.ts';

export interface ReplayIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** The file was run and printed. */
export const EXIT_OK = 0;
/** The result could not be written. */
export const EXIT_OUTPUT = 1;
/** The file is not a valid scenario, or cannot be read. */
export const EXIT_INVALID = 2;

const OUTPUT_CHUNK_CHARS = 64 * 1024;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** `kaibiao replay FILE`: runs a scenario file and prints what came of it, for anyone who doubts a result. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('run an auction scenario file (kaibiao.auction-scenario/1) and print NDJSON')
    .argument('<file>', 'the scenario file')
    .action(async (file: string) => {
      process.exitCode = await runReplay(file, process);
    });
}

/**
 * Prints one line of JSON for each command, each lot and the state hash on `stdout`, and nothing else there.
 * Returns the exit status: 0; 2 with exactly one line on `stderr` when the file is no valid scenario; 1 when the
 * output broke. A reader that leaves early (`| head`) is no error.
 */
export async function runReplay(file: string, io: ReplayIo): Promise<number> {
  const run = await replay(file);
  if (!run.ok) {
    io.stderr.write(`replay: ${oneLine(file)}: ${run.error}\n`);
    return EXIT_INVALID;
  }
  try {
    await pipeline(Readable.from(chunks(scenarioLines(run.value))), io.stdout, { end: false });
    return EXIT_OK;
  } catch (error) {
    if (codeOf(error) === 'EPIPE') return EXIT_OK;
    io.stderr.write(`replay: cannot write the result: ${oneLine(String(error))}\n`);
    return EXIT_OUTPUT;
  }
}

async function replay(file: string): Promise<Result<ScenarioRun, string>> {
  const bytes = await readBounded(file);
  if (!bytes.ok) return bytes;
  const text = decode(bytes.value);
  if (!text.ok) return text;
  const scenario = parseScenarioText(text.value);
  if (!scenario.ok) return scenario;
  return runScenario(scenario.value, (input) => createHash('sha256').update(input).digest());
}

/** The file's bytes, never more than the limit; a pipe is read like a file. */
async function readBounded(file: string): Promise<Result<Buffer, string>> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    const stream: AsyncIterable<Buffer> = createReadStream(file);
    for await (const part of stream) {
      size += part.length;
      if (size > SCENARIO_FILE_BYTES_MAX) {
        return err(`larger than ${SCENARIO_FILE_BYTES_MAX} bytes`);
      }
      parts.push(part);
    }
  } catch (error) {
    return err(readFault(error));
  }
  return ok(Buffer.concat(parts));
}

function decode(bytes: Buffer): Result<string, string> {
  if (BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte)) {
    return err('starts with a byte order mark; save it as UTF-8 without one');
  }
  try {
    return ok(utf8Text(bytes));
  } catch (error) {
    if (error instanceof TypeError) return err('not UTF-8 text');
    throw error;
  }
}

/** Joins short lines into larger writes. */
function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length >= OUTPUT_CHUNK_CHARS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
