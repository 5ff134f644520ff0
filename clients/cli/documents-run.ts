import { createReadStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordLineSchema } from '#contracts/journal/export-file.ts';
import { LineCutter } from '#contracts/journal/lines.ts';
import type { JournalRecord } from '#contracts/journal/record.ts';
import { type AuctionStory, StoryFold } from '#contracts/journal/story.ts';
import { verifyExport } from '#contracts/journal/verify.ts';
import type { VerifyReport } from '#contracts/journal/verify-report.ts';
import { DOCUMENT_ROWS_MAX, EXPORT_LINE_BYTES_MAX } from '#contracts/limits.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { utf8Text } from '#contracts/utf8.ts';
import {
  DOCUMENT_FORMATS,
  DOCUMENT_KINDS,
  type DocumentFormat,
  type DocumentKind,
  type DocumentLanguage,
  documentName,
} from '#contracts/wire/documents.ts';
import { modelOf, render } from '#documents/build.ts';
import type { DocumentSubject } from '#documents/content/subject.ts';
import { verifyOnNode } from '#engine/export/verify-node.ts';
import { CliError, type CliIo, Printer, readFault } from './io.ts';

export interface DocumentsArguments {
  readonly out: string;
  readonly kind?: readonly DocumentKind[];
  readonly format?: readonly DocumentFormat[];
  readonly lang: DocumentLanguage;
  readonly as: 'public' | 'oversight';
  readonly buyer?: string;
  readonly agency?: string;
}

const CHUNK_BYTES = 1_048_576;

/** Throws `CliError` with one line when the file is not in order or a document cannot be written. */
export async function runDocuments(
  file: string,
  options: DocumentsArguments,
  io: Pick<CliIo, 'stdout'>,
): Promise<void> {
  const report = await reading(file, () => verifyExport(chunksOf(file), verifyOnNode));
  if (report.type !== 'good') throw new CliError(`${file}: ${faultOf(report)}`);
  const read = await reading(file, () => storyOf(file));
  const printer = new Printer(io.stdout);
  await mkdir(options.out, { recursive: true });
  for (const kind of options.kind ?? DOCUMENT_KINDS) {
    const model = modelOf(kind, subjectOf(read, options));
    const rows = model.blocks.reduce(
      (sum, block) => sum + (block.kind === 'table' ? block.rows.length : 0),
      0,
    );
    for (const format of options.format ?? DOCUMENT_FORMATS) {
      // A table of any length is a good CSV file; the others would take all memory.
      if (format !== 'csv' && rows > DOCUMENT_ROWS_MAX) {
        throw new CliError(`${kind} has ${rows} rows, too many for ${format}: take --format csv`);
      }
      const id = read.story.published.auctionId;
      const path = join(options.out, documentName(id.replaceAll(/[/\\]/g, '_'), kind, format));
      await writeWhole(path, await render(model, format));
      await printer.print(`${path}\n`);
    }
  }
}

interface ReadFile {
  readonly story: AuctionStory;
  readonly headHash: string;
  readonly verifierKey: string;
  readonly checkpoint: string | undefined;
}

function subjectOf(read: ReadFile, options: DocumentsArguments): DocumentSubject {
  const { story, headHash, verifierKey, checkpoint } = read;
  const { buyerId, agencyId } = story.published;
  return {
    story,
    audience: { kind: options.as },
    language: options.lang,
    buyer: { id: buyerId, name: options.buyer ?? buyerId },
    agency: { id: agencyId, name: options.agency ?? agencyId },
    headHash,
    log: { verifierKey, ...(checkpoint !== undefined && { checkpoint }) },
  };
}

/** The file was verified: its lines are what they say. */
async function storyOf(file: string): Promise<ReadFile> {
  const cutter = new LineCutter(EXPORT_LINE_BYTES_MAX);
  const fold = new StoryFold();
  const found = { headHash: '', verifierKey: '', checkpoint: undefined as string | undefined };
  for await (const chunk of chunksOf(file)) {
    for (const { bytes } of cutter.cut(chunk)) {
      const line: { kind?: unknown; verifierKey?: unknown; note?: unknown } = JSON.parse(
        utf8Text(bytes),
      );
      if (line.kind === 'header') found.verifierKey = String(line.verifierKey);
      if (line.kind === 'checkpoint') found.checkpoint = String(line.note);
      if (line.kind !== 'record') continue;
      const { hash, record } = recordLineSchema.parse(line);
      fold.take(record as JournalRecord);
      found.headHash = hash;
    }
  }
  return { ...found, story: fold.story() };
}

function chunksOf(file: string): AsyncIterable<Buffer> {
  return createReadStream(file, { highWaterMark: CHUNK_BYTES });
}

function faultOf(report: Exclude<VerifyReport, { type: 'good' }>): string {
  return report.type === 'unusable'
    ? report.detail
    : `not in order (${report.fault.code}, line ${report.fault.line}): no document is made of it`;
}

async function reading<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new CliError(`${oneLine(file)}: ${readFault(error)}`);
    }
    throw error;
  }
}

/** Appears whole or not at all. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(`${path}.part`, bytes, { flush: true });
    await rename(`${path}.part`, path);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new CliError(`cannot write ${path}: ${error.message}`);
    }
    throw error;
  }
}
