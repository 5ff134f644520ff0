import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import { organizationIdSchema } from '#contracts/ids.ts';
import { isFen } from '#contracts/money.ts';
import { moneyInWords } from '#contracts/money-words.ts';
import type { BidDocument } from '#contracts/sealing/seal.ts';
import { documentNameSchema, mediaTypeOf } from '#contracts/sealing/sheet.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { type BidToSeal, checkSealingKey, sealWithKey } from '#pki/seal-with-key.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { faultText } from './fault-words.ts';
import { emptyFolder, pieceWriter, writeNew } from './files.ts';
import { FILE, loadPolicy, loadPredecessor, sealedFileName, sizeOf, suiteOf } from './folder.ts';
import { certificateText, type KeyArguments, loadKey } from './key-file.ts';
import { ByteProgress } from './progress.ts';
import { loadTrust } from './trust-folder.ts';

export interface SealArguments extends KeyArguments {
  readonly policy: string;
  readonly trust: string;
  readonly out: string;
  readonly bidder?: string;
  readonly name: string;
  readonly lot?: string;
  readonly stage?: string;
  readonly price?: string;
  readonly days: string;
  readonly item?: readonly string[];
  readonly replaces?: string;
}

const PRICE = /^(0|[1-9][0-9]{0,13})(?:\.([0-9]{1,2}))?$/;

/** Seals and writes the folder; a folder that could not be finished is named as that. Throws `CliError`. */
export async function runSeal(
  documents: readonly string[],
  options: SealArguments,
  io: CliIo,
): Promise<void> {
  const trust = await loadTrust(options.trust);
  const policy = await loadPolicy(options.policy, trust);
  const key = await loadKey(options, io);
  const checked = await checkSealingKey(suiteOf(policy), { key, trust, policy });
  if (!checked.ok) {
    const { error } = checked;
    const words =
      error === 'key_mismatch'
        ? 'key and certificate do not belong together: a test decryption failed'
        : `your certificate: ${faultText(error)}`;
    throw new CliError(words);
  }
  const before =
    options.replaces === undefined
      ? undefined
      : await loadPredecessor(suiteOf(policy), options.replaces);
  const bid: BidToSeal = {
    ...{ policy, key, nowMs: Date.now() },
    bidder: bidderOf(options.bidder ?? before?.bidder),
    lot: oneOf('--lot', options.lot, policy.lots),
    stage: oneOf('--stage', options.stage, policy.stages),
    ...(before !== undefined && { before }),
    sheet: sheetOf(options),
    documents: await Promise.all(documents.map(documentOf)),
  };
  await emptyFolder(options.out);
  const bytes = await sealInto(options.out, bid, io);
  await new Printer(io.stdout).print(summaryOf(bid, { out: options.out, bytes }));
}

function summaryOf(
  { policy, lot, before, key, sheet, documents }: BidToSeal,
  { out, bytes }: { readonly out: string; readonly bytes: number },
): string {
  const deadline = new Date(Number(policy.deadline)).toISOString();
  return [
    `sealed: ${oneLine(out)} (${documents.length} documents, ${bytes} bytes)`,
    `tender: ${oneLine(policy.title)} (${oneLine(policy.tender)}), lot ${lot}, version ${(before?.ver ?? 0) + 1}`,
    `signed by: ${certificateText(key.certificate)}`,
    ...(sheet.priceWords === undefined ? [] : [`price: ${sheet.priceWords}`]),
    `deadline: ${deadline}; upload before it, a sealed folder is not a bid yet`,
    '',
  ].join('\n');
}

async function sealInto(out: string, bid: BidToSeal, io: CliIo): Promise<number> {
  const progress = new ByteProgress('sealing', io);
  const writers = new Map<number, Awaited<ReturnType<typeof pieceWriter>>>();
  let bytes = 0;
  const write = async (n: number, piece: Uint8Array): Promise<void> => {
    const writer = writers.get(n) ?? (await pieceWriter(join(out, sealedFileName(n))));
    writers.set(n, writer);
    bytes += piece.length;
    await writer.write(piece);
  };
  try {
    const onProgress = (done: number, total: number): void => progress.show(done, total);
    const sealed = await sealWithKey(suiteOf(bid.policy), bid, { write, onProgress });
    for (const writer of writers.values()) await writer.close();
    if (!sealed.ok) {
      throw new CliError(`${faultText(sealed.error)}; ${oneLine(out)} is not a bid, delete it`);
    }
    await writeNew(join(out, FILE.signature), sealed.value.signature);
    await writeNew(join(out, FILE.header), sealed.value.headerBytes);
    return bytes;
  } finally {
    progress.end();
  }
}

function bidderOf(id: string | undefined): string {
  const bidder = organizationIdSchema.safeParse(id);
  if (!bidder.success) throw new CliError('--bidder: give the id of your organization');
  return bidder.data;
}

function oneOf(option: string, given: string | undefined, all: readonly string[]): string {
  const [only] = all;
  if (given === undefined && all.length === 1 && only !== undefined) return only;
  if (given !== undefined && all.includes(given)) return given;
  throw new CliError(`${option}: one of ${all.map(oneLine).join(', ')}`);
}

function sheetOf(options: SealArguments): BidToSeal['sheet'] {
  const validityDays = Number(options.days);
  if (!Number.isInteger(validityDays) || validityDays < 1 || validityDays > 3_650) {
    throw new CliError('--days: a whole number from 1 to 3650');
  }
  const items = (options.item ?? []).map((text) => {
    const at = text.indexOf('=');
    if (at < 1 || at === text.length - 1)
      throw new CliError(`--item ${oneLine(text)}: label=value`);
    return { label: text.slice(0, at), value: text.slice(at + 1) };
  });
  const { name: bidderName } = options;
  if (options.price === undefined) return { bidderName, validityDays, items };
  const price = fenOf(options.price);
  const priceWords = moneyInWords(price);
  return { bidderName, validityDays, items, priceFen: String(price), priceWords };
}

function fenOf(text: string): number {
  const [, yuan, fraction = ''] = PRICE.exec(text) ?? [];
  const value =
    yuan === undefined ? Number.NaN : Number(yuan) * 100 + Number(fraction.padEnd(2, '0'));
  if (!isFen(value)) throw new CliError(`--price ${oneLine(text)}: yuan, such as 980000.00`);
  return value;
}

async function documentOf(path: string): Promise<BidDocument> {
  const name = documentNameSchema.safeParse(basename(path));
  if (!name.success) throw new CliError(`${oneLine(path)}: rename it, a plain file name is needed`);
  const size = await sizeOf(path);
  if (size === 0) throw new CliError(`${oneLine(path)}: empty`);
  return {
    name: name.data,
    mediaType: mediaTypeOf(name.data),
    size,
    read: () => createReadStream(path, { highWaterMark: 1_048_576 }),
  };
}
