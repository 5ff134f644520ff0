import * as asn1 from 'asn1js';
import { plainBytes } from './web-crypto.ts';

/** Small helpers over asn1js: building by value, reading with checks instead of casts. */

export type Node = asn1.BaseBlock;

export function sequence(...value: readonly Node[]): asn1.Sequence {
  return new asn1.Sequence({ value: [...value] });
}

export function set(...value: readonly Node[]): asn1.Set {
  return new asn1.Set({ value: [...value] });
}

/** `[number] EXPLICIT`, or IMPLICIT over a constructed type. */
export function tagged(tagNumber: number, ...value: readonly Node[]): asn1.Constructed {
  return new asn1.Constructed({ idBlock: { tagClass: CONTEXT, tagNumber }, value: [...value] });
}

/** `[number] IMPLICIT` over a primitive type. */
export function taggedBytes(tagNumber: number, bytes: Uint8Array): asn1.Primitive {
  return new asn1.Primitive({
    idBlock: { tagClass: CONTEXT, tagNumber },
    valueHex: plainBytes(bytes).slice().buffer,
  });
}

export function oid(value: string): asn1.ObjectIdentifier {
  return new asn1.ObjectIdentifier({ value });
}

export function integer(value: number): asn1.Integer {
  return new asn1.Integer({ value });
}

export function octets(bytes: Uint8Array): asn1.OctetString {
  return new asn1.OctetString({ valueHex: plainBytes(bytes).slice().buffer });
}

export function bits(bytes: Uint8Array): asn1.BitString {
  return new asn1.BitString({ valueHex: plainBytes(bytes).slice().buffer });
}

export function der(node: Node): Uint8Array {
  return new Uint8Array(node.toBER());
}

/** The one value that these bytes are, whole; `undefined` when they are not, or something follows. */
export function parsed(bytes: Uint8Array): Node | undefined {
  try {
    const { result, offset } = asn1.fromBER(plainBytes(bytes));
    return offset === bytes.length ? result : undefined;
  } catch {
    // The library throws on some malformed values and returns an error for others: both are no value.
    return undefined;
  }
}

/** As `parsed`, for bytes whose only valid form is DER: encoding anew has to give the same bytes. */
export function parsedDer(bytes: Uint8Array): Node | undefined {
  const node = parsed(bytes);
  if (node === undefined) return undefined;
  const again = der(node);
  return again.length === bytes.length && again.every((byte, at) => byte === bytes[at])
    ? node
    : undefined;
}

/** Members of a SEQUENCE, SET or explicit tag; empty for anything else. */
export function members(node: Node | undefined): readonly Node[] {
  return node instanceof asn1.Constructed ? node.valueBlock.value : [];
}

/** Members of a SEQUENCE alone, where a SET would be another spelling of the same value. */
export function sequenceOf(node: Node | undefined): readonly Node[] {
  return node instanceof asn1.Sequence ? node.valueBlock.value : [];
}

export function oidOf(node: Node | undefined): string | undefined {
  return node instanceof asn1.ObjectIdentifier ? node.valueBlock.toString() : undefined;
}

export function octetsOf(node: Node | undefined): Uint8Array | undefined {
  if (node instanceof asn1.OctetString && !node.idBlock.isConstructed) {
    return node.valueBlock.valueHexView.slice();
  }
  return node instanceof asn1.Primitive && node.idBlock.tagClass === CONTEXT
    ? node.valueBlock.valueHexView.slice()
    : undefined;
}

export function bitsOf(node: Node | undefined): Uint8Array | undefined {
  return node instanceof asn1.BitString ? node.valueBlock.valueHexView.slice() : undefined;
}

export function isTagged(node: Node | undefined, tagNumber: number): boolean {
  return node?.idBlock.tagClass === CONTEXT && node.idBlock.tagNumber === tagNumber;
}

/** The bytes as they were read, header included. */
export function rawOf(node: Node | undefined): Uint8Array {
  return node === undefined ? new Uint8Array(0) : node.valueBeforeDecodeView.slice();
}

/** A node from bytes that are known to be one value. */
export function nodeOf(bytes: Uint8Array): Node {
  const node = parsed(bytes);
  if (node === undefined) throw new TypeError('not one ASN.1 value');
  return node;
}

/** Class number of context-specific tags. */
const CONTEXT = 3;
