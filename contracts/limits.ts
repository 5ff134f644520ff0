/** Every queue, frame, list and string has its bound here; units stand last in the name. */

export const ID_CHARS_MAX = 64;
export const TITLE_CHARS_MAX = 200;
export const NAME_CHARS_MAX = 100;
export const REASON_CHARS_MAX = 500;
export const ANNOUNCEMENT_CHARS_MAX = 1_000;

export const LOTS_PER_AUCTION_MAX = 1_000;
/** A close record that ranks them all stays below RECORD_BYTES_MAX. */
export const BIDDERS_PER_AUCTION_MAX = 5_000;
export const EXTENSIONS_PER_LOT_MAX = 10_000;
/** About 31.7 years; keeps every sum of times far inside the safe integers. */
export const DURATION_MS_MAX = 1_000_000_000_000;
/** The last instant that ECMAScript's time values can name. */
export const EPOCH_MS_MAX = 8_640_000_000_000_000;

/** A live frame from a client; a signed offer is about 1,200 bytes. */
export const LIVE_FRAME_BYTES_MAX = 4_096;
/** Bytes waiting for one slow reader before its socket is closed. */
export const OUTBOUND_QUEUE_BYTES_MAX = 256 * 1024;
/** Deltas kept for each viewer stream, so that a short cut is repaired without a snapshot. */
export const STREAM_TAIL_DELTAS_MAX = 256;
export const WATCHES_PER_SOCKET_MAX = 64;
/** Session keys that one bidder may register in one auction. */
export const GRANTS_PER_BIDDER_MAX = 200;
export const CURVE_POINTS_MAX = 600;
/** Newest announcements that a view carries; the journal keeps all. */
export const ANNOUNCEMENTS_SHOWN_MAX = 20;
/** Ranking rows that an `open` view shows; the rest is counted. */
export const VIEW_ROWS_MAX = 100;

/** Records in one journal append (one commit). */
export const APPEND_RECORDS_MAX = 2_048;
/** Commands waiting for a commit in one process; above it offers are answered `busy`. */
export const PENDING_COMMANDS_MAX = 50_000;
/** Records, log entries or heads that one read of the store returns. */
export const READ_RECORDS_MAX = 10_000;
/** Calls of `append` waiting for the one connection that appends; a writer needs one or two. */
export const APPENDS_WAITING_MAX = 64;
/** Canonical bytes of one journal record. */
export const RECORD_BYTES_MAX = 1_048_576;

export const HTTP_BODY_BYTES_MAX = 1_048_576;
export const PAGE_ROWS_MAX = 200;
export const SCENARIO_FILE_BYTES_MAX = 64 * 1024 * 1024;
export const SCENARIO_COMMANDS_MAX = 1_000_000;

/** Bytes of a signed body (grant, offer, answer); its base64 fits the envelope's 2,048 characters. */
export const SIGNED_BODY_BYTES_MAX = 1_536;
/** Longest `exp − iat` of a signed offer (SIG-5). */
export const OFFER_VALID_MS_MAX = 5_000;
/** How far a signer's clock may run ahead of the server's (SIG-5). */
export const OFFER_AHEAD_MS_MAX = 2_000;
/** Longest life of a session grant: the longest auction that one sign-in at a certificate covers. */
export const GRANT_VALID_MS_MAX = 31 * 24 * 3_600_000;
/** Lots that a grant may name one by one; `"*"` stands for all of them. */
export const GRANT_LOTS_MAX = 12;
/** Signed offers of one bidder in one auction whose check has begun; above it they are answered `unavailable`. */
export const VERIFY_PER_BIDDER_MAX = 32;
/** The same for the whole process. */
export const VERIFY_IN_FLIGHT_MAX = 4_096;
/** Parsed grants with their keys, and auctions with their bidders' `seq`, that the verifier keeps. */
export const VERIFY_GRANTS_CACHED_MAX = 4_096;
export const VERIFY_AUCTIONS_CACHED_MAX = 512;
/** Newest offers of one bidder that are known again when they are resent byte for byte (SIG-6). */
export const VERIFY_RECENT_OFFERS_MAX = 64;

/** Name of a log (its origin) and of the key that signs it. */
export const LOG_NAME_CHARS_MAX = 200;
/** A signed note with 16 or more witnesses, whose signatures may be post-quantum ones of about 5 kB. */
export const LOG_NOTE_BYTES_MAX = 131_072;
export const LOG_NOTE_SIGNATURES_MAX = 100;
/** Leaves under one signed head; what does not fit waits for the next. */
export const LOG_LEAVES_PER_HEAD_MAX = 2_048;
/** Ended streams that wait for their last leaf. */
export const LOG_ENDED_WAITING_MAX = 1_000_000;
/** Entries that the log's readers ask for at once. */
export const LOG_ENTRIES_PAGE_MAX = 1_024;
/** Bytes of one log entry. */
export const LOG_ENTRY_BYTES_MAX = 65_535;

/** Levels of arrays and objects in a request body; the deepest that means anything has 6. */
export const JSON_DEPTH_MAX = 16;
/** Paths named in one problem's `errors`. */
export const PROBLEM_ERRORS_MAX = 20;
/** Of a request address with its query. */
export const HTTP_URL_CHARS_MAX = 2_048;
/** Characters of a password; hashing has to stay cheap to refuse. */
export const PASSWORD_CHARS_MAX = 200;
export const PASSWORD_CHARS_MIN = 8;
/** Sign-ins waiting for their password check in one process; above it they are answered `UNAVAILABLE`. */
export const PASSWORD_CHECKS_WAITING_MAX = 64;
/** Sessions that one process remembers for a second, so that a page's requests ask the database once. */
export const SESSIONS_CACHED_MAX = 20_000;
/** One line of an exported journal: a record, or a head with its proof. */
export const EXPORT_LINE_BYTES_MAX = 2 * RECORD_BYTES_MAX;
/** Hashes of a Merkle proof: a tree of 2^53 leaves needs no more. */
export const LOG_PROOF_HASHES_MAX = 64;
/** Objects and arrays inside each other; the format itself needs five. */
export const SCENARIO_DEPTH_MAX = 16;
/** Fields of one object; the widest of the format has nine. */
export const SCENARIO_FIELDS_MAX = 32;
