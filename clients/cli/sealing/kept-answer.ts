import { dirname, join } from 'node:path';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import { oneLine } from '#contracts/strict-json.ts';
import type { AcceptanceView } from '#contracts/wire/openings.ts';
import {
  type ReceiptFiles,
  type ReceiptSubject,
  type VerifiedReceipt,
  verifyLateAnswer,
  verifyReceipt,
} from '#pki/receipts.ts';
import { CliError } from '../io.ts';
import type { BidFile } from './bid-file.ts';
import type { BidderSeat } from './bidder-seat.ts';
import { readIfThere, readSmall, writeNew } from './files.ts';
import { valueOf } from './folder.ts';

/** By which names an answer of the platform is kept: three files each. */
export interface AnswerNames {
  readonly receipt: string;
  readonly late: string;
}

export const SUBMIT_NAMES: AnswerNames = { receipt: 'receipt', late: 'late' };
export const WITHDRAW_NAMES: AnswerNames = {
  receipt: 'withdrawal-receipt',
  late: 'withdrawal-late',
};

/** What the answer is about, and where it is kept. */
export interface AnswerPlace {
  readonly folder: string;
  readonly names: AnswerNames;
  readonly subject: ReceiptSubject;
  readonly status: 'sealed' | 'withdrawn';
}

/** Beside the bid's file unless a folder was given. */
export function answerFolder(bid: BidFile, out: string | undefined): string {
  return out ?? dirname(bid.path);
}

/** The receipt that an earlier run kept for this very act. Throws `CliError`: one of something else lies there, or it was late. */
export async function keptReceipt(
  seat: BidderSeat,
  place: AnswerPlace,
): Promise<VerifiedReceipt | undefined> {
  const { folder, names } = place;
  const late = await readThree(join(folder, names.late));
  if (late !== undefined) throw new CliError(await lateWords(seat, place, late));
  const files = await readThree(join(folder, names.receipt));
  if (files === undefined) return undefined;
  const checked = await verifyReceipt(seat.suite, files, { subject: place.subject, by: seat.by });
  if (checked.ok && checked.value.receipt.status === place.status) return checked.value;
  const path = oneLine(join(folder, `${names.receipt}.json`));
  throw new CliError(`${path} is there already and is of another bid; give --out FOLDER`);
}

/** Checks an answer and keeps it; nothing is believed before. Throws `CliError` for a late one too. */
export async function keepAnswer(
  seat: BidderSeat,
  place: AnswerPlace,
  answer: AcceptanceView,
): Promise<VerifiedReceipt> {
  const { folder, names, subject } = place;
  const files: ReceiptFiles = {
    receipt: bytesOf(answer.file),
    signature: bytesOf(answer.signature),
    stamp: bytesOf(answer.stamp),
  };
  if (answer.kind === 'late') {
    const words = await lateWords(seat, place, files);
    await writeThree(join(folder, names.late), files);
    throw new CliError(words);
  }
  const checked = await verifyReceipt(seat.suite, files, { subject, by: seat.by });
  const verified = valueOf('the receipt that the server gave', checked);
  if (verified.receipt.status !== place.status) {
    throw new CliError(`the server gave the receipt of another act (${verified.receipt.status})`);
  }
  await writeThree(join(folder, names.receipt), files);
  return verified;
}

/** How a new version or a withdrawal names it. */
export async function receiptName(seat: BidderSeat, path: string): Promise<string> {
  return receiptDigest(seat.suite, await readSmall(path));
}

async function lateWords(
  seat: BidderSeat,
  { folder, names, subject }: AnswerPlace,
  { receipt, signature, stamp }: ReceiptFiles,
): Promise<string> {
  const files = { answer: receipt, signature, stamp };
  const checked = await verifyLateAnswer(seat.suite, files, { subject, by: seat.by });
  const late = valueOf(`${names.late}.json`, checked);
  const at = new Date(Number(late.received)).toISOString();
  const by = Number(late.received) - Number(late.deadline);
  const path = oneLine(join(folder, `${names.late}.json`));
  return `late: it came at ${at}, ${by} ms after the deadline, and was not taken; the signed answer is ${path}`;
}

async function readThree(stem: string): Promise<ReceiptFiles | undefined> {
  const receipt = await readIfThere(`${stem}.json`);
  if (receipt === undefined) return undefined;
  return {
    receipt,
    signature: await readSmall(`${stem}.p7s`),
    stamp: await readSmall(`${stem}.tsr`),
  };
}

/** The file that the others are looked for by comes last, so a run that ended in between can be repeated. */
async function writeThree(stem: string, files: ReceiptFiles): Promise<void> {
  await keep(`${stem}.tsr`, files.stamp);
  await keep(`${stem}.p7s`, files.signature);
  await keep(`${stem}.json`, files.receipt);
}

async function keep(path: string, bytes: Uint8Array): Promise<void> {
  const before = await readIfThere(path);
  if (before === undefined || !sameBytes(before, bytes)) await writeNew(path, bytes);
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
