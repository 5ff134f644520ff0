import { SIGNATURE_BYTES, preAuthEncoding } from './dsse.ts';
import { bytesOfBase64 } from './base64.ts';
import { canonicalBytes } from './canonical.ts';
import type { SignatureCheck } from './keys.ts';

export const ANSWER_PAYLOAD_TYPE = 'application/vnd.ebid.auction-answer.v1+json';

/** What a signed answer (签名应答, SIG-7) says; the fields of an `answer` frame with the auction's id. */
export interface AnswerFacts {
  readonly auction: string;
  /** Command id. */
  readonly id: string;
  readonly outcome: 'accepted' | 'refused';
  readonly reason?: string | undefined;
  /** Fen. */
  readonly allowedFen?: number | undefined;
  /** Epoch milliseconds at which the first command with this id was stamped. */
  readonly at: number;
  readonly version?: number | undefined;
  /** Hash of the journal record, lower-case hex. */
  readonly receipt: string;
}

/**
 * The bytes that the server's answer key signs: DSSE encoding over RFC 8785 JSON with every number as text. Both sides
 * build them from the frame's fields, so the frame carries only the signature.
 */
export function answerBytes(facts: AnswerFacts): Uint8Array {
  const body: Record<string, string> = {
    typ: 'ebid/answer/v1',
    auction: facts.auction,
    id: facts.id,
    outcome: facts.outcome,
    at: String(facts.at),
    receipt: facts.receipt,
  };
  if (facts.reason !== undefined) body['reason'] = facts.reason;
  if (facts.allowedFen !== undefined) body['allowedFen'] = String(facts.allowedFen);
  if (facts.version !== undefined) body['version'] = String(facts.version);
  return preAuthEncoding(ANSWER_PAYLOAD_TYPE, canonicalBytes(body));
}

/** Whether `sig` (base64) is the answer key's signature over these facts; `answerKey` is its base64 SPKI. */
export async function isAnswerSigned(
  facts: AnswerFacts,
  signed: { readonly sig: string; readonly answerKey: string },
  check: SignatureCheck,
): Promise<boolean> {
  const signature = bytesOfBase64(signed.sig);
  const spki = bytesOfBase64(signed.answerKey);
  if (signature?.length !== SIGNATURE_BYTES || spki === undefined) return false;
  return check.verifyEd25519(spki, answerBytes(facts), signature);
}
