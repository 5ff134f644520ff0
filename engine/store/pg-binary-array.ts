/**
 * PostgreSQL's binary form of one-dimensional arrays. `pg` would write arrays as text: bytes become hex twice escaped,
 * which costs more than the whole insert. A `Buffer` parameter is sent as it is, in binary, so these are exact.
 */

/** Type ids are fixed in PostgreSQL's catalogue (pg_type.dat). */
const BOOL_OID = 16;
const BYTEA_OID = 17;
const INT8_OID = 20;
const INT4_OID = 23;
const TEXT_OID = 25;
const JSON_OID = 114;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

export function int4Array(values: readonly number[]): Buffer {
  const array = emptyArray(INT4_OID, values.length, values.length * (LENGTH_BYTES + 4));
  let at = HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(4, at);
    at = array.writeInt32BE(value, at);
  }
  return array;
}

/** Safe integers only. */
export function int8Array(values: readonly number[]): Buffer {
  const array = emptyArray(INT8_OID, values.length, values.length * (LENGTH_BYTES + 8));
  let at = HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(8, at);
    at = array.writeBigInt64BE(BigInt(value), at);
  }
  return array;
}

export function boolArray(values: readonly boolean[]): Buffer {
  const array = emptyArray(BOOL_OID, values.length, values.length * (LENGTH_BYTES + 1));
  let at = HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(1, at);
    at = array.writeUInt8(value ? 1 : 0, at);
  }
  return array;
}

export function byteaArray(values: readonly Uint8Array[]): Buffer {
  let bodyBytes = 0;
  for (const value of values) bodyBytes += LENGTH_BYTES + value.length;
  const array = emptyArray(BYTEA_OID, values.length, bodyBytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(value.length, at);
    array.set(value, at);
    at += value.length;
  }
  return array;
}

/** `undefined` becomes NULL. */
export function textArray(values: readonly (string | undefined)[]): Buffer {
  return stringArray(TEXT_OID, values);
}

/** JSON texts; `undefined` becomes NULL. */
export function jsonArray(values: readonly (string | undefined)[]): Buffer {
  return stringArray(JSON_OID, values);
}

function stringArray(elementOid: number, values: readonly (string | undefined)[]): Buffer {
  let bodyBytes = 0;
  for (const value of values) {
    bodyBytes += LENGTH_BYTES + (value === undefined ? 0 : Buffer.byteLength(value));
  }
  const array = emptyArray(elementOid, values.length, bodyBytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === undefined) {
      at = array.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    const length = array.write(value, at + LENGTH_BYTES);
    array.writeInt32BE(length, at);
    at += LENGTH_BYTES + length;
  }
  return array;
}

/** Header: dimensions, has-nulls flag, element type, length, lower bound. */
function emptyArray(elementOid: number, length: number, bodyBytes: number): Buffer {
  // PostgreSQL writes an empty array with no dimension at all.
  const array = Buffer.allocUnsafe(length === 0 ? 12 : HEADER_BYTES + bodyBytes);
  array.writeInt32BE(length === 0 ? 0 : 1, 0);
  array.writeInt32BE(1, 4);
  array.writeInt32BE(elementOid, 8);
  if (length > 0) {
    array.writeInt32BE(length, 12);
    array.writeInt32BE(1, 16);
  }
  return array;
}
