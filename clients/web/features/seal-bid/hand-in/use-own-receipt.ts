import { useEffect, useState } from 'react';
import { type Result, err, ok } from '#contracts/result.ts';
import { requestFile } from '#clients/web/kit/http.ts';
import { receiptPath } from '#clients/web/kit/own-bids.ts';
import type { BidFile } from './bid-file.ts';
import { checkOwnReceipt, type ReceiptVerdict } from './own-receipt.ts';
import { publishedPolicy } from './published-policy.ts';
import type { CheckBasis } from './use-checked.ts';

/** What a check came to; `undefined`: it is under way, or something to check with is missing. */
export type OwnReceiptCheck =
  | Result<readonly ReceiptVerdict[], 'no_policy' | { readonly failed: Error }>
  | undefined;

/** Fetches the receipt as it is now, with its log proof once there is one, and checks it; `round` makes it ask again. */
export function useOwnReceipt(given: {
  readonly openingId: string;
  readonly bid: BidFile | undefined;
  readonly withdrawal: Uint8Array | undefined;
  readonly basis: CheckBasis;
  readonly round: number;
}): OwnReceiptCheck {
  const { openingId, bid, withdrawal, round } = given;
  const { trust, policy } = given.basis;
  const [found, setFound] = useState<OwnReceiptCheck>();
  useEffect(() => {
    setFound(undefined);
    if (bid === undefined || trust === undefined) return undefined;
    let isGone = false;
    const check = async (): Promise<OwnReceiptCheck> => {
      const rules = policy ?? (await publishedPolicy(openingId, trust));
      if (rules === undefined) return err('no_policy');
      const archive = await requestFile(receiptPath(openingId, bid.digest));
      return ok(await checkOwnReceipt(archive, { bid, policy: rules, trust, withdrawal }));
    };
    void check()
      .catch((error: Error) => err({ failed: error }))
      .then((next) => {
        if (!isGone) setFound(next);
      });
    return () => {
      isGone = true;
    };
  }, [openingId, bid, withdrawal, trust, policy, round]);
  return found;
}
