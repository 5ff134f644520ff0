/** Bounds of the live path that are no part of the wire contract; units stand last. */

/** Frames kept while the session behind a new socket is still being looked up. */
export const FRAMES_BEFORE_SESSION_MAX = 16;
/** Frames that are no frames, forgiven for each socket. */
export const BAD_FRAMES_MAX = 10;
/** Frames over the rate, forgiven while the excess goes on. */
export const FRAMES_OVER_RATE_MAX = 200;
/** From the open socket to the first `hello`, session look-up included. */
export const HANDSHAKE_MS_MAX = 10_000;
/** A snapshot starts only while no more than this waits for the socket. */
export const SNAPSHOT_START_BYTES_MAX = 64 * 1_024;
/** How long a view without watchers stays open for the next one. */
export const STREAM_GRACE_MS = 5_000;
/** Look-ups of auctions that are not loaded, at once. */
export const AUCTION_LOOKUPS_MAX = 64;
/** How long it is remembered that an auction is not there. */
export const AUCTION_ABSENT_MS = 2_000;
export const AUCTIONS_REMEMBERED_MAX = 10_000;
/** Addresses and bidders that rate limits are kept for; above it the longest idle are forgotten. */
export const BUCKETS_MAX = 100_000;
/** How often it is looked whether presence has to be told to the writer, while there is anything to tell. */
export const PRESENCE_TICK_MS = 500;
/** A bidder whose last socket closed is away after this; a page that comes back sooner was never gone. */
export const PRESENCE_SETTLE_MS = 2_000;
/** So many absences of one bidder in one auction are told fast; after them PRESENCE_SLOW_SETTLE_MS holds. */
export const PRESENCE_FAST_ABSENCES_MAX = 20;
export const PRESENCE_SLOW_SETTLE_MS = 30_000;
/** How long bidders have to come back after a start of the process before they count as away. */
export const PRESENCE_RETURN_MS = 20_000;
/** How often time-outs, buckets and idle streams are looked at. */
export const SWEEP_MS = 1_000;
