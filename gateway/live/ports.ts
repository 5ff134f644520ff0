import type { Engine, Openings } from '#engine/api.ts';
import type { BidderId } from '#contracts/ids.ts';
import type { Audience } from '#contracts/wire/views.ts';
import type { AuctionFacts } from '../access/decide.ts';
import type { Session } from '../session/session.ts';

/** What the live path and the rooms take from the rest of the process; all of it is injected. */

/** The part of the engine that sockets need. */
export type LiveEngine = Pick<
  Engine,
  | 'submit'
  | 'facts'
  | 'running'
  | 'notePresence'
  | 'openView'
  | 'view'
  | 'head'
  | 'onCommitted'
  | 'nowMs'
>;

/** What the rooms of bid openings need of them. */
export type LiveOpenings = Pick<Openings, 'sight' | 'presence' | 'onShown'>;

/** Rights (design.md 8); both are pure and come from `gateway/access/audience.ts`. */
export interface LiveAccess {
  audienceFor(session: Session | undefined, facts: AuctionFacts): Audience | undefined;
  bidderFor(session: Session | undefined, facts: AuctionFacts): BidderId | undefined;
  /** The facts with the auction's region; absent: regions are not known here. */
  locate?(facts: AuctionFacts): AuctionFacts;
}

/** Counted events of the live path. Never labelled by bidder, session or address. */
export const LIVE_COUNTERS = [
  'sockets_opened',
  'sockets_refused',
  'sockets_closed_slow',
  'sockets_closed_bad_frames',
  'sockets_closed_rate',
  'sockets_closed_session',
  'sockets_closed_limit',
  'frames_received',
  'frames_bad',
  'frames_too_fast',
  'offers_submitted',
  'offers_answered',
  'offers_unavailable',
  'deltas_sent',
  'snapshots_sent',
  'resumes_sent',
  'rooms_joined',
  'rooms_events_refused',
  'faults',
] as const;
export type LiveCounter = (typeof LIVE_COUNTERS)[number];

export interface LiveMetrics {
  count(counter: LiveCounter, by?: number): void;
}

/** Read when somebody scrapes; nothing is kept for it. */
export interface LiveGauges {
  readonly sockets: number;
  readonly handshakes: number;
  readonly streams: number;
  readonly pendingAnswers: number;
  readonly roomSockets: number;
}

/** Where faults of this process go: a log line, never a client. */
export type ReportFault = (where: string, error: unknown) => void;
