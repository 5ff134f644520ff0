import { z } from 'zod';
import { ID_CHARS_MAX, NAME_CHARS_MAX } from '../limits.ts';
import { canonicalBytes, parseCanonical } from '../signing/canonical.ts';
import { priceTextSchema } from '../signing/fields.ts';
import { base64UrlOf, bytesOfBase64Url } from './bytes.ts';
import { base64UrlSchema, digestSchema, sizeTextSchema } from './fields.ts';
import { DOCUMENTS_MAX } from './policy.ts';

const TEXT_CHARS_MAX = 500;
const ITEMS_MAX = 40;
const SIGNATURE_BYTES_MAX = 8_192;
/** A name and nothing else: no folder, no control character, nothing that a file system reads in another way. */
const FILE_NAME = /^(?!\.)[^\p{Cc}\p{Cf}\p{Cs}/\\:*?"<>|]{1,150}(?<![. ])$/u;

export const documentNameSchema = z.string().regex(FILE_NAME, 'a plain file name');

/** Media types that a bid's documents usually have. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ofd: 'application/ofd',
  txt: 'text/plain',
};

/** Media type by a file's name; bytes of no known kind otherwise. */
export function mediaTypeOf(name: string): string {
  const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
  return MEDIA_TYPES[extension] ?? 'application/octet-stream';
}

/** One sealed document as the bidder names it. */
const sheetDocumentSchema = z.strictObject({
  n: z.int().min(1).max(DOCUMENTS_MAX),
  name: documentNameSchema,
  mediaType: z.string().regex(/^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,80}$/),
  size: sizeTextSchema,
  /** Digest of the document itself. */
  digest: digestSchema,
});

/**
 * The opening sheet (开标一览表): what is read out. Kept in a file of its own, so that publishing its key opens nothing
 * else. The signature inside makes it evidence also after it was decrypted.
 */
export const bidSheetSchema = z.strictObject({
  typ: z.literal('ebid/sheet/v1'),
  /** Digest of the core: the sheet belongs to this version of this bid. */
  core: digestSchema,
  bidderName: z.string().min(1).max(NAME_CHARS_MAX),
  /** Whole fen as text; absent in an envelope without price (two-envelope tenders). */
  priceFen: priceTextSchema.optional(),
  /** The amount in words (大写), which prevails over the figures (MOF87-59). */
  priceWords: z.string().min(1).max(ID_CHARS_MAX).optional(),
  /** Days for which the bid binds, from the deadline on. */
  validityDays: z.int().min(1).max(3_650),
  /** What else the tender asks to be read out: period, warranty, project manager. */
  items: z
    .array(
      z.strictObject({
        label: z.string().min(1).max(NAME_CHARS_MAX),
        value: z.string().min(1).max(TEXT_CHARS_MAX),
      }),
    )
    .max(ITEMS_MAX),
  documents: z.array(sheetDocumentSchema).max(DOCUMENTS_MAX),
});
export type BidSheet = z.infer<typeof bidSheetSchema>;

const signedSheetSchema = z.strictObject({
  sheet: bidSheetSchema,
  signature: base64UrlSchema(1, SIGNATURE_BYTES_MAX),
});

export interface SignedSheet {
  readonly sheet: BidSheet;
  /** By the bidder's certificate over `canonicalBytes(sheet)`. */
  readonly signature: Uint8Array;
}

export function sheetBytes({ sheet, signature }: SignedSheet): Uint8Array {
  return canonicalBytes({ sheet, signature: base64UrlOf(signature) });
}

/** `undefined`: no sheet, or bytes that are not their own RFC 8785 form. */
export function readSheet(bytes: Uint8Array): SignedSheet | undefined {
  const parsed = signedSheetSchema.safeParse(parseCanonical(bytes));
  const signature = parsed.success ? bytesOfBase64Url(parsed.data.signature) : undefined;
  if (!parsed.success || signature === undefined) return undefined;
  const { sheet } = parsed.data;
  const isNumbered = sheet.documents.every(({ n }, index) => n === index + 1);
  const areNamesOnce =
    new Set(sheet.documents.map(({ name }) => name.normalize('NFKC').toLowerCase())).size ===
    sheet.documents.length;
  return isNumbered && areNamesOnce ? { sheet, signature } : undefined;
}
