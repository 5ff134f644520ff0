import { type Result, err, ok } from '#contracts/result.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { collected } from '#contracts/sealing/chunks.ts';
import { SealError, type SealFault } from '#contracts/sealing/faults.ts';
import { type BidHeader, HEADER_BYTES_MAX, readHeader } from '#contracts/sealing/header.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';
import { suiteOf } from '#pki/suites.ts';

/** A sealed bid in one file (`.ebid`), as far as its bidder has to know it to hand it in. */
export interface BidFile {
  readonly name: string;
  readonly blob: Blob;
  readonly header: BidHeader;
  readonly headerBytes: Uint8Array;
  /** header.p7s */
  readonly signature: Uint8Array;
  /** Digest of header.json, which names the bid. */
  readonly digest: string;
}

const HEAD_NAMES = ['header.json', 'header.p7s'] as const;
const SLICE_BYTES = 262_144;

/** Reads the first two entries and no more, however large the file is. */
export async function readBidFile(name: string, blob: Blob): Promise<Result<BidFile, SealFault>> {
  const head: Uint8Array[] = [];
  try {
    for await (const entry of readUstar(slicesOf(blob))) {
      if (entry.name !== HEAD_NAMES[head.length]) return err('archive_shape');
      const bytes = await collected(entry.content, HEADER_BYTES_MAX);
      if (bytes === undefined) return err('archive_shape');
      head.push(bytes);
      if (head.length === HEAD_NAMES.length) break;
    }
  } catch (error) {
    if (error instanceof SealError) return err(error.fault);
    throw error;
  }
  const [headerBytes, signature] = head;
  if (headerBytes === undefined || signature === undefined) return err('archive_shape');
  const header = readHeader(headerBytes);
  if (!header.ok) return header;
  const digest = base64UrlOf(suiteOf(header.value.suite).hash(headerBytes));
  return ok({ name, blob, header: header.value, headerBytes, signature, digest });
}

async function* slicesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < blob.size; at += SLICE_BYTES) {
    yield new Uint8Array(await blob.slice(at, at + SLICE_BYTES).arrayBuffer());
  }
}
