import { useState } from 'react';
import type { DutchPosition, JapanesePosition } from '#clients/sdk/index.ts';
import { isUnderway } from '../offer-state.ts';
import { type OfferFormInput, useOffReason, useOutcomeSound } from '../use-offer-form.ts';
import { actFace, isUnderLimit } from './act-face.ts';
import type { OwnLimit } from './own-limit.tsx';

export type ClockActState = ReturnType<typeof useClockAct>;

/**
 * The act of a price clock: the first press shows the price once more in digits and 大写, the second sends it; under the
 * bidder's own limit it has to be typed instead (habits 8 and 9).
 */
export function useClockAct(
  { view, lot, offers, seat, signing }: OfferFormInput,
  position: DutchPosition | JapanesePosition,
  limit: OwnLimit,
) {
  const [armedFen, setArmed] = useState<number | undefined>(undefined);
  const [asked, setAsked] = useState<number | undefined>(undefined);
  const [hasLeft, setLeft] = useState(false);
  const off = useOffReason({ view, lot, seat, signing });
  const state = offers.stateOf(lot.lotId);
  useOutcomeSound(state);
  const face = actFace({
    position,
    off,
    armedFen,
    underwayFen: isUnderway(state) && state.phase !== 'editing' ? state.offer.priceFen : undefined,
    acceptedFen: state.phase === 'accepted' ? state.offer.priceFen : undefined,
    hasLeft,
  });
  const canAct = face.type === 'ready' || face.type === 'armed';
  const send = (priceFen: number): void => {
    setArmed(undefined);
    setAsked(undefined);
    offers.submit(lot.lotId, priceFen, false);
  };
  return {
    ...{ face, state, off },
    /** The price to type before it goes out; a falling clock that moved on takes the question back. */
    typedAgain: canAct && isAskable(position, asked) ? asked : undefined,
    press: (): void => {
      if (!canAct) return;
      if (isUnderLimit(face.priceFen, limit.fen)) setAsked(face.priceFen);
      else if (face.type === 'armed') send(face.priceFen);
      else {
        offers.edited(lot.lotId);
        setArmed(face.priceFen);
      }
    },
    disarm: (): void => setArmed(undefined),
    withdraw: (): void => setAsked(undefined),
    confirm: (): void => {
      if (asked !== undefined) send(asked);
    },
    leave: (): void => {
      setArmed(undefined);
      setLeft(true);
    },
    comeBack: (): void => setLeft(false),
  };
}

/** A price that a rising clock has passed may still be taken (DUTCH-3), one that a falling clock has passed may not. */
function isAskable(position: DutchPosition | JapanesePosition, asked: number | undefined): boolean {
  return position.kind === 'dutch-reverse' || asked === position.priceFen;
}
