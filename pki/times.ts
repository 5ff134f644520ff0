import { utf8Text } from '#contracts/utf8.ts';
import { type Node, rawOf } from './asn1.ts';

const UTC_TIME = 23;
const GENERALIZED_TIME = 24;
const UTC_TEXT = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
const GENERALIZED_TEXT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{1,9})?Z$/;
/** RFC 5280, 4.1.2.5.1: two digits from 50 on are of the last century. */
const CENTURY_AT = 50;

/** The instant of a UTCTime or GeneralizedTime in milliseconds, in the only forms that DER allows; else `undefined`. */
export function timeOf(node: Node | undefined): number | undefined {
  if (node === undefined || node.idBlock.tagClass !== 1) return undefined;
  const text = latin(rawOf(node).subarray(2));
  if (node.idBlock.tagNumber === UTC_TIME) {
    const [, year = '', ...rest] = UTC_TEXT.exec(text) ?? [];
    return rest.length === 0 ? undefined : instant([fullYear(year), ...rest]);
  }
  if (node.idBlock.tagNumber !== GENERALIZED_TIME) return undefined;
  const [, ...parts] = GENERALIZED_TEXT.exec(text) ?? [];
  return parts.length === 0 ? undefined : instant(parts);
}

function fullYear(twoDigits: string): string {
  return `${Number(twoDigits) < CENTURY_AT ? '20' : '19'}${twoDigits}`;
}

function instant(parts: readonly (string | undefined)[]): number | undefined {
  const [year, month, day, hour, minute, second, fraction = '.0'] = parts;
  const date = `${year}-${month}-${day}`;
  const atMs = Date.parse(`${date}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

function latin(bytes: Uint8Array): string {
  return bytes.every((byte) => byte < 0x80) ? utf8Text(bytes) : '';
}
