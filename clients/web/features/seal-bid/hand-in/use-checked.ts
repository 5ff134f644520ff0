import { useEffect, useState } from 'react';
import { type Result, err } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import type { AcceptanceView } from '#contracts/wire/openings.ts';
import type { TrustList } from '#pki/trust.ts';
import { checkAcceptance } from './acceptance.ts';
import type { BidFile } from './bid-file.ts';
import { publishedPolicy } from './published-policy.ts';

export interface CheckBasis {
  /** Roots that the bidder has chosen; nothing can be checked without them. */
  readonly trust: TrustList | undefined;
  /** The policy that the bidder has chosen; else the published one, checked with the same roots. */
  readonly policy: TenderPolicy | undefined;
}

/** What the check of an answer came to; `undefined`: not yet. `no_policy`: it could not be fetched. */
export type Checked = Result<true, SealFault | 'no_policy'> | undefined;

export function useChecked(
  acceptance: AcceptanceView | undefined,
  given: {
    readonly openingId: string;
    readonly bid: BidFile;
    readonly basis: CheckBasis;
    readonly status: 'sealed' | 'withdrawn';
  },
): Checked {
  const { openingId, bid, status } = given;
  const { trust, policy } = given.basis;
  const [found, setFound] = useState<{ readonly of: AcceptanceView; readonly checked: Checked }>();
  useEffect(() => {
    if (acceptance === undefined || trust === undefined) return undefined;
    let isGone = false;
    void check(acceptance, { openingId, bid, trust, policy, status }).then((checked) => {
      if (!isGone) setFound({ of: acceptance, checked });
    });
    return () => {
      isGone = true;
    };
  }, [acceptance, openingId, bid, trust, policy, status]);
  return found !== undefined && found.of === acceptance ? found.checked : undefined;
}

async function check(
  acceptance: AcceptanceView,
  given: {
    readonly openingId: string;
    readonly bid: BidFile;
    readonly trust: TrustList;
    readonly policy: TenderPolicy | undefined;
    readonly status: 'sealed' | 'withdrawn';
  },
): Promise<Result<true, SealFault | 'no_policy'>> {
  const { openingId, bid, trust, status } = given;
  const policy = given.policy ?? (await publishedPolicy(openingId, trust));
  if (policy === undefined) return err('no_policy');
  return checkAcceptance(acceptance, { bid, policy, trust, status });
}
