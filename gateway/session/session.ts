import type { Role } from '#contracts/wire/rest.ts';

/** A signed-in user as every channel (HTTP, live, rooms) sees it. Only the session directory makes one. */
export interface Session {
  /** Not the token: safe to log and to compare. */
  readonly sessionId: string;
  readonly userId: string;
  readonly displayName: string;
  readonly role: Exclude<Role, 'public'>;
  readonly organizationId: string;
  readonly organizationName: string;
  /** Absolute end, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Turns opaque tokens into sessions and tells when one ends (A2: open sockets follow within a second). */
export interface SessionDirectory {
  find(token: string): Promise<Session | undefined>;
  /** Calls back with the session id on sign-out, revocation or expiry. Returns the unsubscribe. */
  onEnded(listener: (sessionId: string) => void): () => void;
}
