import type { SessionInfo } from '#contracts/wire/rest.ts';

/** When and why a session ends soon. */
export interface SessionDue {
  /** `idle`: anything done keeps it; `absolute`: only a new sign-in does. */
  readonly cause: 'idle' | 'absolute';
  readonly endsAt: number;
  /** Below zero once it is over. */
  readonly leftMs: number;
}

/** People are told this long before. */
export const WARN_BEFORE_MS = 120_000;

/** `undefined` while there is nothing to say; the absolute end goes first, since staying does not move it. */
export function sessionDue(
  { userId, expiresAt, idleEndsAt }: SessionInfo,
  nowMs: number,
): SessionDue | undefined {
  if (userId === undefined || expiresAt === undefined) return undefined;
  const absolute = { cause: 'absolute', endsAt: expiresAt, leftMs: expiresAt - nowMs } as const;
  if (absolute.leftMs <= WARN_BEFORE_MS) return absolute;
  if (idleEndsAt === undefined || idleEndsAt - nowMs > WARN_BEFORE_MS) return undefined;
  return { cause: 'idle', endsAt: idleEndsAt, leftMs: idleEndsAt - nowMs };
}
