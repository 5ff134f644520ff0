import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type CliIo, codeOf, dataDirOf } from '../io.ts';
import { bad, type Finding, good, warn } from './finding.ts';

const NODE_MAJOR_MIN = 22;
const GIB = 1024 ** 3;
const FREE_BYTES_MIN = GIB;
const FREE_BYTES_EASY = 5 * GIB;
const FREE_INODES_MIN = 1_000;
const FREE_INODES_EASY = 20_000;
const MEMORY_BYTES_EASY = 2 * GIB;
/** A listener, a database, and some sockets; the second for an installation. */
const OPEN_FILES_MIN = 256;
const OPEN_FILES_EASY = 8_192;
const PROGRAM_MS_MAX = 5_000;
/** The part of `/api/config` that no other program would have. */
const configSchema = z.looseObject({ serverMs: z.int() });

/** Looks at the machine alone: nothing is started but a listener for an instant. */
export async function machineFindings(io: CliIo): Promise<readonly Finding[]> {
  const { env } = io;
  const ports = [portOf(env, 'PORT', 8080), portOf(env, 'LIVE_PORT', 0)];
  return [
    nodeVersion(process.versions.node),
    await transport(),
    ...(await Promise.all(ports.filter(({ number }) => number !== 0).map(port))),
    ...(await folder(dataDirOf(env))),
    openFiles(await limitText()),
    memory(totalmem()),
    await clock(),
  ];
}

export function nodeVersion(version: string): Finding {
  const [major = 0] = version.split('.').map(Number);
  return major >= NODE_MAJOR_MIN
    ? good('Node', version)
    : bad(
        'Node',
        `${version} is too old`,
        `run it through npm, which brings Node ${NODE_MAJOR_MIN}`,
      );
}

async function transport(): Promise<Finding> {
  try {
    await import('uWebSockets.js');
    return good('transport', 'uWebSockets.js loads');
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    const detail = `uWebSockets.js does not load (${reason}); ws serves instead, more slowly`;
    return warn('transport', detail, 'run npm ci on this very system');
  }
}

interface Port {
  readonly name: string;
  readonly number: number;
}

function portOf(env: CliIo['env'], name: string, preset: number): Port {
  return { name, number: Number(env[name]?.trim() || preset) };
}

async function port({ name, number }: Port): Promise<Finding> {
  const what = `port ${number}`;
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    return bad(what, `${name} is no port`, `set ${name} to a whole number from 0 to 65535`);
  }
  const error = await listenFault(number);
  if (error === undefined) return good(what, 'free');
  if (codeOf(error) !== 'EADDRINUSE')
    return bad(what, error.message, `set ${name} to 1024 or more`);
  if (await isOurs(number)) return good(what, 'this server has it');
  return bad(what, 'taken by another program', `stop that program or set ${name}`);
}

/** Listens for an instant; what keeps it from listening, or `undefined`. */
async function listenFault(number: number): Promise<Error | undefined> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  server.once('error', resolve);
  server.listen(number, () => {
    server.close(() => resolve(undefined));
  });
  return promise;
}

/** Whether what listens there answers as a Kaibiao server does. */
async function isOurs(number: number): Promise<boolean> {
  try {
    const response = await fetch(`http://localhost:${number}/api/config`, {
      signal: AbortSignal.timeout(PROGRAM_MS_MAX),
    });
    return configSchema.safeParse(await response.json()).success;
  } catch (error) {
    // No answer, or none that is JSON: somebody else's.
    if (error instanceof Error) return false;
    throw error;
  }
}

async function folder(path: string): Promise<readonly Finding[]> {
  const what = 'data folder';
  try {
    const facts = await stat(path).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (facts !== undefined && !facts.isDirectory()) {
      return [bad(what, `${path} is a file`, 'set DATA_DIR to a folder')];
    }
    const place = facts === undefined ? dirname(path) : path;
    await access(place, constants.W_OK | constants.X_OK);
    const state = facts === undefined ? 'is made on the first start' : 'is there';
    const { bavail, bsize, ffree, files } = await statfs(place);
    return [good(what, `${path} ${state}`), space(bavail * bsize), inodes(ffree, files)];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [bad(what, `${path}: ${reason}`, 'set DATA_DIR to a folder that this user may write')];
  }
}

export function space(freeBytes: number): Finding {
  const what = 'disk';
  const detail = `${(freeBytes / GIB).toFixed(1)} GiB free`;
  if (freeBytes < FREE_BYTES_MIN)
    return bad(what, detail, 'free some space: a full disk stops every auction');
  if (freeBytes < FREE_BYTES_EASY)
    return warn(what, detail, 'free some space before the next auctions');
  return good(what, detail);
}

/** File systems without a table of inodes (btrfs, some mounts) say 0 of 0. */
export function inodes(free: number, total: number): Finding {
  const what = 'inodes';
  if (total === 0) return good(what, 'not counted on this file system');
  const detail = `${free} of ${total} free`;
  if (free < FREE_INODES_MIN)
    return bad(what, detail, 'remove small files: without inodes no file can be made');
  if (free < FREE_INODES_EASY) return warn(what, detail, 'remove small files on this file system');
  return good(what, detail);
}

/** Linux tells of its own limits; other systems are passed over. */
async function limitText(): Promise<string> {
  try {
    return await readFile('/proc/self/limits', 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

export function openFiles(limits: string): Finding {
  const what = 'open files';
  const [, soft = ''] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? [];
  if (soft === '') return good(what, 'no limit is told on this system');
  const count = soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
  const detail = `${soft} for each process`;
  const todo = 'raise it above twice the sockets that you expect (LimitNOFILE=, ulimit -n)';
  if (count < OPEN_FILES_MIN) return bad(what, detail, todo);
  return count < OPEN_FILES_EASY ? warn(what, detail, todo) : good(what, detail);
}

export function memory(bytes: number): Finding {
  const detail = `${(bytes / GIB).toFixed(1)} GiB`;
  if (bytes >= MEMORY_BYTES_EASY) return good('memory', detail);
  return warn('memory', detail, 'give the machine 2 GiB: database and server share it');
}

async function clock(): Promise<Finding> {
  const what = 'clock';
  const todo = 'turn NTP on (timedatectl set-ntp true): offers are stamped by this clock';
  try {
    const { stdout } = await promisify(execFile)(
      'timedatectl',
      ['show', '--property=NTPSynchronized', '--value'],
      { timeout: PROGRAM_MS_MAX },
    );
    return stdout.trim() === 'yes'
      ? good(what, 'synchronized by NTP')
      : warn(what, 'not synchronized by NTP', todo);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return warn(what, 'this system does not say whether NTP sets it', 'see that it does');
  }
}
