import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isKeyName, parseVerifierKey } from '#contracts/journal/checkpoint.ts';
import { witnessKey, witnessKeyText } from '#contracts/journal/cosignature.ts';
import { TILE_WIDTH, TileError, tilePath } from '#contracts/journal/tiles.ts';
import { LOG_NOTE_BYTES_MAX } from '#contracts/limits.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { LogKeyError, openLogKey, verifyEd25519 } from '#engine/proof/log-key.ts';
import { replaceFile } from '#engine/proof/signed-head-file.ts';
import { CliError, type CliIo, codeOf, Printer } from './io.ts';
import {
  type Witness,
  type WitnessedLog,
  type WitnessMemory,
  type WitnessOutcome,
  witnessRound,
} from './witness-round.ts';

export interface WitnessArguments {
  readonly folder: string;
  readonly name: string;
  readonly log?: string;
  readonly key?: string;
  readonly every?: string;
  readonly showKey?: boolean;
}

const EXIT = { signed: 0, older: 0, forked: 1, unknown: 2 } as const;
const ANSWER_MS_MAX = 30_000;
const TILE_BYTES_MAX = TILE_WIDTH * 32;
const EVERY_SECONDS_MAX = 86_400;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** Returns the exit status; with `--every` only after a fork or when the process is told to end. */
export async function runWitness(options: WitnessArguments, io: CliIo): Promise<number> {
  const printer = new Printer(io.stdout);
  if (!isKeyName(options.name)) throw new CliError('--name: without spaces and "+"');
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const own = await ownKey(options);
  if (options.showKey === true) {
    await printer.print(`${witnessKeyText(own.key)}\n`);
    return EXIT.signed;
  }
  const witness = { ...own, logKey: logKeyOf(options), memory: folderMemory(options.folder) };
  const log = httpLog(options.log ?? '');
  const everySeconds = secondsOf(options.every);
  for (;;) {
    const outcome = await lookedAt(witness, log);
    await printer.print(`${textOf(outcome)}\n`);
    const isOver = everySeconds === undefined || outcome.type === 'forked' || printer.isGone;
    if (isOver) return EXIT[outcome.type];
    await wait(everySeconds * 1_000);
  }
}

type Look = WitnessOutcome | { readonly type: 'unknown'; readonly detail: string };

/** A log that cannot be reached, or gives no usable answer, is no evidence of anything. */
async function lookedAt(witness: Witness, log: WitnessedLog): Promise<Look> {
  try {
    return await witnessRound(witness, log);
  } catch (error) {
    const isKnown = error instanceof CliError || error instanceof TileError;
    if (!isKnown) throw error;
    return { type: 'unknown', detail: error.message };
  }
}

function textOf(outcome: Look): string {
  switch (outcome.type) {
    case 'signed':
      return `signed: ${outcome.size} leaves, one history`;
    case 'older':
      return `nothing new: ${outcome.size} leaves, of the history signed before`;
    case 'forked':
      return `TWO HISTORIES: ${oneLine(outcome.detail)}; nothing is signed any more`;
    case 'unknown':
      return `cannot be said now: ${oneLine(outcome.detail)}`;
  }
}

async function ownKey({ folder, name }: WitnessArguments) {
  try {
    const path = join(folder, 'witness-key.pem');
    const signer = await openLogKey({ path, origin: name, sha256 });
    return {
      key: witnessKey(sha256, name, signer.key.publicKey),
      ...{ sign: signer.sign, sha256, verifyEd25519, nowMs: () => Date.now() },
    };
  } catch (error) {
    if (error instanceof LogKeyError) throw new CliError(oneLine(error.message));
    throw error;
  }
}

function logKeyOf({ log, key }: WitnessArguments) {
  if (log === undefined || !URL.canParse(log)) throw new CliError('--log: address of the platform');
  const parsed = parseVerifierKey(sha256, key ?? '');
  if (!parsed.ok) throw new CliError(`--key: ${parsed.error}`);
  return parsed.value;
}

function secondsOf(every: string | undefined): number | undefined {
  if (every === undefined) return undefined;
  const seconds = Number(every);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > EVERY_SECONDS_MAX) {
    throw new CliError(`--every: a whole number from 1 to ${EVERY_SECONDS_MAX}`);
  }
  return seconds;
}

/** The last note in `last.txt`, evidence in `fork-*.txt`. */
function folderMemory(folder: string): WitnessMemory {
  const last = join(folder, 'last.txt');
  return {
    async last() {
      try {
        return await readFile(last, 'utf8');
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    remember: (note) => replaceFile(last, note),
    hasEvidence: async () => (await readdir(folder)).some((name) => name.startsWith('fork-')),
    keepEvidence: (name, text) => writeFile(join(folder, name), text, { flush: true }),
  };
}

function httpLog(address: string): WitnessedLog {
  const base = new URL('/api/log/', address);
  const asked = async (path: string, init: RequestInit = {}): Promise<Response> => {
    try {
      const signal = AbortSignal.timeout(ANSWER_MS_MAX);
      return await fetch(new URL(path, base), { ...init, signal, redirect: 'error' });
    } catch (error) {
      throw new CliError(`${base.origin}: ${error instanceof Error ? error.message : ''}`);
    }
  };
  return {
    async candidate() {
      const response = await asked('candidate');
      if (!response.ok) throw new CliError(`no checkpoint: status ${response.status}`);
      return new TextDecoder().decode(await bytesOf(response, LOG_NOTE_BYTES_MAX));
    },
    async tile(name) {
      const response = await asked(`tile/${tilePath(name)}`);
      return response.ok ? bytesOf(response, TILE_BYTES_MAX) : undefined;
    },
    async cosign(note) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ note });
      const response = await asked('cosignatures', { method: 'POST', headers, body });
      if (response.ok) return;
      const problem = new TextDecoder().decode(await bytesOf(response, LOG_NOTE_BYTES_MAX));
      throw new CliError(`the cosignature was not taken: ${problem}`);
    },
  };
}

async function bytesOf(response: Response, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > bytesMax) throw new CliError('the answer is larger than it may be');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
