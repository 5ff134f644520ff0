import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { OfficialAnswer } from '#clients/web/kit/api.ts';

/** Sends one act; once it is answered the incident log of the auction is asked anew. */
export function useOfficialAct<Sent>(
  auctionId: string,
  send: (sent: Sent) => Promise<OfficialAnswer>,
  onAnswer: (answer: OfficialAnswer) => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async (answer) => {
      onAnswer(answer);
      await queries.invalidateQueries({ queryKey: ['incidents', auctionId] });
    },
  });
}
