import { type Result, err, ok } from '#contracts/result.ts';
import type { ArrangeOpening } from '#contracts/journal/opening-steps.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { policyDigest, tenderPolicySchema } from '#contracts/sealing/policy.ts';
import { parseCanonical } from '#contracts/signing/canonical.ts';
import { readSignedPolicy } from '#pki/signed-policy.ts';
import type { SealingTools } from '../sealing/ports.ts';

/** A file of a request that does not hold, and why. */
export interface FileFault {
  readonly field: string;
  readonly fault: SealFault;
}

/**
 * The first record of an opening from the policy's two files: the agency's signature under it holds, and this platform is
 * the one that it names, since receipts by any other certificate would be worth nothing (SEAL-16).
 */
export async function arrangementOf(
  tools: SealingTools,
  given: {
    readonly policy: Uint8Array;
    readonly signature: Uint8Array;
    readonly stage: string;
    readonly ceilingFen?: number | undefined;
    readonly confirmMs: number;
  },
): Promise<Result<ArrangeOpening, FileFault>> {
  const { ceilingFen, confirmMs, stage } = given;
  const shape = tenderPolicySchema.safeParse(parseCanonical(given.policy));
  if (!shape.success) return err({ field: 'policy', fault: 'policy_shape' });
  const suite = tools.suiteOf(shape.data.suite);
  if (suite === undefined) return err({ field: 'policy', fault: 'suite_not_served' });
  const policy = await readSignedPolicy(suite, tools.trust, given);
  if (!policy.ok) return err({ field: 'signature', fault: policy.error });
  if (
    policy.value.platform !== certificateDigest(suite, tools.keysOf(suite.id).platform.certificate)
  ) {
    return err({ field: 'policy', fault: 'receipt_signer' });
  }
  return ok({
    type: 'ArrangeOpening',
    policy: policy.value,
    policyDigest: policyDigest(suite, policy.value),
    policySignature: Buffer.from(given.signature).toString('base64'),
    stage,
    ...(ceilingFen === undefined ? {} : { ceilingFen }),
    confirmMs,
  });
}
