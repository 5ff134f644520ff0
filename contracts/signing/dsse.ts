import { SIGNED_BODY_BYTES_MAX } from '../limits.ts';
import { utf8 } from '../utf8.ts';
import type { SignedEnvelope } from '../wire/auction-events.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';

/** Bytes of a P-256 or Ed25519 signature: two 32-byte numbers (IEEE P1363), or R and S. */
export const SIGNATURE_BYTES = 64;

/**
 * DSSE pre-authentication encoding (SIG-1), the bytes that are signed:
 * `"DSSEv1" SP len(type) SP type SP len(body) SP body`, lengths in bytes as decimal text. The type inside separates
 * the domains, so a signature over a grant can never pass for one over an offer.
 */
export function preAuthEncoding(payloadType: string, body: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  const head = utf8(`DSSEv1 ${type.length} ${payloadType} ${body.length} `);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** An envelope with its base64 undone; nothing in it is verified yet. */
export interface OpenedEnvelope {
  readonly body: Uint8Array;
  readonly keyid: string;
  readonly signature: Uint8Array;
}

/** The envelope of a body and its one signature; `keyid` is a hint for finding the key and is not signed. */
export function sealEnvelope(payloadType: string, opened: OpenedEnvelope): SignedEnvelope {
  return {
    payloadType,
    payload: base64Of(opened.body),
    signatures: [{ keyid: opened.keyid, sig: base64Of(opened.signature) }],
  };
}

/** `undefined` when the type is another one, the base64 is not strict, or a size is out of bounds. */
export function openEnvelope(
  payloadType: string,
  envelope: SignedEnvelope,
): OpenedEnvelope | undefined {
  if (envelope.payloadType !== payloadType) return undefined;
  const [{ keyid, sig }] = envelope.signatures;
  if (envelope.payload.length > Math.ceil(SIGNED_BODY_BYTES_MAX / 3) * 4) return undefined;
  if (sig.length > 2 * SIGNATURE_BYTES) return undefined;
  const body = bytesOfBase64(envelope.payload);
  const signature = bytesOfBase64(sig);
  if (body === undefined || body.length === 0 || body.length > SIGNED_BODY_BYTES_MAX) {
    return undefined;
  }
  if (signature?.length !== SIGNATURE_BYTES) return undefined;
  return { body, keyid, signature };
}
