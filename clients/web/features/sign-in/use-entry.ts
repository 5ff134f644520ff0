import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PendingSignIn, SessionInfo } from '#contracts/wire/session.ts';
import { isPending, type SignInAnswer, signInByPassword } from '#clients/web/kit/account-api.ts';
import { changeSession } from '#clients/web/kit/session.ts';

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** Where signing in stands after the first step. */
export interface Entry {
  readonly pending: PendingSignIn | undefined;
  /** Takes the answer of a step: goes on, or is done. */
  readonly take: (answer: SignInAnswer) => Promise<void>;
  readonly finish: (session: SessionInfo) => Promise<void>;
  readonly restart: () => void;
}

/** Puts the session into the cache at the end; used by the page, the links and the dialog of an ended session. */
export function useEntry(onDone: () => void): Entry {
  const queries = useQueryClient();
  const [pending, setPending] = useState<PendingSignIn | undefined>(undefined);
  const finish = async (session: SessionInfo): Promise<void> => {
    await changeSession(queries, session);
    onDone();
  };
  const take = async (answer: SignInAnswer): Promise<void> => {
    if (isPending(answer)) setPending(answer);
    else await finish(answer);
  };
  return { pending, take, finish, restart: () => setPending(undefined) };
}

/** Password, or a passkey alone. */
export function useSignIn(entry: Pick<Entry, 'take'>) {
  return useMutation({
    mutationFn: ({ login, password }: Credentials) => signInByPassword(login, password),
    onSuccess: entry.take,
  });
}
