import { useEffect, useReducer } from 'react';
import { auctionIdSchema, type AuctionId } from '#contracts/ids.ts';
import { useLive } from '#clients/web/kit/live-context.ts';
import { INITIAL_LIVE_STATE, liveReducer, type LiveState } from './live-state.ts';

/** The live state of one auction for this viewer. A text that is no id is answered like an unknown auction. */
export function useAuction(auctionIdText: string): LiveState {
  const live = useLive();
  const [state, dispatch] = useReducer(liveReducer, INITIAL_LIVE_STATE);
  useEffect(() => {
    const id = readAuctionId(auctionIdText);
    if (id === undefined) {
      dispatch({ type: 'refused', code: 'not_found' });
      return undefined;
    }
    return live.watch(id, dispatch);
  }, [live, auctionIdText]);
  return state;
}

export function readAuctionId(text: string): AuctionId | undefined {
  return auctionIdSchema.safeParse(text).data;
}
