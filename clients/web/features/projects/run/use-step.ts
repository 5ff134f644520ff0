import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ProjectAnswer } from '#contracts/wire/project-steps.ts';
import { projectQuery, sendStep, type Step } from '../project-api.ts';

export interface StepState {
  readonly send: (step: Step) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** The server's refusal of the last step, until another is taken. */
  readonly refused: ProjectAnswer | undefined;
}

/** Takes steps in a project; afterwards the page asks anew, whatever the answer was. */
export function useStep(
  projectId: string,
  { onAccepted }: { readonly onAccepted?: () => void } = {},
): StepState {
  const queries = useQueryClient();
  const step = useMutation({
    mutationFn: (taken: Step) => sendStep(projectId, taken),
    onSuccess: async (answer) => {
      await queries.invalidateQueries({ queryKey: projectQuery(projectId).queryKey });
      await queries.invalidateQueries({ queryKey: ['projects'] });
      if (answer.outcome === 'accepted') onAccepted?.();
    },
  });
  return {
    send: step.mutate,
    isPending: step.isPending,
    error: step.error,
    refused: step.data?.outcome === 'refused' ? step.data : undefined,
  };
}
