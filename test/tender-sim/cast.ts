import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { type Authority, createAuthority } from '#pki/issue.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { DEADLINE_MS, party } from '#pki/testing/demo-tender.ts';
import type { TrustList } from '#pki/trust.ts';

/** Keys of everybody, the same for all seeds of a run: what is decided by a seed is who does what with them. */
export interface Cast {
  readonly suite: SealingSuite;
  readonly trust: TrustList;
  /** As many as a policy of these tenders may name. */
  readonly custodians: readonly KeyMaterial[];
  readonly suppliers: readonly KeyMaterial[];
  readonly platform: KeyMaterial;
  /** Another service of the same operator, with a certificate that everybody trusts for other things. */
  readonly otherPlatform: KeyMaterial;
  /** Outside, and honest: it stamps what comes with the true time. */
  readonly tsa: KeyMaterial;
  /** A licensed authority that the policy does not name, which says whatever time the operator likes. */
  readonly pliantTsa: KeyMaterial;
  /** Issued by an authority that nobody trusts. */
  readonly stranger: KeyMaterial;
}

export const CUSTODIANS_MAX = 5;
export const SUPPLIERS_MAX = 5;
const DAY_MS = 86_400_000;

export async function makeCast(): Promise<Cast> {
  const validity = { fromMs: DEADLINE_MS - 30 * DAY_MS, untilMs: DEADLINE_MS + 30 * DAY_MS };
  const authority = await createAuthority('CN=Demo CA,O=Demo,C=CN', validity);
  const foreign = await createAuthority('CN=Nobody CA,O=Nobody,C=CN', validity);
  const of = (by: Authority, name: string, use?: 'time-stamping') => party(by, name, use);
  const many = (name: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, at) => of(authority, `${name}-${at + 1}`)));
  return {
    suite: createP256NodeSuite(),
    trust: { roots: [authority.certificate], authorities: [], revocations: [] },
    custodians: await many('custodian', CUSTODIANS_MAX),
    suppliers: await many('supplier', SUPPLIERS_MAX),
    platform: await of(authority, 'platform'),
    otherPlatform: await of(authority, 'other-platform'),
    tsa: await of(authority, 'tsa', 'time-stamping'),
    pliantTsa: await of(authority, 'pliant-tsa', 'time-stamping'),
    stranger: await of(foreign, 'stranger'),
  };
}
