import * as asn1 from 'asn1js';
import { concat } from '#contracts/sealing/bytes.ts';

/** The signature in a PDF and what it is over; nothing in it is believed yet. */
export interface SignedPdf {
  /** DER of the CMS signature. */
  readonly signature: Uint8Array;
  /** Every byte of the file but the signature's own place. */
  readonly content: Uint8Array;
}

const BYTE_RANGE = /\/ByteRange ?\[ ?0 (\d{1,10}) (\d{1,10}) (\d{1,10}) ?\]/g;

/**
 * Takes the one signature out of a PDF. `undefined`: there is none, there is more than one, or something of the file lies outside of
 * what it is over, so that it could be changed unseen.
 */
export function readSignedPdf(pdf: Uint8Array): SignedPdf | undefined {
  const [found, ...more] = latin1(pdf).matchAll(BYTE_RANGE);
  if (found === undefined || more.length > 0) return undefined;
  const [from = 0, to = 0, rest = 0] = found.slice(1).map(Number);
  if (from >= to || to + rest !== pdf.length) return undefined;
  const inside = latin1(pdf.subarray(from, to));
  const hex = /^<((?:[0-9a-f]{2})+)>$/i.exec(inside)?.[1];
  const padded = hex === undefined ? undefined : bytesOfHex(hex);
  // Behind the signature its place is filled with zeros.
  const length = padded && asn1.fromBER(padded).offset;
  if (padded === undefined || length === undefined || length <= 0) return undefined;
  if (padded.subarray(length).some((byte) => byte !== 0)) return undefined;
  return {
    signature: padded.slice(0, length),
    content: concat(pdf.subarray(0, from), pdf.subarray(to)),
  };
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
}
