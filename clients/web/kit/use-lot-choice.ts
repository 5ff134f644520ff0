import { useState } from 'react';
import type { LotId } from '#contracts/ids.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { firstLot } from './standing.ts';

interface LotChoice {
  /** Absent before the first view, and in an auction without lots. */
  readonly lot: LotView | undefined;
  readonly pick: (lotId: LotId) => void;
}

/**
 * Which lot a page shows. Where somebody acts it is the one that was open when the page came, until the person picks another:
 * when it ends, nothing that is being typed may turn to the next lot, and its outcome stays to be read. A page that is only
 * watched (`follows`) goes on to the next open lot by itself.
 */
export function useLotChoice(
  view: AuctionView | undefined,
  { follows }: { readonly follows: boolean },
): LotChoice {
  const [picked, setPicked] = useState<LotId | undefined>(undefined);
  const kept = picked === undefined ? undefined : view?.lots[picked];
  const lot = kept ?? (view && firstLot(view));
  if (!follows && kept === undefined && lot !== undefined) setPicked(lot.lotId);
  return { lot, pick: setPicked };
}
