import { beforeAll, describe, expect, it } from 'vitest';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { checkBid } from './bid-check.ts';
import { checkPublishedOpening } from './opening-check.ts';
import { readAnySignedPolicy, readSignedPolicy } from './signed-policy.ts';
import { suiteNamedIn, suiteOf } from './suites.ts';
import { nodeSuiteOf } from './suites-node.ts';
import { demoOpening, signedBy } from './testing/demo-opening.ts';
import { DEADLINE_MS, type DemoTender, demoTender, sealDemo } from './testing/demo-tender.ts';

let curve: DemoTender;
let national: DemoTender;
beforeAll(async () => {
  curve = await demoTender();
  national = await demoTender('T-1', 'SM2-SM4-SM3');
});

async function signedPolicy(tender: DemoTender, changes: object = {}) {
  const [agency] = tender.custodians;
  if (agency === undefined) throw new Error('there is an agency');
  const policy = canonicalBytes({ ...tender.policy, ...changes });
  return { policy, signature: await signedBy(agency, policy, DEADLINE_MS - 1) };
}

describe('the suite of a tender', () => {
  it.each(SUITE_IDS)(
    '[SEAL-1] given a policy of %s, then that suite is found before anything is believed',
    (id) => {
      const { policy } = id === national.policy.suite ? national : curve;
      expect(suiteNamedIn(canonicalBytes(policy))).toBe(id);
      expect(suiteOf(id).id).toBe(id);
      expect(nodeSuiteOf(id).id).toBe(id);
      expect(suiteNamedIn(utf8('{}'))).toBeUndefined();
    },
  );

  it('[SEAL-1] given a policy of one suite, then it is refused where another one is expected', async () => {
    const files = await signedPolicy(national);
    expect((await readAnySignedPolicy(national.trust, files)).ok).toBe(true);
    expect((await readSignedPolicy(national.suite, national.trust, files)).ok).toBe(true);
    expect(await readSignedPolicy(curve.suite, national.trust, files)).toEqual({
      ok: false,
      error: 'wrong_policy',
    });
  });

  it('[SEAL-1] given custodians whose keys are of another suite, then the policy is none', async () => {
    const mixed = await signedPolicy(curve, { suite: 'SM2-SM4-SM3' });
    expect(await readAnySignedPolicy(curve.trust, mixed)).toEqual({
      ok: false,
      error: 'policy_shape',
    });
  });

  it('[SEAL-1] given a bid signed with a key of another suite, then it is refused', async () => {
    const { suite, policy } = national;
    const foreign = { ...national, bidder: curve.bidder };
    const sealed = await sealDemo(foreign, []);
    const checked = await checkBid(suite, {
      ...sealed,
      policy,
      trust: { ...curve.trust, roots: [...curve.trust.roots, ...national.trust.roots] },
      atMs: DEADLINE_MS - 1,
      mayBidFor: () => true,
      history: () => ({ isIdUsed: false, version: 0, receipt: '' }),
    });
    expect(checked).toEqual({ ok: false, error: 'wrong_policy' });
  });

  it('[SEAL-17] given a published opening of the national algorithms, then page and Node both find it good', async () => {
    const { tender, files } = await demoOpening('SM2-SM4-SM3');
    for (const suites of [suiteOf, nodeSuiteOf]) {
      const report = await checkPublishedOpening(suites, tender.trust, async (name) =>
        files.get(name),
      );
      expect(report.isGood).toBe(true);
    }
    const none = await checkPublishedOpening(suiteOf, tender.trust, async () => undefined);
    expect(none.findings).toEqual([{ step: 'policy', fault: 'policy_shape' }]);
  });
});
