import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import {
  readWithdrawal,
  type Withdrawal,
  withdrawalSchema,
} from '#contracts/sealing/withdrawal.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { type BidFile, loadBidFile } from './bid-file.ts';
import { BidderSeat, RETRY_DELAYS_MS, sayingGoOn, type SeatArguments } from './bidder-seat.ts';
import { logText } from './fetched-proof.ts';
import { faultText } from './fault-words.ts';
import { readIfThere, readSmall, writeNew } from './files.ts';
import { bidName, FILE } from './folder.ts';
import {
  type AnswerPlace,
  answerFolder,
  keepAnswer,
  keptReceipt,
  receiptName,
  WITHDRAW_NAMES,
} from './kept-answer.ts';
import { type KeyArguments, loadKey } from './key-file.ts';

export interface WithdrawArguments extends SeatArguments, KeyArguments {
  readonly keyPasswordFile?: string;
  readonly receipt?: string;
  readonly reason: string;
}

const WITHDRAWAL = 'withdrawal.json';
const WITHDRAWAL_SIGNATURE = 'withdrawal.p7s';
const NOT_WITHDRAWN =
  'the receipt of the withdrawal here is good, but the server does not show this bid as withdrawn: keep the receipt, it proves the withdrawal, and call the agency';

/** Takes a bid back and keeps the receipt of that. Throws `CliError`, also when it came too late. */
export async function runWithdraw(
  path: string,
  options: WithdrawArguments,
  io: CliIo,
  delaysMs: readonly number[] = RETRY_DELAYS_MS,
): Promise<void> {
  const bid = await loadBidFile(path);
  const key = await keyOf(options, io);
  const seat = await BidderSeat.at(options, bid, io);
  const { header } = bid.subject;
  if (certificateDigest(seat.suite, key.certificate) !== header.core.signer) {
    throw new CliError(`${oneLine(options.key)}: ${faultText('signer_mismatch')}`);
  }
  const folder = answerFolder(bid, options.out);
  const receipt = options.receipt ?? join(folder, FILE.receipt);
  const signed = await signedWithdrawal(folder, {
    key,
    withdrawal: withdrawalOf(bid, await receiptName(seat, receipt), options.reason),
  });
  const place: AnswerPlace = {
    ...{ folder, names: WITHDRAW_NAMES, status: 'withdrawn' },
    subject: { ...bid.subject, signature: signed.signature },
  };
  const content = {
    withdrawal: Buffer.from(signed.bytes).toString('base64'),
    signature: Buffer.from(signed.signature).toString('base64'),
  };
  const digest = base64UrlOf(seat.suite.hash(bid.subject.headerBytes));
  const before = await keptReceipt(seat, place);
  if (before !== undefined && (await seat.statusOf(digest)) !== 'withdrawn') {
    throw new CliError(NOT_WITHDRAWN);
  }
  const { receipt: taken, stampedMs } =
    before ??
    (await sayingGoOn(async () => {
      const act = { about: signed.withdrawal.receipt, content };
      return keepAnswer(seat, place, await seat.send('withdrawals', act, delaysMs));
    }));
  const kept = oneLine(join(folder, `${WITHDRAW_NAMES.receipt}.json`));
  const printer = new Printer(io.stdout);
  await printer.print(
    [
      `withdrawn: ${bidName(header)} of ${oneLine(header.core.tender)}`,
      `time-stamp: ${new Date(stampedMs).toISOString()}`,
      `receipt: ${kept}, checked; a new version names it: seal … --replaces ${kept}`,
      '',
    ].join('\n'),
  );
  if (before === undefined) return;
  await printer.print(await logText(seat, place, { header: digest, receipt: taken }));
}

async function keyOf(options: WithdrawArguments, io: CliIo): Promise<KeyMaterial> {
  const { key, cert, keyPasswordFile } = options;
  return loadKey(
    {
      key,
      ...(cert !== undefined && { cert }),
      ...(keyPasswordFile !== undefined && { passwordFile: keyPasswordFile }),
    },
    io,
  );
}

function withdrawalOf(bid: BidFile, receipt: string, reason: string): Withdrawal {
  const { core } = bid.subject.header;
  const made = withdrawalSchema.safeParse({ typ: 'ebid/withdraw/v1', core, receipt, reason });
  if (!made.success) throw new CliError('--reason: too long');
  return made.data;
}

/** What was signed is on the disk before it is sent: each signature differs, and the receipt is about one of them. */
async function signedWithdrawal(
  folder: string,
  { key, withdrawal }: { readonly key: KeyMaterial; readonly withdrawal: Withdrawal },
): Promise<{
  readonly withdrawal: Withdrawal;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}> {
  const path = join(folder, WITHDRAWAL);
  const signaturePath = join(folder, WITHDRAWAL_SIGNATURE);
  const before = await readIfThere(path);
  if (before !== undefined) {
    const read = readWithdrawal(before);
    if (read?.receipt !== withdrawal.receipt) {
      throw new CliError(`${oneLine(path)} is there already, of another bid; give --out FOLDER`);
    }
    return { withdrawal: read, bytes: before, signature: await readSmall(signaturePath) };
  }
  const bytes = canonicalBytes(withdrawal);
  const signature = await signDetached(await softwareSigningKey(key), bytes, Date.now());
  // A signature alone is what a run left that ended here.
  await rm(signaturePath, { force: true });
  await writeNew(signaturePath, signature);
  await writeNew(path, bytes);
  return { withdrawal, bytes, signature };
}
