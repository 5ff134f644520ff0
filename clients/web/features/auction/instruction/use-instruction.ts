import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import type { InstructionMode } from '#contracts/wire/auction-options.ts';
import type { InstructionRequest, WithdrawalRequest } from '#contracts/wire/rest-hall.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { useLink, useServerNow } from '#clients/web/kit/live-context.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';
import { parsePrice, priceText } from '#clients/web/kit/price-input.ts';
import { type HallKey, listenForKeys } from '../use-hall-keys.ts';
import { sendInstruction, sendWithdrawal } from './instruction-api.ts';
import { isFloorFar, modesOf } from './instruction-plan.ts';

const TICK_MS = 1_000;

/** Why nothing can be left or withdrawn right now. */
export type InstructionOff = 'offline' | 'not-open-yet' | 'disqualified';

type Command =
  | { readonly type: 'set'; readonly body: InstructionRequest }
  | { readonly type: 'withdraw'; readonly body: WithdrawalRequest };

export type InstructionForm = ReturnType<typeof useInstruction>;

/**
 * Leaving, changing and withdrawing an instruction. As with an offer the first move asks and the second sends; a floor far
 * down has to be typed again. A command that got no answer goes out again under its id (AUC-8).
 */
export function useInstruction(view: AuctionView, lot: LotView) {
  const [modePreset = 'while-cut-off'] = modesOf(view).toReversed();
  const { instruction } = lot;
  const [isEditing, setEditing] = useState(false);
  const [text, setText] = useState('');
  const [when, setWhen] = useState<InstructionMode>(instruction?.when ?? modePreset);
  const [step, setStep] = useState<'edit' | 'asked' | 'typed-again'>('edit');
  const send = useCommands(view, (isTaken) => {
    setStep('edit');
    if (isTaken) setEditing(false);
  });
  useBackKey(() => setStep('edit'));
  const off = useOff(view);
  const read = parsePrice(text);
  const floorFen = read.ok && read.value <= lot.ceilingFen ? read.value : undefined;
  const { lotId } = lot;
  const leave = (): void => {
    if (floorFen === undefined || off !== undefined) return;
    const body = { commandId: newCommandId(), lotId, floorFen, when };
    send.mutate({ type: 'set', body });
  };
  return {
    ...{ isEditing, text, when, off, floorFen, step },
    isAboveCeiling: read.ok && read.value > lot.ceilingFen,
    isBusy: send.isPending,
    answer: send.data,
    error: send.error ?? undefined,
    open: (): void => {
      send.reset();
      setText(instruction === undefined ? '' : priceText(instruction.floorFen));
      setWhen(instruction?.when ?? modePreset);
      setStep('edit');
      setEditing(true);
    },
    close: (): void => setEditing(false),
    type: (next: string): void => {
      const typed = parsePrice(next);
      // Leaving the field only writes the same price anew.
      if (!typed.ok || typed.value !== floorFen) setStep('edit');
      setText(next);
    },
    choose: (mode: InstructionMode): void => {
      setWhen(mode);
      setStep('edit');
    },
    back: (): void => setStep('edit'),
    submit: (): void => {
      if (floorFen === undefined || off !== undefined || send.isPending) return;
      if (step === 'asked') leave();
      else setStep(isFloorFar(lot, floorFen) ? 'typed-again' : 'asked');
    },
    confirm: leave,
    withdraw: (): void => {
      const body = { commandId: newCommandId(), lotId };
      if (off === undefined) send.mutate({ type: 'withdraw', body });
    },
    /** The same command once more, after no answer came. */
    again: (): void => {
      if (send.variables !== undefined) send.mutate(send.variables);
    },
  };
}

/** Calls back with whether the command was accepted; after a refusal or a fault the form stays, with the reason below. */
function useCommands({ auctionId }: AuctionView, onEnd: (isTaken: boolean) => void) {
  return useMutation({
    mutationFn: ({ type, body }: Command) =>
      type === 'set' ? sendInstruction(auctionId, body) : sendWithdrawal(auctionId, body),
    onSettled: (answer) => onEnd(answer?.outcome === 'accepted'),
  });
}

function useBackKey(onBack: () => void): void {
  const press = useEffectEvent((key: HallKey): boolean => {
    if (key === 'back') onBack();
    return false;
  });
  useEffect(() => listenForKeys(press), []);
}

function useOff(view: AuctionView): InstructionOff | undefined {
  const { phase } = useLink();
  const nowMs = useServerNow(TICK_MS);
  if (view.disqualified) return 'disqualified';
  if (phase !== 'online') return 'offline';
  return nowMs < view.opensAt ? 'not-open-yet' : undefined;
}
