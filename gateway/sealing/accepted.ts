import { z } from 'zod';
import type { StepRequest } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { canonicalBytes, parseCanonical } from '#contracts/signing/canonical.ts';
import type { ReceiptFiles } from '#pki/receipts.ts';
import type { BidStore } from './ports.ts';

/** A bid or withdrawal that has its time-stamp and receipt, and the step that puts it on record. */
export interface Accepted {
  readonly request: StepRequest<OpeningStep>;
  readonly files: ReceiptFiles;
}

const FILE = 'accepted.json';
const BYTES_MAX = 1_048_576;
const bytesSchema = z.string().transform((text) => bytesOfBase64Url(text) ?? new Uint8Array(0));
const acceptedSchema = z.object({
  request: z.custom<StepRequest<OpeningStep>>(),
  receipt: bytesSchema,
  signature: bytesSchema,
  stamp: bytesSchema,
});

/**
 * Keeps it beside the files that it is about, in one file: so after a crash at any point either all of it is there and the step
 * is sent again, or none of it and the files go. What lies there already stays, and is the answer.
 */
export async function keepAccepted(
  store: BidStore,
  folder: string,
  accepted: Accepted,
): Promise<Accepted> {
  const { receipt, signature, stamp } = accepted.files;
  const bytes = canonicalBytes({
    request: accepted.request,
    receipt: base64UrlOf(receipt),
    signature: base64UrlOf(signature),
    stamp: base64UrlOf(stamp),
  });
  await store.put(`${folder}${FILE}`, sourceOf(bytes));
  return (await readAccepted(store, folder)) ?? accepted;
}

export async function readAccepted(store: BidStore, folder: string): Promise<Accepted | undefined> {
  const file = await store.get(`${folder}${FILE}`);
  const bytes = file && (await collected(file, BYTES_MAX));
  const parsed = acceptedSchema.safeParse(bytes && parseCanonical(bytes));
  if (!parsed.success) return undefined;
  const { request, ...files } = parsed.data;
  return { request, files };
}

/** The receipt as the three files that everybody knows. */
export async function publishReceipt(
  store: BidStore,
  folder: string,
  { receipt, signature, stamp }: ReceiptFiles,
): Promise<void> {
  await store.put(`${folder}receipt.tsr`, sourceOf(stamp));
  await store.put(`${folder}receipt.p7s`, sourceOf(signature));
  await store.put(`${folder}receipt.json`, sourceOf(receipt));
}
