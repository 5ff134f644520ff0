import { describe, expect, it } from 'vitest';
import { LOTS_FILE_BYTES_MAX, LOTS_FILE_PARTS_MAX } from '../limits.ts';
import { utf8 } from '../utf8.ts';
import { checkZip } from './zip-guard.ts';

interface Part {
  readonly name: string;
  readonly packed: number;
  readonly unpacked: number;
  readonly method?: number;
  readonly flags?: number;
}

/** Little-endian fields by their place in a record of so many bytes, with text behind it. */
function record(size: number, fields: Readonly<Record<number, [number, 2 | 4]>>, text: string) {
  const bytes = new Uint8Array(size + text.length);
  const view = new DataView(bytes.buffer);
  for (const [at, [value, width]] of Object.entries(fields)) {
    if (width === 2) view.setUint16(Number(at), value, true);
    else view.setUint32(Number(at), value, true);
  }
  bytes.set(utf8(text), size);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The directory and the end record of an archive; the parts themselves do not matter to the guard. */
function archive(parts: readonly Part[], comment = ''): Uint8Array {
  const directory = joined(
    parts.map(({ name, packed, unpacked, method = 8, flags = 0 }) =>
      record(
        46,
        {
          0: [0x02014b50, 4],
          8: [flags, 2],
          10: [method, 2],
          20: [packed, 4],
          24: [unpacked, 4],
          28: [name.length, 2],
        },
        name,
      ),
    ),
  );
  const end = record(
    22,
    {
      0: [0x06054b50, 4],
      8: [parts.length, 2],
      10: [parts.length, 2],
      12: [directory.length, 4],
      16: [0, 4],
      20: [comment.length, 2],
    },
    comment,
  );
  return joined([directory, end]);
}

const small = { name: 'xl/worksheets/sheet1.xml', packed: 1_000, unpacked: 9_000 };

describe('[LOT-6] a file of lots before it is unpacked', () => {
  it('is let through when it is an ordinary archive', () => {
    expect(checkZip(archive([small, { ...small, method: 0 }]))).toBeUndefined();
    expect(checkZip(archive([small], 'made by a spreadsheet'))).toBeUndefined();
  });

  it.each([
    ['no archive', utf8('名称,最高限价')],
    ['nothing', new Uint8Array()],
    ['an empty archive', archive([])],
    ['an encrypted part', archive([{ ...small, flags: 1 }])],
    ['an unknown packing', archive([{ ...small, method: 14 }])],
    ['a part that no packing explains', archive([{ ...small, packed: 10, unpacked: 60_000_000 }])],
    ['a cut archive', archive([small, small]).subarray(60)],
  ])('%s is unreadable', (_what, bytes) => {
    expect(checkZip(bytes)).toBe('file_unreadable');
  });

  it('a bomb, a file that is too large and too many parts are refused', () => {
    const big = { name: 'a', packed: 40_000, unpacked: 40_000_000 };
    expect(checkZip(archive([big, big]))).toBe('file_too_large');
    expect(checkZip(new Uint8Array(LOTS_FILE_BYTES_MAX + 1))).toBe('file_too_large');
    const many = Array.from({ length: LOTS_FILE_PARTS_MAX + 1 }, () => small);
    expect(checkZip(archive(many))).toBe('file_too_large');
  });
});
