import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { useClockReading, useLink, useServerNow } from '#clients/web/kit/live-context.ts';
import { pageSounds } from '#clients/web/kit/page-alerts.ts';
import { parsePrice, priceText, steppedPrice } from '#clients/web/kit/price-input.ts';
import type { SeatState } from '#clients/web/kit/seat.ts';
import { largestKnownFen, needsTypedConfirmation, offReason, pressOf, stepOf } from './controls.ts';
import { draftOf } from './draft-price.ts';
import { isUnderway, type OfferState } from './offer-state.ts';
import type { Offers } from './use-offers.ts';
import type { SigningPhase } from './use-signing.ts';

const TICK_MS = 500;

export interface OfferFormInput {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly offers: Offers;
  readonly seat: SeatState;
  readonly signing: SigningPhase;
  readonly userId: string;
}

export type OfferForm = ReturnType<typeof useOfferForm>;

/**
 * What is typed, what may be done with it, and where the offer made of it stands. An offer is made in two moves: the
 * first shows the price once more in digits and 大写, the second sends it (habits 8 and 9).
 */
export function useOfferForm({ view, lot, offers, seat, signing, userId }: OfferFormInput) {
  const draft = useDraft(view, lot, userId);
  const [typedAgain, setTypedAgain] = useState<number | undefined>(undefined);
  const [armed, setArmed] = useState<number | undefined>(undefined);
  const off = useOffReason({ view, lot, seat, signing });
  const state = offers.stateOf(lot.lotId);
  const isBusy = isUnderway(state);
  const read = parsePrice(draft.text);
  const fen = read.ok ? read.value : undefined;
  useServersQuestion(offers, lot, setTypedAgain);
  useEmptyWhenAccepted(state, draft);
  useOutcomeSound(state);

  const edit = (text: string): void => {
    const next = parsePrice(text);
    // Leaving the field only writes the same price anew; what became of it stays on the screen.
    if (!next.ok || next.value !== fen) {
      offers.edited(lot.lotId);
      setArmed(undefined);
    }
    draft.write(text);
  };
  /** The next Enter or press sends. */
  const isArmed = armed !== undefined && armed === fen && off === undefined && !isBusy;
  const press = pressOf({ off, seat, isArmed, isBusy });
  const ask = (priceFen: number): void => {
    if (press === 'nothing') return;
    if (!needsTypedConfirmation(view, lot, priceFen)) setArmed(priceFen);
    else if (off === undefined) setTypedAgain(priceFen);
  };
  return {
    ...{ state, off, isBusy, fen, typedAgain, edit, isArmed },
    text: draft.text,
    /** Puts a price into the field and asks to confirm it. */
    fill: (priceFen: number): void => {
      edit(priceText(priceFen));
      ask(priceFen);
    },
    step: (direction: 1 | -1): void => {
      const maxFen = largestKnownFen(lot);
      const byFen = stepOf(view, lot);
      const from = fen ?? maxFen + (direction === 1 ? 0 : byFen);
      edit(priceText(steppedPrice(from, direction * byFen, maxFen)));
    },
    submit: (): void => {
      if (fen === undefined) return;
      if (press !== 'sends') {
        ask(fen);
        return;
      }
      setArmed(undefined);
      offers.submit(lot.lotId, fen, false);
    },
    disarm: (): void => setArmed(undefined),
    withdraw: (): void => setTypedAgain(undefined),
    confirm: (): void => {
      setTypedAgain(undefined);
      if (typedAgain !== undefined) offers.submit(lot.lotId, typedAgain, true);
    },
  };
}

/** Why nothing can be sent now, looked at twice a second. */
export function useOffReason(input: Pick<OfferFormInput, 'view' | 'lot' | 'seat' | 'signing'>) {
  const { phase } = useLink();
  const nowMs = useServerNow(TICK_MS);
  const isClockKnown = useClockReading() !== undefined;
  return offReason({ ...input, link: phase, isClockKnown, nowMs });
}

/** What is typed outlives a reload and a new sign-in. */
function useDraft(view: AuctionView, lot: LotView, userId: string) {
  const keep = draftOf(userId, view.auctionId, lot.lotId);
  const [text, setText] = useState(() => keep.read() ?? '');
  return {
    text,
    write: (next: string): void => {
      setText(next);
      if (next === '') keep.clear();
      else keep.write(next);
    },
  };
}

/** An accepted price is done with: left in the field it would only be refused when sent again. */
function useEmptyWhenAccepted(state: OfferState, draft: ReturnType<typeof useDraft>): void {
  const accepted = state.phase === 'accepted' ? state.offer : undefined;
  const empty = useEffectEvent((priceFen: number): void => {
    const read = parsePrice(draft.text);
    if (read.ok && read.value === priceFen) draft.write('');
  });
  useEffect(() => {
    if (accepted) empty(accepted.priceFen);
  }, [accepted]);
}

/** The answer to an own offer is heard, too. */
export function useOutcomeSound({ phase }: OfferState): void {
  useEffect(() => {
    if (phase === 'accepted' || phase === 'refused') pageSounds.play(phase);
  }, [phase]);
}

/** Opens the dialog once when the server's slip guard asks (`needs_confirmation`). */
function useServersQuestion(offers: Offers, lot: LotView, ask: (priceFen: number) => void): void {
  const state = offers.stateOf(lot.lotId);
  const isQuestion = state.phase === 'refused' && state.answer.reason === 'needs_confirmation';
  const question = isQuestion ? state.offer : undefined;
  const asked = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!question || asked.current === question.commandId) return;
    asked.current = question.commandId;
    ask(question.priceFen);
  }, [question, ask]);
}
