import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { verifySignature } from './cms-verify.ts';
import type { TrustList } from './trust.ts';

export interface SignedContent {
  readonly signature: Uint8Array;
  readonly content: Uint8Array;
  /** When the certificate has to be valid. */
  readonly atMs: number;
}

/**
 * Whether a detached signature holds, by the very certificate that is named by its digest: a trusted one that somebody else has is not
 * enough (SEAL-13). Error: the signature's own fault, or `otherwise` when another certificate signed.
 */
export async function checkSignedBy(
  suite: SealingSuite,
  trust: TrustList,
  { signer, otherwise, ...given }: SignedContent & NamedSigner,
): Promise<Result<true, SealFault>> {
  const signed = await verifySignature(trust, given);
  if (!signed.ok) return signed;
  return certificateDigest(suite, signed.value.certificate) === signer ? ok(true) : err(otherwise);
}

interface NamedSigner {
  /** Digest of the certificate, by the suite's hash. */
  readonly signer: string;
  readonly otherwise: SealFault;
}

/** As `checkSignedBy`, of the certificate that the policy names as the platform's. */
export function checkSignedByPlatform(
  suite: SealingSuite,
  { policy, trust }: { readonly policy: TenderPolicy; readonly trust: TrustList },
  given: SignedContent & Pick<NamedSigner, 'otherwise'>,
): Promise<Result<true, SealFault>> {
  return checkSignedBy(suite, trust, { ...given, signer: policy.platform });
}
