import { useEffect, useReducer } from 'react';
import { auctionIdSchema } from '#contracts/ids.ts';
import { assertNever } from '#contracts/result.ts';
import type { LiveErrorCode } from '#contracts/wire/live-frames.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import type { WatchEvent } from '#clients/web/kit/live-client.ts';
import { useLive } from '#clients/web/kit/live-context.ts';

/** What the control room knows from the live stream. */
export interface ControlState {
  readonly view?: AuctionView;
  /** Grows whenever what was seen between may have a hole. */
  readonly round: number;
  readonly refused?: LiveErrorCode;
}

const NOTHING: ControlState = { round: 0 };

export function controlReducer(state: ControlState, event: WatchEvent): ControlState {
  switch (event.type) {
    case 'snapshot':
    case 'delta':
      return { view: event.view, round: state.round };
    case 'caught-up':
      return { ...state, round: state.round + 1 };
    case 'refused':
      return { ...state, refused: event.code };
    default:
      return assertNever(event);
  }
}

/** The live view of one auction. A text that is no id is answered like an unknown auction. */
export function useControl(auctionIdText: string): ControlState {
  const live = useLive();
  const [state, dispatch] = useReducer(controlReducer, NOTHING);
  useEffect(() => {
    const id = auctionIdSchema.safeParse(auctionIdText);
    if (!id.success) {
      dispatch({ type: 'refused', code: 'not_found' });
      return undefined;
    }
    return live.watch(id.data, dispatch);
  }, [live, auctionIdText]);
  return state;
}
