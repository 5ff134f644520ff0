import { invariant } from '../result.ts';
import { canonicalBytes } from '../signing/canonical.ts';
import { base64UrlOf, bytesOfBase64Url } from './bytes.ts';
import { sourceOf } from './chunks.ts';
import { type BidCore, coreHashOf } from './core.ts';
import { SealError } from './faults.ts';
import { FileDigests } from './file-digests.ts';
import {
  type BidHeader,
  certificateDigest,
  type FileEntry,
  HEADER_BYTES_MAX,
  type LockEntry,
  type ShareEntry,
} from './header.ts';
import { dataKeyCommitment, fileAad, fileKeyCommitment, fileKeyOf, lockKeyOf } from './keys.ts';
import { padded, paddedDocumentBytes, SHEET_PLAIN_BYTES } from './padding.ts';
import type { TenderPolicy } from './policy.ts';
import { shareCommitment, sharePayloadBytes } from './shares.ts';
import { type BidSheet, sheetBytes } from './sheet.ts';
import { NONCE_PREFIX_BYTES, SALT_BYTES, sealStream } from './stream.ts';
import type { SealingSuite } from './suite.ts';

const SECRET_BYTES = 32;
const LENGTH_BYTES = 8;

/** A document of the bid; `read` may be called twice: once to hash it, once to seal it. */
export interface BidDocument {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

export interface SealInput {
  readonly core: BidCore;
  readonly policy: TenderPolicy;
  /** All of the sheet but what sealing itself fills in. */
  readonly sheet: Omit<BidSheet, 'typ' | 'core' | 'documents'>;
  readonly documents: readonly BidDocument[];
  /** DER of the certificate that signs the bid and holds the bidder's secret of lock A. */
  readonly bidderCertificate: Uint8Array;
}

export interface SealTools {
  readonly suite: SealingSuite;
  /** CMS AuthEnvelopedData to one certificate. */
  readonly encryptTo: (certificate: Uint8Array, payload: Uint8Array) => Promise<Uint8Array>;
  /** Detached signature by the bidder's certificate. */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** Where a sealed file goes, piece by piece of 1 MiB. */
  readonly write: (n: number, segment: Uint8Array) => Promise<void>;
  /** Plain bytes read so far, hashing and sealing together. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export interface SealedBid {
  readonly header: BidHeader;
  readonly headerBytes: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Seals a bid (密封) on the bidder's machine: sheet and documents under one random data key, which only the two locks of
 * the policy give back. Nothing secret is returned. Rejects with `SealError` when a document changes meanwhile.
 */
export async function sealBid(input: SealInput, tools: SealTools): Promise<SealedBid> {
  const { suite } = tools;
  const coreHash = coreHashOf(suite, input.core);
  const dataKey = suite.randomBytes(SECRET_BYTES);
  const progress = progressOf(input, tools);
  const sheet = await signedSheet(input, { tools, coreHash, progress });
  const files = [
    await sealFile(tools, coreHash, {
      dataKey,
      n: 0,
      plain: padded(sourceOf(sheet), { size: sheet.length, total: SHEET_PLAIN_BYTES }),
    }),
  ];
  for (const [index, document] of input.documents.entries()) {
    const total = paddedDocumentBytes(document.size);
    const plain = padded(progress(document.read()), { size: document.size, total });
    files.push(await sealFile(tools, coreHash, { dataKey, n: index + 1, plain }));
  }
  const header: BidHeader = {
    typ: 'ebid/header/v1',
    suite: suite.id,
    core: input.core,
    files,
    dkc: base64UrlOf(dataKeyCommitment(suite, coreHash, dataKey)),
    locks: await makeLocks(input, tools, { coreHash, dataKey }),
  };
  dataKey.fill(0);
  const headerBytes = canonicalBytes(header);
  if (headerBytes.length > HEADER_BYTES_MAX) {
    throw new SealError('header_too_large', 'too many documents for one header');
  }
  return { header, headerBytes, signature: await tools.sign(headerBytes) };
}

type Progress = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

function progressOf(input: SealInput, { onProgress }: SealTools): Progress {
  const total = 2 * input.documents.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  return async function* counted(source) {
    for await (const piece of source) {
      done += piece.length;
      onProgress?.(done, total);
      yield piece;
    }
  };
}

async function signedSheet(
  input: SealInput,
  how: { readonly tools: SealTools; readonly coreHash: Uint8Array; readonly progress: Progress },
): Promise<Uint8Array> {
  const { tools, coreHash, progress } = how;
  const documents: BidSheet['documents'] = [];
  for (const [index, { name, mediaType, size, read }] of input.documents.entries()) {
    const hasher = tools.suite.hasher();
    for await (const piece of progress(read())) hasher.update(piece);
    const digest = base64UrlOf(hasher.digest());
    documents.push({ n: index + 1, name, mediaType, size: String(size), digest });
  }
  const sheet: BidSheet = {
    ...input.sheet,
    typ: 'ebid/sheet/v1',
    core: base64UrlOf(coreHash),
    documents,
  };
  const signature = await tools.sign(canonicalBytes(sheet));
  const bytes = sheetBytes({ sheet, signature });
  if (bytes.length > SHEET_PLAIN_BYTES - LENGTH_BYTES) {
    throw new SealError('sheet_shape', 'the opening sheet is longer than its file may be');
  }
  return bytes;
}

async function sealFile(
  tools: SealTools,
  coreHash: Uint8Array,
  file: {
    readonly dataKey: Uint8Array;
    readonly n: number;
    readonly plain: AsyncIterable<Uint8Array>;
  },
): Promise<FileEntry> {
  const { suite } = tools;
  const { n } = file;
  const fileKey = await fileKeyOf(suite, coreHash, file);
  const start = {
    salt: suite.randomBytes(SALT_BYTES),
    noncePrefix: suite.randomBytes(NONCE_PREFIX_BYTES),
  };
  const digests = new FileDigests(suite);
  const key = { fileKey, aad: fileAad(coreHash, n) };
  for await (const segment of sealStream(suite, key, { start, plain: file.plain })) {
    await digests.add(segment);
    await tools.write(n, segment);
  }
  const kc = base64UrlOf(fileKeyCommitment(suite, coreHash, { fileKey, n }));
  return { n, role: n === 0 ? 'sheet' : 'document', ...digests.finish(), kc };
}

interface LockSecrets {
  readonly coreHash: Uint8Array;
  readonly dataKey: Uint8Array;
}

async function makeLocks(
  input: SealInput,
  tools: SealTools,
  secrets: LockSecrets,
): Promise<LockEntry[]> {
  const { suite } = tools;
  const { coreHash, dataKey } = secrets;
  const { custodians, locks } = input.policy;
  const made: LockEntry[] = [];
  for (const { id, t } of locks) {
    const custody = suite.randomBytes(SECRET_BYTES);
    const bidder = id === 'A' ? suite.randomBytes(SECRET_BYTES) : undefined;
    const kek = await lockKeyOf(suite, coreHash, {
      id,
      custody,
      ...(bidder === undefined ? {} : { bidder }),
    });
    const entry = async (
      certificate: Uint8Array,
      kind: 'c' | 's',
      secret: Uint8Array,
    ): Promise<ShareEntry> => {
      const payload = sharePayloadBytes({ lock: id, kind, coreHash, secret });
      return {
        to: certificateDigest(suite, certificate),
        commit: base64UrlOf(shareCommitment(suite, payload)),
        cms: base64UrlOf(await tools.encryptTo(certificate, payload)),
      };
    };
    const parts = await suite.split(custody, custodians.length, t);
    const shares = await Promise.all(
      custodians.map(({ certificate }, index) => {
        const [der, part] = [bytesOfBase64Url(certificate), parts[index]];
        invariant(der !== undefined && part !== undefined, 'a share for each custodian');
        return entry(der, 'c', part);
      }),
    );
    made.push({
      id,
      t,
      n: custodians.length,
      wrapped: base64UrlOf(await suite.wrapKey(kek, dataKey)),
      shares,
      ...(bidder === undefined
        ? {}
        : { supplier: await entry(input.bidderCertificate, 's', bidder) }),
    });
    custody.fill(0);
    bidder?.fill(0);
  }
  return made;
}
