/** Bounds and waits of the client; units stand last. */

/** Unanswered offers of one client; one per lot at most. */
export const OFFERS_PENDING_MAX = 64;
/** Bytes (as text length) of one frame from the server; a larger one is no frame of this protocol. */
export const SERVER_FRAME_CHARS_MAX = 16 * 1024 * 1024;
/** Without an answer for so long an offer counts as slow and is sent once more under its id. */
export const ANSWER_SLOW_MS = 5_000;
/** From opening a socket to `welcome`. */
export const WELCOME_WAIT_MS_MAX = 10_000;
/** A clock sample unanswered for so long: the connection is dead, whatever the socket says. */
export const SAMPLE_WAIT_MS_MAX = 5_000;
/** So long before a bidder's next deadline seconds decide: the connection is felt for more often (`urgency.ts`). */
export const URGENT_BEFORE_MS = 60_000;
/** Between clock samples while it is urgent. */
export const URGENT_RESYNC_MS = 1_000;
/** A sample unanswered for so long while it is urgent is worth a word; nothing is given up yet. */
export const URGENT_QUIET_MS = 1_000;
/** The same as SAMPLE_WAIT_MS_MAX while it is urgent; longer, up to that, on a network whose answers take long. */
export const URGENT_WAIT_MS_MIN = 2_500;
/** A cut is assumed only after this many of the longest round trips that were seen. */
export const ROUND_TRIPS_BEFORE_CUT = 4;
/** A `watch` without `snap` or `resumed` for so long is sent again. */
export const WATCH_WAIT_MS_MAX = 5_000;
export const RESYNC_EVERY_MS = 10_000;
export const SAMPLES_KEPT_MAX = 5;
/** Pause between the samples of the first burst. */
export const SAMPLE_PAUSE_MS = 100;
/** Wall and monotonic time may part by less than this before the clock counts as jumped. */
export const CLOCK_JUMP_MS = 5_000;
export const BACKOFF_FIRST_MS = 250;
/** Short, since seconds decide at the end of an auction; a server under a storm asks for more by `retryAfterMs`. */
export const BACKOFF_MS_MAX = 4_000;
/** A server's `retryAfterMs` above this is taken as this. */
export const RETRY_AFTER_MS_MAX = 300_000;
/** A connection that held so long after `welcome` starts the backoff anew. */
export const STABLE_AFTER_MS = 10_000;
/** Times that one offer is signed anew because the server called it stale. */
export const RESIGN_MAX = 5;
/** An envelope with less life than this left is signed anew rather than sent. */
export const ENVELOPE_LIFE_LEFT_MS_MIN = 1_000;
export const HTTP_WAIT_MS_MAX = 30_000;
