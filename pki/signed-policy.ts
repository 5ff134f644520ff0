import { sameBytes } from '#contracts/journal/merkle.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { type TenderPolicy, tenderPolicySchema } from '#contracts/sealing/policy.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { parseCanonical } from '#contracts/signing/canonical.ts';
import { verifySignature } from './cms-verify.ts';
import { isKeyOf } from './suites.ts';
import type { TrustList } from './trust.ts';

export interface PolicyFiles {
  readonly policy: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Reads a policy and checks who stands behind it: the agency, with the key that it made for this tender and that the policy
 * itself names. The signature is judged at the deadline, since certificates of a tender must last until then. The policy is of
 * the given suite, and so are its custodians' keys (SEAL-1).
 */
export async function readSignedPolicy(
  suite: Pick<SealingSuite, 'id'>,
  trust: TrustList,
  files: PolicyFiles,
): Promise<Result<TenderPolicy, SealFault>> {
  const read = await readAnySignedPolicy(trust, files);
  return read.ok && read.value.suite !== suite.id ? err('wrong_policy') : read;
}

/** As `readSignedPolicy`, of whatever suite the policy names. */
export async function readAnySignedPolicy(
  trust: TrustList,
  files: PolicyFiles,
): Promise<Result<TenderPolicy, SealFault>> {
  const parsed = tenderPolicySchema.safeParse(parseCanonical(files.policy));
  if (!parsed.success) return err('policy_shape');
  const policy = parsed.data;
  const keys = policy.custodians.map(({ certificate }) => bytesOfBase64Url(certificate));
  if (!keys.every((key) => key !== undefined && isKeyOf(policy.suite, key))) {
    return err('policy_shape');
  }
  const signed = await verifySignature(trust, {
    signature: files.signature,
    content: files.policy,
    atMs: Number(policy.deadline),
  });
  if (!signed.ok) return signed;
  const agency = policy.custodians.find(({ role }) => role === 'agency');
  const named = bytesOfBase64Url(agency?.certificate ?? '') ?? new Uint8Array(0);
  return sameBytes(signed.value.certificate, named) ? ok(policy) : err('policy_signer');
}
