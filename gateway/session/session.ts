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
  /** The role of the user that the session acts in. */
  readonly roleId: string;
  /** Division code that limits the role. */
  readonly region?: string;
  /** Invites and removes colleagues of its organization. */
  readonly isManager: boolean;
  /** When a second factor was last shown in it, epoch milliseconds. */
  readonly factorAt?: number;
  /** Nothing is asked again of it: an account of the demo, or second factors are optional here. */
  readonly isExempt: boolean;
  /** Ends unless something is asked before, epoch milliseconds. */
  readonly idleEndsAt: number;
  /** Absolute end, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Turns opaque tokens into sessions and tells when one ends (A2: open sockets follow within a second). */
export interface SessionDirectory {
  /** `isBackground`: asked by a page by itself, which keeps no idle session alive. */
  find(token: string, how?: { readonly isBackground?: boolean }): Promise<Session | undefined>;
  /** Calls back with the session id on sign-out, revocation or expiry. Returns the unsubscribe. */
  onEnded(listener: (sessionId: string) => void): () => void;
}
