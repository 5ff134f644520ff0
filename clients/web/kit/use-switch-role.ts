import { useMutation, useQueryClient } from '@tanstack/react-query';
import { switchRole } from './account-api.ts';
import { useLive } from './live-context.ts';
import { changeSession, markSessionEnded } from './session.ts';
import { withFresh } from './step-up.ts';

/** Goes on in another of the own roles, under a new session; `mutate` takes the role's id. */
export function useSwitchRole(onSwitched?: () => Promise<void>) {
  const queries = useQueryClient();
  const live = useLive();
  return useMutation({
    mutationFn: (roleId: string) => withFresh(() => switchRole(roleId)),
    onSuccess: async (next) => {
      await changeSession(queries, next);
      markSessionEnded(false);
      // The old session's socket is closed by the server; the new one sees as the new role.
      live.reconnect();
      await onSwitched?.();
    },
  });
}
