/** A byte of PostgreSQL's log of changes (write-ahead log, 预写日志), counted from the cluster's beginning. */
export type Lsn = bigint;

/** As PostgreSQL writes it: two hexadecimal halves. */
export function lsnText(lsn: Lsn): string {
  const low = (lsn & 0xffffffffn).toString(16).toUpperCase();
  return `${(lsn >> 32n).toString(16).toUpperCase()}/${low}`;
}

/** `undefined` for what is no place, such as `0/`. */
export function parseLsn(text: string): Lsn | undefined {
  const [, high = '', low = ''] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  return high === '' ? undefined : (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

/** One file of the log: `number` counts files of `segmentBytes` from the beginning. */
export interface Segment {
  readonly timeline: number;
  readonly number: bigint;
}

/** How many segments share the middle eight digits of a name. */
function segmentsPerId(segmentBytes: number): bigint {
  return 0x1_0000_0000n / BigInt(segmentBytes);
}

/** 24 hexadecimal digits: timeline, and the number in two parts. */
export function segmentName({ timeline, number }: Segment, segmentBytes: number): string {
  const each = segmentsPerId(segmentBytes);
  return [BigInt(timeline), number / each, number % each]
    .map((part) => part.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
}

/** `undefined` for a name that is no whole segment's. */
export function parseSegmentName(name: string, segmentBytes: number): Segment | undefined {
  if (!/^[0-9A-F]{24}$/.test(name)) return undefined;
  const [timeline, id, rest] = [0, 8, 16].map((at) => BigInt(`0x${name.slice(at, at + 8)}`));
  const each = segmentsPerId(segmentBytes);
  if (timeline === undefined || id === undefined || rest === undefined || rest >= each) {
    return undefined;
  }
  return { timeline: Number(timeline), number: id * each + rest };
}

export function segmentNumber(lsn: Lsn, segmentBytes: number): bigint {
  return lsn / BigInt(segmentBytes);
}

export function segmentStart(number: bigint, segmentBytes: number): Lsn {
  return number * BigInt(segmentBytes);
}

/** First bytes of every segment (`XLogLongPageHeaderData`), little-endian on all systems that we serve. */
export const SEGMENT_HEADER_BYTES = 40;
const IS_LONG_HEADER = 0x0002;

export interface SegmentHeader {
  readonly timeline: number;
  readonly start: Lsn;
  /** Of the cluster; what `IDENTIFY_SYSTEM` says. */
  readonly systemId: string;
  readonly segmentBytes: number;
}

/** `undefined` when the bytes do not begin a segment. */
export function parseSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES) return undefined;
  // The two high digits of the magic number have been D1 since version 13; the rest counts formats.
  const hasMagic = bytes.readUInt16LE(0) >> 8 === 0xd1;
  if (!hasMagic || (bytes.readUInt16LE(2) & IS_LONG_HEADER) === 0) return undefined;
  return {
    timeline: bytes.readUInt32LE(4),
    start: bytes.readBigUInt64LE(8),
    systemId: bytes.readBigUInt64LE(24).toString(),
    segmentBytes: bytes.readUInt32LE(32),
  };
}
