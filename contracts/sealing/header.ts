import { z } from 'zod';
import { sameBytes } from '../journal/merkle.ts';
import { type Result, err, ok } from '../result.ts';
import { parseCanonical } from '../signing/canonical.ts';
import { base64UrlOf, bytesOfBase64Url } from './bytes.ts';
import { bidCoreSchema } from './core.ts';
import type { SealFault } from './faults.ts';
import { base64UrlSchema, digestSchema, sizeTextSchema } from './fields.ts';
import { CUSTODIANS_MAX, DOCUMENTS_MAX, policyDigest, type TenderPolicy } from './policy.ts';
import { LOCK_IDS } from './shares.ts';
import { SUITE_IDS, type SealingSuite } from './suite.ts';

export const HEADER_BYTES_MAX = 65_536;
const ENVELOPE_BYTES_MAX = 2_048;
const WRAPPED_BYTES_MAX = 96;

/** One sealed file (EBID-1, 5.2). */
const fileEntrySchema = z.strictObject({
  n: z.int().min(0).max(DOCUMENTS_MAX),
  role: z.enum(['sheet', 'document']),
  /** Bytes of the sealed file. */
  size: sizeTextSchema,
  /** Digest of the sealed file. */
  ct: digestSchema,
  /** RFC 6962 root over its pieces of 1 MiB. */
  seg: digestSchema,
  /** Commitment to the file's key. */
  kc: digestSchema,
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

/** One share in its recipient's envelope. */
const shareEntrySchema = z.strictObject({
  /** Digest of the recipient's certificate. */
  to: digestSchema,
  commit: digestSchema,
  /** DER of a CMS AuthEnvelopedData to this one recipient. */
  cms: base64UrlSchema(1, ENVELOPE_BYTES_MAX),
});
export type ShareEntry = z.infer<typeof shareEntrySchema>;

const lockEntrySchema = z.strictObject({
  id: z.enum(LOCK_IDS),
  t: z.int().min(1).max(CUSTODIANS_MAX),
  n: z.int().min(1).max(CUSTODIANS_MAX),
  wrapped: base64UrlSchema(40, WRAPPED_BYTES_MAX),
  shares: z.array(shareEntrySchema).min(1).max(CUSTODIANS_MAX),
  supplier: shareEntrySchema.optional(),
});
export type LockEntry = z.infer<typeof lockEntrySchema>;

/** What the platform sees of a sealed bid; secret until the opening all the same (S2). */
export const bidHeaderSchema = z.strictObject({
  typ: z.literal('ebid/header/v1'),
  suite: z.enum(SUITE_IDS),
  core: bidCoreSchema,
  files: z
    .array(fileEntrySchema)
    .min(1)
    .max(1 + DOCUMENTS_MAX),
  dkc: digestSchema,
  locks: z.array(lockEntrySchema).length(2),
});
export type BidHeader = z.infer<typeof bidHeaderSchema>;

/** Reads a header: its bytes have to be their own RFC 8785 form (SEAL-7), so that one header has one digest. */
export function readHeader(bytes: Uint8Array): Result<BidHeader, SealFault> {
  if (bytes.length > HEADER_BYTES_MAX) return err('header_too_large');
  const value = parseCanonical(bytes);
  if (value === undefined) return err('not_canonical');
  const parsed = bidHeaderSchema.safeParse(value);
  if (!parsed.success) return err('header_shape');
  const header = parsed.data;
  const isNumbered = header.files.every(
    ({ n, role }, index) => n === index && role === (n === 0 ? 'sheet' : 'document'),
  );
  return isNumbered ? ok(header) : err('header_shape');
}

/** Holds a header against the tender's policy: the same suite, rules, custodians in their order, thresholds (SEAL-6). */
export function checkAgainstPolicy(
  suite: SealingSuite,
  header: BidHeader,
  policy: TenderPolicy,
): Result<true, SealFault> {
  const { core } = header;
  if (core.tender !== policy.tender) return err('wrong_tender');
  if (!policy.lots.includes(core.lot) || !policy.stages.includes(core.stage)) {
    return err('wrong_tender');
  }
  if (core.policy !== policyDigest(suite, policy)) return err('wrong_policy');
  if (header.suite !== policy.suite || header.suite !== suite.id) return err('wrong_policy');
  const recipients = policy.custodians.map(({ certificate }) =>
    certificateDigest(suite, bytesOfBase64Url(certificate) ?? new Uint8Array(0)),
  );
  const areLocksRight = policy.locks.every(({ id, t }, index) => {
    const lock = header.locks[index];
    if (lock === undefined || lock.id !== id || lock.t !== t) return false;
    if (lock.n !== recipients.length || lock.shares.length !== lock.n) return false;
    if ((lock.supplier !== undefined) !== (id === 'A')) return false;
    return lock.shares.every(({ to }, share) => to === recipients[share]);
  });
  if (!areLocksRight) return err('lock_mismatch');
  if (header.files.length - 1 > policy.documentsMax) return err('file_size');
  const bytes = header.files.reduce((sum, { size }) => sum + Number(size), 0);
  return bytes > Number(policy.bytesMax) ? err('file_size') : ok(true);
}

/** How a certificate is named everywhere: the digest of its DER. */
export function certificateDigest(suite: Pick<SealingSuite, 'hash'>, der: Uint8Array): string {
  return base64UrlOf(suite.hash(der));
}

/** Whether a digest in a header is that of these bytes. */
export function isDigestOf(text: string, digest: Uint8Array): boolean {
  const bytes = bytesOfBase64Url(text);
  return bytes !== undefined && sameBytes(bytes, digest);
}
