import { base64Of } from '#contracts/signing/base64.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { signedFile } from '#pki/custody.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import type { PolicyFiles } from '../policy-files.ts';

/** The policy in its one form with the agency's signature, as `kaibiao tender policy` and `tender sign` make it. */
export async function signPolicy(
  policy: TenderPolicy,
  key: KeyMaterial,
  nowMs: number,
): Promise<PolicyFiles> {
  const { bytes, signature } = await signedFile(key, canonicalBytes(policy), nowMs);
  return { policy, bytes: base64Of(bytes), signature: base64Of(signature) };
}
