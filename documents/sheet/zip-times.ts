/** 1980-01-01 00:00, the first instant that a zip archive can name. */
const DOS_TIME = 0;
const DOS_DATE = 0x21;
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const END_RECORD_BYTES = 22;

/**
 * The same archive with one fixed time at each of its files, so that a workbook's bytes depend on its content alone. Throws
 * `RangeError` on bytes that are no zip archive as the writer makes them.
 */
export function withFixedTimes(archive: Uint8Array): Uint8Array {
  const bytes = archive.slice();
  const view = new DataView(bytes.buffer);
  const end = findEnd(view);
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== CENTRAL_HEADER) throw new RangeError('no entry of a zip file');
    stamp(view, at + 12);
    const local = view.getUint32(at + 42, true);
    if (view.getUint32(local, true) !== LOCAL_HEADER) throw new RangeError('no file of a zip file');
    stamp(view, local + 10);
    at += 46;
    at +=
      view.getUint16(at - 18, true) + view.getUint16(at - 16, true) + view.getUint16(at - 14, true);
  }
  return bytes;
}

function stamp(view: DataView, at: number): void {
  view.setUint16(at, DOS_TIME, true);
  view.setUint16(at + 2, DOS_DATE, true);
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - END_RECORD_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) === END_RECORD) return at;
  }
  throw new RangeError('not a zip file');
}
