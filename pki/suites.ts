import { assertNever } from '#contracts/result.ts';
import { tenderPolicySchema } from '#contracts/sealing/policy.ts';
import type { SealingSuite, SuiteId } from '#contracts/sealing/suite.ts';
import { parseCanonical } from '#contracts/signing/canonical.ts';
import { certificateFields } from './certificate-fields.ts';
import { createP256Suite } from './suite-p256.ts';
import { createSmSuite } from './suite-sm.ts';

/** Gives the suite that a policy names; `suiteOf` in a page, `nodeSuiteOf` in Node. */
export type SuiteOf = (id: SuiteId) => SealingSuite;

export function suiteOf(id: SuiteId): SealingSuite {
  switch (id) {
    case 'P256-A256GCM-SHA256':
      return createP256Suite();
    case 'SM2-SM4-SM3':
      return createSmSuite();
    default:
      return assertNever(id);
  }
}

/** The suite that a policy names, before anything in it is believed; `undefined` when it is no policy. */
export function suiteNamedIn(policy: Uint8Array): SuiteId | undefined {
  const parsed = tenderPolicySchema.safeParse(parseCanonical(policy));
  return parsed.success ? parsed.data.suite : undefined;
}

/** SM2 keys belong to the suite of the national algorithms and to no other (SEAL-1). */
export function isKeyOf(suite: SuiteId, certificate: Uint8Array): boolean {
  return (certificateFields(certificate)?.keyKind === 'sm2') === (suite === 'SM2-SM4-SM3');
}
