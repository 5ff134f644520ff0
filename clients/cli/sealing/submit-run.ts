import { join } from 'node:path';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { oneLine } from '#contracts/strict-json.ts';
import type { VerifiedReceipt } from '#pki/receipts.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { type BidFile, loadBidFile } from './bid-file.ts';
import { BidderSeat, RETRY_DELAYS_MS, sayingGoOn, type SeatArguments } from './bidder-seat.ts';
import { logText } from './fetched-proof.ts';
import { bidName } from './folder.ts';
import {
  type AnswerPlace,
  answerFolder,
  keepAnswer,
  keptReceipt,
  SUBMIT_NAMES,
} from './kept-answer.ts';
import { ByteProgress } from './progress.ts';
import { forgetUpload, uploaded } from './upload.ts';

const SHOWN_FROM_BYTES = 1_048_576;
/** A bid that is on record needs no upload to be asked for again. */
const NO_UPLOAD = 'on-record';
const OVER = {
  withdrawn: 'this bid was handed in and withdrawn; seal a new version',
  replaced: 'this bid was handed in, and a newer version has replaced it',
} as const;
const SUPPRESSED =
  'the receipt here is good, but the server does not list this bid: keep the receipt, it proves that the bid was taken, and call the agency';

/** Hands a sealed bid in and keeps its receipt. Throws `CliError`, also for a late answer. */
export async function runSubmit(
  path: string,
  options: SeatArguments,
  io: CliIo,
  delaysMs: readonly number[] = RETRY_DELAYS_MS,
): Promise<void> {
  const bid = await loadBidFile(path);
  const seat = await BidderSeat.at(options, bid, io);
  const place: AnswerPlace = {
    folder: answerFolder(bid, options.out),
    names: SUBMIT_NAMES,
    subject: bid.subject,
    status: 'sealed',
  };
  const header = base64UrlOf(seat.suite.hash(bid.subject.headerBytes));
  const status = await seat.statusOf(header);
  if (status === 'withdrawn' || status === 'replaced') throw new CliError(OVER[status]);
  const before = await keptReceipt(seat, place);
  if (before !== undefined && status === undefined) throw new CliError(SUPPRESSED);
  const isKnown = status !== undefined;
  const receipt = before ?? (await handIn(seat, { bid, header, isKnown, place, delaysMs }, io));
  const printer = new Printer(io.stdout);
  await printer.print(textOf(bid, receipt, place));
  if (before === undefined) return;
  await printer.print(await logText(seat, place, { header, receipt: before.receipt }));
}

interface HandIn {
  readonly bid: BidFile;
  readonly header: string;
  /** The server has it on record already. */
  readonly isKnown: boolean;
  readonly place: AnswerPlace;
  readonly delaysMs: readonly number[];
}

function handIn(seat: BidderSeat, given: HandIn, io: CliIo): Promise<VerifiedReceipt> {
  const { bid, header, isKnown, place, delaysMs } = given;
  return sayingGoOn(async () => {
    const uploadId = isKnown ? NO_UPLOAD : await send(seat, given, io);
    const act = { about: header, content: { uploadId, header } };
    const answer = await seat.send('bids', act, delaysMs);
    try {
      return await keepAnswer(seat, place, answer);
    } finally {
      // With an answer the server has no use for the upload any more.
      await forgetUpload(bid);
    }
  });
}

async function send(
  seat: BidderSeat,
  { bid, header, delaysMs }: HandIn,
  io: CliIo,
): Promise<string> {
  const { server, token } = seat;
  const file = { path: bid.path, bytes: bid.bytes, header };
  const progress = new ByteProgress('uploading', io, SHOWN_FROM_BYTES);
  let fromBytes: number | undefined;
  try {
    return await uploaded(
      file,
      { server, path: seat.uploads, token },
      {
        delaysMs,
        onProgress: (sent, total) => {
          fromBytes ??= sent;
          progress.show(sent, total, fromBytes);
        },
        onBroken: (delayMs) => {
          progress.end();
          io.stderr.write(`the line broke; trying again in ${Math.ceil(delayMs / 1_000)} s\n`);
        },
      },
    );
  } finally {
    progress.end();
  }
}

function textOf(
  bid: BidFile,
  { receipt, stampedMs }: VerifiedReceipt,
  { folder, names }: AnswerPlace,
): string {
  const deadline = new Date(Number(receipt.deadline)).toISOString();
  return [
    `submitted: ${bidName(bid.subject.header)} of ${oneLine(receipt.tender)}`,
    `time-stamp: ${new Date(stampedMs).toISOString()}, deadline ${deadline}`,
    `receipt: ${oneLine(join(folder, `${names.receipt}.json`))}, checked; keep it with the .p7s and .tsr beside it`,
    '',
  ].join('\n');
}
