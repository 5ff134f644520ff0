import type { BoardAuction } from './board.ts';

/** How one watcher stands to one auction. */
export interface WatcherStanding {
  /** It has seen the end. */
  readonly hasEnded: boolean;
  /** Its numbered stream runs on the connection that it has now. */
  readonly isStarted: boolean;
  /** The process behind its socket. */
  readonly owner: string | undefined;
  /** Since when that process has answered this socket without delay. */
  readonly promptSince: number | undefined;
}

/** After the end, and after every answer: late offers, repeats and words of an official are told to everybody. */
export const REST_MS = 2_500;
/** Longer than any delta is held back. */
export const PROMPT_MS = 1_000;

/**
 * Whether nothing more comes for an ended auction, so that every view has to be what the journal gives (A4): all is
 * answered for a while, and every watcher runs on the one process in service, which is not held up. A record after the
 * end, such as an announcement that waited for a new server, is answered before its deltas are sent.
 */
export function isSettled(
  { endedAt, answeredAt, waiting }: Pick<BoardAuction, 'endedAt' | 'answeredAt' | 'waiting'>,
  watchers: readonly WatcherStanding[],
  now: number,
): boolean {
  if (endedAt === undefined || waiting > 0) return false;
  if (now - Math.max(endedAt, answeredAt) < REST_MS) return false;
  const isTold = ({ hasEnded, isStarted, promptSince }: WatcherStanding): boolean =>
    hasEnded && isStarted && promptSince !== undefined && now - promptSince >= PROMPT_MS;
  return watchers.every(isTold) && new Set(watchers.map(({ owner }) => owner)).size <= 1;
}
