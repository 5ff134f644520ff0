import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isKeyName, parseVerifierKey, verifierKeyText } from '#contracts/journal/checkpoint.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { exportJournal, JournalDamagedError } from '#engine/export/journal-export.ts';
import { startSha256 } from '#engine/export/verify-node.ts';
import { findLogKey, LogKeyError } from '#engine/proof/log-key.ts';
import { readLog } from '#engine/proof/log-reader.ts';
import { LogDamagedError } from '#engine/proof/log-tree.ts';
import { sha256 } from '#engine/runtime/system.ts';
import { PostgresEventStore } from '#engine/store/postgres-event-store.ts';
import { PostgresLogStore } from '#engine/store/postgres-log-store.ts';
import { quietLog, withDatabase } from './database.ts';
import { CliError, type CliIo, dataDirOf, Printer } from './io.ts';

export interface ExportArguments {
  readonly out?: string;
  readonly key?: string;
}

/** Throws `CliError` with one line for whatever keeps the export from being whole. */
export async function runExport(
  auction: string,
  options: ExportArguments,
  io: CliIo,
): Promise<void> {
  const verifierKey = await verifierKeyOf(options, io);
  await withDatabase(io, async ({ url }) => {
    const log = quietLog(io);
    const events = new PostgresEventStore({ databaseUrl: url, log });
    const leaves = new PostgresLogStore({ databaseUrl: url, log });
    try {
      const pieces = await exportJournal(
        {
          head: (stream) => events.head(stream),
          read: (stream, after, limit) => events.read(stream, after, limit),
          log: {
            verifierKey,
            leavesOfStream: (stream) => leaves.leavesOfStream(stream),
            latestCheckpoint: () => leaves.latestCheckpoint(),
            inclusionProof: readLog(leaves, sha256).inclusionProof,
          },
          nowMs: () => Date.now(),
          startSha256,
        },
        auction,
      );
      if (pieces === undefined) throw new CliError(`no auction or project ${oneLine(auction)}`);
      await write(pieces, options.out, io);
    } catch (error) {
      if (error instanceof JournalDamagedError || error instanceof LogDamagedError) {
        throw new CliError(`the store is damaged: ${error.message}`);
      }
      throw error;
    } finally {
      await Promise.all([events.close(), leaves.close()]);
    }
  });
}

async function verifierKeyOf({ key }: ExportArguments, io: CliIo): Promise<string> {
  if (key !== undefined) {
    const parsed = parseVerifierKey(sha256, key);
    if (!parsed.ok) throw new CliError(`--key: ${parsed.error}`);
    return key;
  }
  const path = io.env['LOG_KEY_FILE']?.trim() || join(dataDirOf(io.env), 'log-key.pem');
  const origin = io.env['LOG_ORIGIN']?.trim() || 'localhost/kaibiao';
  if (!isKeyName(origin)) throw new CliError('LOG_ORIGIN must have no spaces and no "+"');
  try {
    const signer = await findLogKey({ path, origin, sha256 });
    if (signer !== undefined) return verifierKeyText(signer.key);
  } catch (error) {
    if (error instanceof LogKeyError) throw new CliError(error.message);
    throw error;
  }
  throw new CliError(`no log key in ${path}: set LOG_KEY_FILE, or give --key`);
}

async function write(
  pieces: AsyncIterable<string>,
  out: string | undefined,
  io: CliIo,
): Promise<void> {
  if (out === undefined) {
    const printer = new Printer(io.stdout);
    for await (const piece of pieces) {
      if (printer.isGone) return;
      await printer.print(piece);
    }
    return;
  }
  const draft = `${out}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(draft, { flush: true }));
    await rename(draft, out);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof Error && 'syscall' in error) {
      throw new CliError(`cannot write ${out}: ${error.message}`);
    }
    throw error;
  }
}
