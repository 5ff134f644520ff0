import { type Result, err, ok } from '#contracts/result.ts';
import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { type TenderPolicy, tenderPolicySchema } from '#contracts/sealing/policy.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { parseCanonical } from '#contracts/signing/canonical.ts';
import { verifySignature } from './cms-verify.ts';
import type { TrustList } from './trust.ts';

/**
 * Reads a policy and checks who stands behind it: the agency, with the key that it made for this tender and that the policy
 * itself names. The signature is judged at the deadline, since certificates of a tender must last until then.
 */
export async function readSignedPolicy(
  suite: SealingSuite,
  trust: TrustList,
  files: { readonly policy: Uint8Array; readonly signature: Uint8Array },
): Promise<Result<TenderPolicy, SealFault>> {
  const parsed = tenderPolicySchema.safeParse(parseCanonical(files.policy));
  if (!parsed.success) return err('policy_shape');
  const policy = parsed.data;
  const signed = await verifySignature(trust, {
    signature: files.signature,
    content: files.policy,
    atMs: Number(policy.deadline),
  });
  if (!signed.ok) return signed;
  const agency = policy.custodians.find(({ role }) => role === 'agency');
  const named = bytesOfBase64Url(agency?.certificate ?? '') ?? new Uint8Array(0);
  const isAgency =
    certificateDigest(suite, signed.value.certificate) === certificateDigest(suite, named);
  return isAgency ? ok(policy) : err('policy_signer');
}
