/** Every queue, frame, list and string has its bound here; units stand last in the name. */

export const ID_CHARS_MAX = 64;
export const TITLE_CHARS_MAX = 200;
export const NAME_CHARS_MAX = 100;
export const REASON_CHARS_MAX = 500;
export const ANNOUNCEMENT_CHARS_MAX = 1_000;

export const INCIDENT_CHARS_MAX = 2_000;

export const LOTS_PER_AUCTION_MAX = 1_000;
/** A close record that ranks them all stays below RECORD_BYTES_MAX. */
export const BIDDERS_PER_AUCTION_MAX = 5_000;
export const EXTENSIONS_PER_LOT_MAX = 10_000;
/** Numerator and denominator of a bidder's factor (BV-1). */
export const FACTOR_PART_MAX = 1_000_000;
/** Characters of the text that says what factors are given for. */
export const FACTOR_GROUNDS_CHARS_MAX = 2_000;
/** Pauses by rule in one auction (FP-4). */
export const FAIR_PAUSES_MAX = 100;
/** Shorter interruptions of the engine are not put on record (INC-2). */
export const INTERRUPTION_NOTED_MS_MIN = 1_000;
/** How long a proposal may wait for its second person (APR-4). */
export const PROPOSAL_LAPSE_MS_MIN = 10_000;
export const PROPOSAL_LAPSE_MS_MAX = 7 * 24 * 3_600_000;
export const PROPOSAL_LAPSE_MS_PRESET = 10 * 60_000;
/** Proposals of one auction that wait at the same time. */
export const PROPOSALS_WAITING_MAX = 20;
/** Prices that the clock of one lot shows (DUTCH-1, JAP-1). */
export const CLOCK_TICKS_MAX = 100_000;
/** Rounds of one lot, and bidders that take their turns in each (RND-1). */
export const ROUNDS_PER_LOT_MAX = 20;
export const BIDDERS_PER_ROUND_MAX = 100;
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

/** Suppliers that one project invites or takes applications of. */
export const PROJECT_SUPPLIERS_MAX = 1_000;
/** Characters of one long text of a project: requirement, qualification. */
export const PROJECT_TEXT_CHARS_MAX = 20_000;
/** Canonical bytes of a draft; a record that holds it stays below RECORD_BYTES_MAX. */
export const PROJECT_DRAFT_BYTES_MAX = 512 * 1024;
/** Auctions that one project may hold. */
export const PROJECT_ATTEMPTS_MAX = 5;
/** Practice auctions of one project. */
export const PROJECT_REHEARSALS_MAX = 20;
/** Longest period of a project's policy, in days. */
export const PERIOD_DAYS_MAX = 366;
/** No policy allows a deposit above a tenth of the budget. */
export const DEPOSIT_BP_MAX = 1_000;
/** Rows and columns of a bank statement, headings and sums included. */
export const STATEMENT_ROWS_MAX = 2_000;
export const STATEMENT_COLUMNS_MAX = 60;
/** Deposits that are recorded from a statement in one request. */
export const STATEMENT_TAKEN_MAX = 200;
/** Records of one case stream; above it steps are answered and no longer recorded. */
export const CASE_RECORDS_MAX = 20_000;
/** Refused steps that a case stream keeps for one organization. */
export const CASE_REFUSALS_PER_ACTOR_MAX = 500;
/** Remarks in the hall of one bid opening, those of one organization, and how many of them within a minute. */
export const REMARKS_PER_OPENING_MAX = 2_000;
export const REMARKS_PER_ORGANIZATION_MAX = 300;
export const REMARKS_PER_MINUTE_MAX = 10;
/** Newest remarks that a view of the hall carries, and those of one page of older ones. */
export const REMARKS_SHOWN_MAX = 50;
/** Seats of a hall that are told one by one; the rest is counted. */
export const HALL_SEATS_SHOWN_MAX = 100;

/** Lot numbers in a table of lots; narrow enough to read in a list. */
export const LOT_ID_COLUMN_CHARS_MAX = 64;
/** Rows and columns of a pasted block or a sheet, headings and empty rows included. */
export const LOTS_SHEET_ROWS_MAX = 5_000;
export const LOTS_SHEET_COLUMNS_MAX = 100;
/** Characters of a pasted block. */
export const LOTS_PASTE_CHARS_MAX = 4 * 1024 * 1024;
/** A file of lots as it lies on the disk, and what its parts may unpack to. */
export const LOTS_FILE_BYTES_MAX = 4 * 1024 * 1024;
export const LOTS_FILE_UNPACKED_BYTES_MAX = 64 * 1024 * 1024;
export const LOTS_FILE_PARTS_MAX = 1_000;
/** Rows of all tables of one document; a longer log is what the export is for. */
export const DOCUMENT_ROWS_MAX = 20_000;
/** Records that are folded for a document, an archive page or a supervisor's signals. */
export const STORY_RECORDS_MAX = 100_000;
/** Roles of one user that are active or proposed. */
export const ROLES_PER_USER_MAX = 20;
/** Passkeys, and certificates, of one user. */
export const FACTORS_PER_USER_MAX = 10;
export const RECOVERY_CODES = 10;
/** How long a factor that was shown counts as fresh for sensitive acts (S16). */
export const FRESH_FACTOR_MS = 15 * 60_000;
/** Wrong second factors before a sign-in has to begin anew with the password. */
export const FACTOR_TRIES_MAX = 5;
/** PEM of one certificate, and certificates that one presents with its intermediates. */
export const CERTIFICATE_CHARS_MAX = 8_192;
export const CERTIFICATE_CHAIN_MAX = 4;
/** Authorities on the trust list. */
export const AUTHORITIES_MAX = 100;
/** A revocation list in base64, and the certificates in it. */
export const REVOCATION_LIST_CHARS_MAX = 960_000;
export const REVOKED_CERTIFICATES_MAX = 30_000;
/** How long before its next update a revocation list is called old on the security page. */
export const REVOCATION_WARNING_MS = 24 * 3_600_000;
/** What a passkey answers, as JSON. */
export const PASSKEY_ANSWER_CHARS_MAX = 65_536;
/** Canonical bytes of one audit row. */
export const AUDIT_BODY_BYTES_MAX = 16_384;
/** Rows of one audit export; a longer one is taken in pieces of time. */
export const AUDIT_EXPORT_ROWS_MAX = 100_000;
/** Registrations that wait for a decision, all in all and from one address. */
export const REGISTRATIONS_PENDING_MAX = 10_000;
export const REGISTRATIONS_PER_ADDRESS_MAX = 20;
/** Open invitations of one organization. */
export const INVITATIONS_OPEN_MAX = 200;
/** What a browser says about itself, kept with its session. */
export const USER_AGENT_CHARS_MAX = 300;
/** Documents under way or waiting in one process, and those of one caller. */
export const DOCUMENT_JOBS_MAX = 24;
export const DOCUMENT_JOBS_PER_CALLER_MAX = 6;
/** Finished documents that are kept for whoever asks next. */
export const DOCUMENT_CACHE_BYTES_MAX = 48 * 1024 * 1024;
/** Records of all stories that a process keeps folded for archive pages and signals. */
export const STORIES_RECORDS_MAX = 300_000;
/** Numbers of days in a table of holidays: up to the year 2243. */
export const CALENDAR_DAYS_MAX = 100_000;
/** Unfinished uploads of one bidder for one opening. */
export const UPLOADS_PER_BIDDER_MAX = 3;
/** How long an upload waits to be finished and submitted. */
export const UPLOAD_KEEP_MS = 48 * 3_600_000;
/** What an archive has beside its sealed files: header, signature, blocks between. */
export const UPLOAD_ROOM_BYTES = 512 * 1024;
/** Of an upload so many bytes have to come within the time that another request has for all of its body. */
export const UPLOAD_SPAN_BYTES_MIN = 16_384;
/** Templates of one agency. */
export const PROJECT_TEMPLATES_MAX = 200;
/** Signals of one auction; the newest ones where there are more. */
export const SIGNALS_MAX = 200;
/** Bidders that one signal names, and records or origins that it carries as evidence. */
export const SIGNAL_BIDDERS_MAX = 8;
export const SIGNAL_RECORDS_MAX = 40;
/** What a supervisor writes about a signal, and how often about one auction. */
export const SIGNAL_NOTE_CHARS_MAX = 2_000;
export const SIGNAL_NOTES_MAX = 500;
/** Origins of offers that one process has not stored yet; beyond it the newest are left out. */
export const SIGHTINGS_WAITING_MAX = 20_000;
/** Origins that are read for the signals of one auction. */
export const SIGHTINGS_READ_MAX = 5_000;
/** How long after an offer its origin is kept: penalties lapse after two years (行政处罚法, 36), and one month is for the file. */
export const ORIGINS_KEPT_MS = 761 * 86_400_000;
/** Rows of one CSV list of projects. */
export const PROJECTS_CSV_MAX = 20_000;
export const OPENINGS_CSV_MAX = 20_000;
/** Each row may fold an auction's whole story, so the export ends earlier. */
export const ARCHIVE_CSV_MAX = 2_000;
/** Records of an auction that lists of the archive sum up; how a longer one came out is shown on its own page. */
export const ARCHIVE_OUTCOME_RECORDS_MAX = 5_000;
/** Outcomes of ended auctions that a process remembers. */
export const ARCHIVE_OUTCOMES_MAX = 10_000;
/** Buyers that the filter of the archive lists at once. */
export const ARCHIVE_BUYERS_LISTED_MAX = 50;
/** Running auctions that the supervisor's wall looks through, newest opening first. */
export const WALL_AUCTIONS_MAX = 2_000;
