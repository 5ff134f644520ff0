import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { OpeningAnswer } from '#contracts/wire/openings.ts';
import { type OpeningCommand, openingQuery, sendCommand } from './opening-api.ts';

export interface OpeningActState {
  readonly send: (command: OpeningCommand) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** The server's refusal of the last step, until another is taken. */
  readonly refused: OpeningAnswer | undefined;
}

/** Takes steps at an opening; afterwards the page asks anew, whatever the answer was. */
export function useOpeningAct(openingId: string, onAccepted?: () => void): OpeningActState {
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (command: OpeningCommand) => sendCommand(openingId, command),
    onSuccess: (answer) => {
      if (answer.outcome === 'accepted') onAccepted?.();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: openingQuery(openingId).queryKey }),
  });
  return {
    send: act.mutate,
    isPending: act.isPending,
    error: act.error,
    refused: act.data?.outcome === 'refused' ? act.data : undefined,
  };
}
