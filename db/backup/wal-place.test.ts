import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  lsnText,
  parseLsn,
  parseSegmentHeader,
  parseSegmentName,
  SEGMENT_HEADER_BYTES,
  segmentName,
  segmentNumber,
  segmentStart,
} from './wal-place.ts';

const MIB = 1_048_576;
const anyLsn = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe('places in the log of changes', () => {
  it('are written and read as PostgreSQL does', () => {
    expect(lsnText(0x16b374d848n)).toBe('16/B374D848');
    expect(parseLsn('16/B374D848')).toBe(0x16b374d848n);
    fc.assert(fc.property(anyLsn, (lsn) => parseLsn(lsnText(lsn)) === lsn));
  });

  it.each(['', '0', '0/', '/0', '0/0/0', '123456789/0', 'x/0', '0/0 '])(
    '%j is no place',
    (text) => {
      expect(parseLsn(text)).toBeUndefined();
    },
  );

  it('have a segment whose name PostgreSQL gives it', () => {
    const segment = { timeline: 1, number: segmentNumber(0x16b374d848n, 16 * MIB) };
    expect(segmentName(segment, 16 * MIB)).toBe('0000000100000016000000B3');
    expect(segmentStart(segment.number, 16 * MIB)).toBe(0x16b3000000n);
  });

  it('names and segments go both ways for every size that PostgreSQL allows', () => {
    const sizes = fc.integer({ min: 0, max: 10 }).map((power) => 2 ** power * MIB);
    const timelines = fc.integer({ min: 1, max: 0xffff });
    fc.assert(
      fc.property(anyLsn, sizes, timelines, (lsn, bytes, timeline) => {
        const segment = { timeline, number: segmentNumber(lsn, bytes) };
        expect(parseSegmentName(segmentName(segment, bytes), bytes)).toEqual(segment);
        expect(segmentStart(segment.number, bytes)).toBeLessThanOrEqual(lsn);
      }),
    );
  });

  it.each([
    '00000001.history',
    '0000000100000016000000B3.partial',
    '0000000100000000000001FF',
    'x',
  ])('%j is no whole segment of 16 MiB', (name) => {
    expect(parseSegmentName(name, 16 * MIB)).toBeUndefined();
  });

  it('a segment says itself which one it is', () => {
    const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
    header.writeUInt16LE(0xd118, 0);
    header.writeUInt16LE(0x0002, 2);
    header.writeUInt32LE(3, 4);
    header.writeBigUInt64LE(0x16b3000000n, 8);
    header.writeBigUInt64LE(7_531_902_468n, 24);
    header.writeUInt32LE(16 * MIB, 32);
    expect(parseSegmentHeader(header)).toEqual({
      timeline: 3,
      start: 0x16b3000000n,
      systemId: '7531902468',
      segmentBytes: 16 * MIB,
    });
    header.writeUInt16LE(0, 2);
    expect(parseSegmentHeader(header)).toBeUndefined();
    expect(parseSegmentHeader(Buffer.alloc(SEGMENT_HEADER_BYTES))).toBeUndefined();
    expect(parseSegmentHeader(header.subarray(1))).toBeUndefined();
  });
});
