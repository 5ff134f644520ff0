import type { Session, SessionDirectory } from '../../session/session.ts';

/** Sessions that a test makes and ends. */
export class ScriptedSessions implements SessionDirectory {
  readonly #byToken = new Map<string, Session>();
  readonly #listeners = new Set<(sessionId: string) => void>();
  /** While set, look-ups wait for it. */
  gate: Promise<void> | undefined;
  isDown = false;

  /** Returns the token. */
  add(session: Partial<Session> = {}): string {
    const token = `t${this.#byToken.size}`.padEnd(43, 'A');
    this.#byToken.set(token, { ...sessionOf('org-1'), sessionId: `s-${token}`, ...session });
    return token;
  }

  async find(token: string): Promise<Session | undefined> {
    const session = this.#byToken.get(token);
    await this.gate;
    if (this.isDown) throw new Error('the directory is down');
    return session;
  }

  onEnded(listener: (sessionId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  end(token: string): void {
    const session = this.#byToken.get(token);
    this.#byToken.delete(token);
    if (session === undefined) throw new Error('no such session');
    for (const listener of this.#listeners) listener(session.sessionId);
  }
}

export function sessionOf(organizationId: string, role: Session['role'] = 'supplier'): Session {
  return {
    sessionId: `s-${organizationId}`,
    userId: `u-${organizationId}`,
    displayName: organizationId,
    role,
    organizationId,
    organizationName: organizationId,
    roleId: `r-${organizationId}`,
    // Nobody says where the auctions of these tests are, and the whole country covers that too.
    ...(role === 'supervisor' && { region: '00' }),
    isManager: false,
    isExempt: true,
    idleEndsAt: 8_000_000_000_000,
    expiresAt: 8_000_000_000_000,
  };
}
