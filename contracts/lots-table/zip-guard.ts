import {
  LOTS_FILE_BYTES_MAX,
  LOTS_FILE_PARTS_MAX,
  LOTS_FILE_UNPACKED_BYTES_MAX,
} from '../limits.ts';
import type { SheetProblemCode } from './problems.ts';

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const COMMENT_BYTES_MAX = 65_535;
const STORED = 0;
const DEFLATED = 8;
/** Deflate cannot shrink anything further than this. */
const DEFLATE_RATIO_MAX = 1_032;

/**
 * Looks at the directory of an xlsx file (a ZIP archive) before anything is unpacked: size, number of parts, what they
 * say they unpack to. In: the whole file. Out: what is wrong, or nothing. Encrypted parts, ZIP64 and archives
 * that say one thing and hold another are refused.
 */
export function checkZip(bytes: Uint8Array): SheetProblemCode | undefined {
  if (bytes.length > LOTS_FILE_BYTES_MAX) return 'file_too_large';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) return 'file_unreadable';
  const count = view.getUint16(end + 10, true);
  if (count === 0 || count !== view.getUint16(end + 8, true)) return 'file_unreadable';
  if (count > LOTS_FILE_PARTS_MAX) return 'file_too_large';
  let at = view.getUint32(end + 16, true);
  let unpacked = 0;
  for (let part = 0; part < count; part += 1) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
      return 'file_unreadable';
    }
    const isEncrypted = (view.getUint16(at + 8, true) & 1) === 1;
    const method = view.getUint16(at + 10, true);
    const packedBytes = view.getUint32(at + 20, true);
    const partBytes = view.getUint32(at + 24, true);
    if (isEncrypted || (method !== STORED && method !== DEFLATED)) return 'file_unreadable';
    if (partBytes > packedBytes * DEFLATE_RATIO_MAX + DEFLATE_RATIO_MAX) return 'file_unreadable';
    unpacked += partBytes;
    if (unpacked > LOTS_FILE_UNPACKED_BYTES_MAX) return 'file_too_large';
    at += ENTRY_BYTES + lengths(view, at);
  }
  return at === end ? undefined : 'file_unreadable';
}

function lengths(view: DataView, at: number): number {
  return (
    view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  );
}

/** The end record stands last, behind it at most a comment. */
function findEnd(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  return undefined;
}
