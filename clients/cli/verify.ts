import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Command } from 'commander';
import { parseCheckpoint, parseNote, parseVerifierKey } from '#contracts/journal/checkpoint.ts';
import { parseWitnessKey } from '#contracts/journal/cosignature.ts';
import { type ConsistencyFile, consistencyFileSchema } from '#contracts/journal/export-file.ts';
import { verifyExport, type VerifyOptions } from '#contracts/journal/verify.ts';
import type { VerifyReport } from '#contracts/journal/verify-report.ts';
import { LOG_NOTE_BYTES_MAX } from '#contracts/limits.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { verifyOnNode } from '#engine/export/verify-node.ts';
import { CliError, type CliIo, Printer, readFault } from './io.ts';
import { TRUST_HELP } from './sealing/trust-folder.ts';
import { languageOf, reportText } from './verify-text.ts';

/** The file is in order. */
export const EXIT_GOOD = 0;
/** Something in the file is wrong; the report says where. */
export const EXIT_BAD = 1;
/** Nothing can be said: no such file, no exported journal, a missing proof, a wrong option. */
export const EXIT_UNUSABLE = 2;

export interface VerifyArguments {
  readonly key?: string;
  readonly checkpoint?: string;
  readonly consistency?: string;
  readonly witness?: readonly string[];
  readonly quorum?: string;
  readonly opening?: readonly string[];
  readonly trust?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ npm run --silent verify -- auction-A1.ndjson
  $ npm run --silent verify -- kaibiao-KB-7.ndjson        a project's journal, as its page gives it
  $ npm run --silent verify -- auction-A1.ndjson --key 'bid.example.org/journal+5c166418+Acvv…'
  $ npm run --silent verify -- auction-A1.ndjson --checkpoint kept.txt --consistency proof.json
  $ npm run --silent verify -- quotation.ndjson --opening published --trust my-trust
  $ npm run --silent verify -- auction-A1.ndjson --checkpoint cosigned.txt --consistency proof.json --witness 'notary.example.org/w1+b34961d1+BK…'

Exit status: 0 in order, 1 something is wrong (and where), 2 cannot be checked.`;

/** `kaibiao verify FILE`: checks an exported journal, of an auction or of any case, offline, for anyone who doubts it. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'check an exported journal (kaibiao.journal/1) of an auction, a project or an opening offline',
    )
    .argument('<file>', 'the exported journal, or - for standard input')
    .option('--key <vkey>', "the log's verifier key, known from elsewhere than the file")
    .option('--checkpoint <file>', 'a checkpoint kept earlier: the log must continue it')
    .option('--consistency <file>', 'proof between that checkpoint and the one in the file')
    .option('--witness <vkey...>', 'keys of witnesses that you trust (type 4)')
    .option('--quorum <n>', 'how many of them have to stand under the checkpoint; all unless given')
    .option(
      '--opening <folder...>',
      'published openings of a quotation under custodians: its prices have to be theirs',
    )
    .option('--trust <folder>', TRUST_HELP)
    .option('--json', 'print the report as one line of JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: VerifyArguments) => {
      process.exitCode = await runVerify(file, options, process);
    });
}

/** Prints the report on `stdout`, one line on `stderr` when there is none; returns the exit status. */
export async function runVerify(
  file: string,
  options: VerifyArguments,
  io: CliIo,
): Promise<number> {
  const printer = new Printer(io.stdout);
  try {
    const found = await verifyFile(file, options, io);
    const { report, compared } = await comparedWith(found, options);
    const text = options.json === true ? `${jsonText(report)}\n` : '';
    await printer.print(text === '' ? reportText(report, languageOf(io.env), compared) : text);
    if (report.type === 'good') return EXIT_GOOD;
    const isOpen = report.type === 'unusable' || report.fault.code === 'proof_needed';
    return isOpen ? EXIT_UNUSABLE : EXIT_BAD;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    io.stderr.write(`verify: ${oneLine(error.message)}\n`);
    return EXIT_UNUSABLE;
  }
}

/** Only who has an opening to compare with loads what that takes. */
async function comparedWith(report: VerifyReport, options: VerifyArguments) {
  const { compareOpenings } = await import('./verify-openings.ts');
  return compareOpenings(report, options);
}

async function verifyFile(file: string, given: VerifyArguments, io: CliIo): Promise<VerifyReport> {
  const options = await checkedOptions(given);
  const { size } = file === '-' ? { size: 0 } : await sizeOf(file);
  const input: AsyncIterable<Buffer> =
    file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const progress = new Progress(size, io);
  try {
    const onProgress: VerifyOptions['onProgress'] = (state) => progress.show(state);
    return await verifyExport(input, verifyOnNode, { ...options, onProgress });
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new CliError(`${file}: ${readFault(error)}`);
    }
    throw error;
  } finally {
    progress.end();
  }
}

const CHUNK_BYTES = 1_048_576;

async function sizeOf(file: string): Promise<{ size: number }> {
  try {
    const facts = await stat(file);
    if (facts.isDirectory()) throw new CliError(`${file}: a directory, expected a file`);
    return facts;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${file}: ${readFault(error)}`);
  }
}

async function checkedOptions(given: VerifyArguments): Promise<VerifyOptions> {
  const { key, checkpoint, consistency } = given;
  if (key !== undefined) {
    const parsed = parseVerifierKey(verifyOnNode.sha256, key);
    if (!parsed.ok) throw new CliError(`--key: ${parsed.error}`);
  }
  const witnesses = witnessesOf(given);
  return {
    ...(witnesses !== undefined && { witnesses }),
    ...(key === undefined ? {} : { verifierKey: key }),
    ...(checkpoint === undefined ? {} : { keptCheckpoint: await noteOf(checkpoint) }),
    ...(consistency === undefined ? {} : { consistency: await consistencyOf(consistency) }),
  };
}

function witnessesOf({ witness, quorum }: VerifyArguments): VerifyOptions['witnesses'] {
  if (witness === undefined) {
    if (quorum !== undefined) throw new CliError('--quorum: name the witnesses with --witness');
    return undefined;
  }
  const keys = witness.map((text) => {
    const parsed = parseWitnessKey(verifyOnNode.sha256, text);
    if (!parsed.ok) throw new CliError(`--witness ${text}: ${parsed.error}`);
    return parsed.value;
  });
  const number = Number(quorum ?? keys.length);
  if (!Number.isInteger(number) || number < 1 || number > keys.length) {
    throw new CliError(`--quorum: a whole number from 1 to ${keys.length}`);
  }
  return { keys, quorum: number };
}

async function noteOf(file: string): Promise<string> {
  const text = await smallFile(file);
  const note = parseNote(text);
  const head = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!head.ok) throw new CliError(`--checkpoint ${file}: ${head.error}`);
  return text;
}

async function consistencyOf(file: string): Promise<ConsistencyFile> {
  const text = await smallFile(file);
  try {
    return consistencyFileSchema.parse(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CliError(`--consistency ${file}: not a kaibiao.consistency/1 file`);
  }
}

async function smallFile(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(LOG_NOTE_BYTES_MAX + 1));
      if (bytesRead > LOG_NOTE_BYTES_MAX) throw new CliError(`${path}: too large`);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${path}: ${readFault(error)}`);
  }
}

function jsonText(report: VerifyReport): string {
  const { type, ...rest } = report;
  return JSON.stringify({ result: type, ...rest });
}

/** One line on the terminal that says how far a large file is; nothing when nobody watches. */
class Progress {
  readonly #size: number;
  readonly #io: CliIo;
  readonly #isShown: boolean;
  #lastAt = 0;

  constructor(size: number, io: CliIo) {
    this.#size = size;
    this.#io = io;
    this.#isShown = io.stderr === process.stderr && process.stderr.isTTY && size > LARGE_BYTES;
  }

  show({ bytes, records }: { readonly bytes: number; readonly records: number }): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#lastAt < PROGRESS_MS) return;
    this.#lastAt = now;
    const percent = Math.floor((100 * bytes) / this.#size);
    this.#io.stderr.write(`\r${percent} % · ${records} records `);
  }

  end(): void {
    if (this.#isShown) this.#io.stderr.write('\r\u{1b}[K');
  }
}

const LARGE_BYTES = 16 * 1_048_576;
const PROGRESS_MS = 500;
