import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { AuctionId, LotId } from '#contracts/ids.ts';
import { pageStore } from '#clients/web/kit/keep.ts';
import type { LiveClient, OfferProgress } from '#clients/web/kit/live-client.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';
import type { SeatState } from '#clients/web/kit/seat.ts';
import {
  EDITING,
  offerReducer,
  type DraftOffer,
  type OfferEvent,
  type OfferState,
} from './offer-state.ts';
import { isUnanswered, openOfferStore, outcomeOf, type LoggedOffer } from './offer-store.ts';

export interface Offers {
  stateOf(lotId: LotId): OfferState;
  submit(lotId: LotId, priceFen: number, confirmed: boolean): void;
  edited(lotId: LotId): void;
  readonly log: readonly LoggedOffer[];
  /** False: this browser keeps nothing, so a reload would forget an offer on its way. */
  readonly isKept: boolean;
}

interface OffersInput {
  readonly live: LiveClient;
  readonly auctionId: AuctionId;
  readonly userId: string;
  readonly seat: SeatState;
  /** False while offers here must be signed and cannot be. */
  readonly maySend: boolean;
}

type States = Readonly<Record<string, OfferState>>;
type LotEvent = OfferEvent & { readonly lotId: LotId };

function reduceLots(states: States, event: LotEvent): States {
  const old = states[event.lotId] ?? EDITING;
  const next = offerReducer(old, event);
  return next === old ? states : { ...states, [event.lotId]: next };
}

/**
 * Sends offers and keeps them: each is written down before it leaves, so that after a reload the same command id goes
 * out again and is answered once (AUC-8). Only the tab that holds the seat sends.
 */
export function useOffers({ live, auctionId, userId, seat, maySend }: OffersInput): Offers {
  const [states, dispatch] = useReducer(reduceLots, {});
  const store = useMemo(() => openOfferStore(pageStore(), userId, auctionId), [userId, auctionId]);
  const [log, setLog] = useState(store.all());
  const [isKept, setKept] = useState(true);
  const stops = useRef(new Set<() => void>());

  const put = useCallback(
    (offer: LoggedOffer): void => {
      setKept(store.put(offer));
      setLog(store.all());
    },
    [store],
  );
  const send = useCallback(
    (logged: LoggedOffer): void => {
      dispatch({ type: 'submitted', lotId: logged.lotId, offer: draftOf(logged) });
      const follow = (progress: OfferProgress): void => {
        const { lotId, commandId } = logged;
        dispatch({ type: 'progress', lotId, commandId, progress });
        const outcome = outcomeOf(logged, progress);
        if (outcome) put(outcome);
      };
      stops.current.add(live.offer({ auctionId, ...draftOf(logged) }, follow));
    },
    [live, auctionId, put],
  );

  useEffect(() => {
    // The tab that had the seat before may have written more.
    store.reload();
    setLog(store.all());
    const holdsSeat = seat === 'held' || seat === 'unguarded';
    if (holdsSeat && maySend) store.all().filter(isUnanswered).forEach(send);
    const running = stops.current;
    return () => {
      for (const stop of running) stop();
      running.clear();
    };
  }, [store, seat, maySend, send]);

  return {
    stateOf: (lotId) => states[lotId] ?? EDITING,
    submit: (lotId, priceFen, confirmed) => {
      const offer: LoggedOffer = {
        auctionId,
        lotId,
        commandId: newCommandId(),
        priceFen,
        ...(confirmed ? { confirmed } : {}),
        sentAt: live.clock.now(),
      };
      put(offer);
      send(offer);
    },
    edited: (lotId) => dispatch({ type: 'edited', lotId }),
    log,
    isKept,
  };
}

function draftOf(offer: LoggedOffer): DraftOffer {
  const { lotId, commandId, priceFen, confirmed } = offer;
  return { lotId, commandId, priceFen, ...(confirmed === undefined ? {} : { confirmed }) };
}
