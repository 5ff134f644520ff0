import { z } from 'zod';
import {
  ID_CHARS_MAX,
  PAGE_ROWS_MAX,
  SIGNAL_BIDDERS_MAX,
  SIGNAL_NOTE_CHARS_MAX,
  SIGNAL_RECORDS_MAX,
  TITLE_CHARS_MAX,
} from '../limits.ts';
import { wellFormed } from '../well-formed.ts';

/**
 * The supervisor's wall (监管大屏) and its anomaly signals (异常信号, ANO) over REST. A signal points at records that
 * somebody should look at; it is no finding, and nothing in an auction follows from it.
 */

export const SIGNAL_KINDS = [
  'same-address',
  'same-device',
  'same-key',
  'fixed-difference',
  'alternation',
  'reply-rhythm',
  'supporting-offer',
  'sudden-drop',
  'low-price',
  'price-ladder',
] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** `look`: unusual without a common innocent reason. `note`: happens in fair auctions too, worth knowing beside others. */
export const SIGNAL_LEVELS = ['look', 'note'] as const;
export type SignalLevel = (typeof SIGNAL_LEVELS)[number];

const partySchema = z.object({ id: z.string(), name: z.string() });

/** One record of the journal that a signal rests on. */
export const signalRecordSchema = z.object({
  version: z.number(),
  at: z.number(),
  bidderId: z.string(),
  /** Absent where the record is no offer. */
  priceFen: z.number().optional(),
  /** Between the record before and this one, where the signal is about tempo or distance. */
  gapMs: z.number().optional(),
  gapFen: z.number().optional(),
});
export type SignalRecord = z.infer<typeof signalRecordSchema>;

/** From where and when a bidder offered; the address itself is not kept. */
export const signalOriginSchema = z.object({
  bidderId: z.string(),
  /** Keyed mark: equal marks are equal addresses, and nothing else can be told from it. */
  addressMark: z.string(),
  /** Shortened, such as `203.0.113.*`. */
  addressShown: z.string(),
  deviceMark: z.string(),
  /** What the browser or program calls itself. */
  deviceShown: z.string(),
  firstAt: z.number(),
  lastAt: z.number(),
  offers: z.number(),
});
export type SignalOrigin = z.infer<typeof signalOriginSchema>;

/**
 * One signal with its evidence. `figures` are what was measured, `limits` the thresholds it was held against; the name
 * of each ends with its unit: `Fen`, `Ms`, `Bp` or `Count`.
 */
export const signalSchema = z.object({
  /** The same finding keeps its key while it grows: kind, lot and bidders. */
  key: z.string(),
  kind: z.enum(SIGNAL_KINDS),
  level: z.enum(SIGNAL_LEVELS),
  lotId: z.string().optional(),
  bidders: z.array(partySchema).max(SIGNAL_BIDDERS_MAX),
  /** Time of the newest thing it rests on, epoch milliseconds. */
  at: z.number(),
  figures: z.record(z.string(), z.number()),
  limits: z.record(z.string(), z.number()),
  /** Newest last; of a longer series the newest ones. */
  records: z.array(signalRecordSchema).max(SIGNAL_RECORDS_MAX),
  recordsCount: z.number(),
  origins: z.array(signalOriginSchema).max(SIGNAL_RECORDS_MAX),
});
export type Signal = z.infer<typeof signalSchema>;

export const NOTE_STATES = ['seen', 'explained', 'followed-up'] as const;
export type NoteState = (typeof NOTE_STATES)[number];

/** What a supervisor wrote down about a signal, or about the auction; never changed, never shown to others. */
export const signalNoteSchema = z.object({
  noteId: z.string(),
  /** Key of the signal; absent: about the auction. */
  signalKey: z.string().optional(),
  state: z.enum(NOTE_STATES),
  text: z.string(),
  by: z.string(),
  organizationName: z.string(),
  at: z.number(),
  /** Records that there were when it was written. */
  version: z.number(),
});
export type SignalNote = z.infer<typeof signalNoteSchema>;

/** GET /api/auctions/:id/signals */
export const signalsSchema = z.object({
  auctionId: z.string(),
  title: z.string(),
  /** Records of the auction that the signals rest on. */
  version: z.number(),
  signals: z.array(signalSchema),
  notes: z.array(signalNoteSchema),
  /** Signals are not computed of what is sealed, nor of an auction with too many records. */
  withheld: z.enum(['none', 'sealed', 'too-long']),
});
export type Signals = z.infer<typeof signalsSchema>;

const KEY_CHARS_MAX = (SIGNAL_BIDDERS_MAX + 2) * (ID_CHARS_MAX + 1) * 2;

/** POST /api/auctions/:id/signals/notes */
export const newSignalNoteSchema = z.strictObject({
  signalKey: wellFormed(KEY_CHARS_MAX).optional(),
  state: z.enum(NOTE_STATES),
  text: z.union([z.literal(''), wellFormed(SIGNAL_NOTE_CHARS_MAX)]).default(''),
});
export type NewSignalNote = z.infer<typeof newSignalNoteSchema>;

/** GET /api/oversight/wall?page=1&size=12&search=… : running auctions of the caller's region, soonest end first. */
export const wallQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(Math.min(48, PAGE_ROWS_MAX)).default(12),
  search: z.string().max(TITLE_CHARS_MAX).optional(),
  /** `signals`: only auctions with a signal that nobody has written about yet. */
  only: z.enum(['all', 'signals']).default('all'),
});
export type WallQuery = z.infer<typeof wallQuerySchema>;

/** One auction on the wall; its prices come over the live connection. */
export const wallTileSchema = z.object({
  auctionId: z.string(),
  title: z.string(),
  type: z.string(),
  visibility: z.string(),
  opensAt: z.number(),
  closesAt: z.number(),
  lotCount: z.number(),
  bidderCount: z.number(),
  buyerName: z.string(),
  signals: z.array(
    z.object({
      key: z.string(),
      kind: z.enum(SIGNAL_KINDS),
      level: z.enum(SIGNAL_LEVELS),
      lotId: z.string().optional(),
      at: z.number(),
      /** Newest state that a supervisor gave it; absent: nobody has looked at it. */
      noted: z.enum(NOTE_STATES).optional(),
    }),
  ),
  withheld: z.enum(['none', 'sealed', 'too-long']),
});
export type WallTile = z.infer<typeof wallTileSchema>;

export const wallSchema = z.object({
  items: z.array(wallTileSchema),
  total: z.number(),
  page: z.number(),
  size: z.number(),
  serverMs: z.number(),
});
export type Wall = z.infer<typeof wallSchema>;
