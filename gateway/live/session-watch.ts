import type { Session, SessionDirectory } from '../session/session.ts';
import type { ReportFault } from './ports.ts';

export type Identified =
  | { readonly type: 'found'; readonly session: Session }
  /** No such session, or it ended while it was being looked up. */
  | { readonly type: 'ended' }
  /** The directory could not say. */
  | { readonly type: 'unavailable' };

/** Ended session ids kept through one generation; a look-up that takes longer is given up by the handshake limit. */
const GENERATION_MS = 30_000;

/**
 * Who is behind which sockets, so that the end of a session ends them within the same turn of the loop (A2). A session
 * that ends between its look-up and its registration is remembered for a while and does not get through.
 */
export class SessionWatch<Holder> {
  readonly #directory: SessionDirectory;
  readonly #reportFault: ReportFault;
  readonly #steadyMs: () => number;
  readonly #onEnded: (holder: Holder) => void;
  readonly #holders = new Map<string, Set<Holder>>();
  readonly #stop: () => void;
  #endedNow = new Set<string>();
  #endedBefore = new Set<string>();
  #generationAt: number;

  constructor(init: {
    readonly directory: SessionDirectory;
    readonly reportFault: ReportFault;
    readonly steadyMs: () => number;
    /** Called once for every socket of an ended session. */
    readonly onEnded: (holder: Holder) => void;
  }) {
    this.#directory = init.directory;
    this.#reportFault = init.reportFault;
    this.#steadyMs = init.steadyMs;
    this.#onEnded = init.onEnded;
    this.#generationAt = init.steadyMs();
    this.#stop = init.directory.onEnded((sessionId) => this.#ended(sessionId));
  }

  /**
   * Calls back once. A found session is registered for the holder until `forget`. Pages open and reopen their line by
   * themselves, so that is no sign that somebody sits there (S3).
   */
  identify(holder: Holder, token: string, done: (result: Identified) => void): void {
    this.#directory
      .find(token, { isBackground: true })
      .then(
        (session) => {
          if (session === undefined || this.#hasEnded(session)) {
            done({ type: 'ended' });
            return;
          }
          let holders = this.#holders.get(session.sessionId);
          if (holders === undefined) {
            holders = new Set();
            this.#holders.set(session.sessionId, holders);
          }
          holders.add(holder);
          done({ type: 'found', session });
        },
        (error: unknown) => {
          this.#reportFault('session lookup', error);
          done({ type: 'unavailable' });
        },
      )
      .catch((error: unknown) => this.#reportFault('session registration', error));
  }

  forget(holder: Holder, sessionId: string): void {
    const holders = this.#holders.get(sessionId);
    if (holders === undefined) return;
    holders.delete(holder);
    if (holders.size === 0) this.#holders.delete(sessionId);
  }

  sweep(): void {
    const now = this.#steadyMs();
    if (now - this.#generationAt < GENERATION_MS) return;
    this.#generationAt = now;
    this.#endedBefore = this.#endedNow;
    this.#endedNow = new Set();
  }

  close(): void {
    this.#stop();
    this.#holders.clear();
  }

  #hasEnded({ sessionId, expiresAt }: Session): boolean {
    return (
      this.#endedNow.has(sessionId) || this.#endedBefore.has(sessionId) || Date.now() >= expiresAt
    );
  }

  #ended(sessionId: string): void {
    this.#endedNow.add(sessionId);
    const holders = this.#holders.get(sessionId);
    if (holders === undefined) return;
    this.#holders.delete(sessionId);
    for (const holder of holders) this.#onEnded(holder);
  }
}
