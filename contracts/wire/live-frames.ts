import { z } from 'zod';
import { auctionIdSchema, commandIdSchema, lotIdSchema } from '../ids.ts';
import type { CommandAnswer } from './auction-commands.ts';
import { instructFrameSchema, withdrawFrameSchema } from './instruction-commands.ts';
import type { AuctionView, ViewPatch } from './views.ts';

/** The live protocol: JSON text frames on `/live`. `t` names the frame, `a` the auction. */
export const LIVE_PROTOCOL_VERSION = 1;

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

export const signedEnvelopeSchema = z.strictObject({
  payloadType: z.string().max(100),
  payload: base64.max(2_048),
  signatures: z.tuple([z.strictObject({ keyid: z.string().max(128), sig: base64.max(200) })]),
});

/** First frame of a client; the session comes from the upgrade's cookie or bearer token, never from a frame. */
export const helloFrameSchema = z.strictObject({
  t: z.literal('hello'),
  v: z.literal(LIVE_PROTOCOL_VERSION),
});
/** Opens the viewer's numbered stream; with `epoch` and `seq` it goes on after that delta when it still can. */
export const watchFrameSchema = z.strictObject({
  t: z.literal('watch'),
  a: auctionIdSchema,
  epoch: z.string().max(64).optional(),
  seq: z.int().min(0).optional(),
});
export const unwatchFrameSchema = z.strictObject({ t: z.literal('unwatch'), a: auctionIdSchema });
export const offerFrameSchema = z.strictObject({
  t: z.literal('offer'),
  a: auctionIdSchema,
  id: commandIdSchema,
  lot: lotIdSchema,
  /** Fen. Any finite number is well-formed; the rules decide whether it is a price. */
  priceFen: z.number(),
  confirmed: z.boolean().optional(),
});
/** An offer inside a DSSE envelope (`contracts/signing/offer.ts`). */
export const signedOfferFrameSchema = z.strictObject({
  t: z.literal('signed'),
  a: auctionIdSchema,
  env: signedEnvelopeSchema,
});
/**
 * Clock sample: `c` is the client's own reading and comes back untouched. `off` is by how many milliseconds the client finds
 * its wall clock ahead of the server's; nothing rests on it, officials see it beside the connection.
 */
export const timeFrameSchema = z.strictObject({
  t: z.literal('time'),
  c: z.number(),
  off: z.number().optional(),
});

export const clientFrameSchema = z.discriminatedUnion('t', [
  helloFrameSchema,
  watchFrameSchema,
  unwatchFrameSchema,
  offerFrameSchema,
  signedOfferFrameSchema,
  instructFrameSchema,
  withdrawFrameSchema,
  timeFrameSchema,
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;
export type OfferFrame = z.infer<typeof offerFrameSchema>;
export type SignedOfferFrame = z.infer<typeof signedOfferFrameSchema>;

export interface WelcomeFrame {
  readonly t: 'welcome';
  readonly v: number;
  /** Role of the session behind this socket; `public` without one. */
  readonly role: string;
  readonly now: number;
}
/** The whole view; replaces whatever the client had. `epoch` changes whenever numbering starts anew. */
export interface SnapshotFrame {
  readonly t: 'snap';
  readonly a: string;
  readonly epoch: string;
  readonly seq: number;
  readonly now: number;
  readonly view: AuctionView;
}
/** Applies to the view after `seq - 1` of the same epoch; on a gap the client sends `watch` again. */
export interface DeltaFrame {
  readonly t: 'delta';
  readonly a: string;
  readonly seq: number;
  /** Server time of the newest change inside. */
  readonly at: number;
  readonly p: ViewPatch;
}
/** A `watch` with position was honoured: `count` deltas follow or were none. */
export interface ResumedFrame {
  readonly t: 'resumed';
  readonly a: string;
  readonly epoch: string;
  readonly seq: number;
  readonly count: number;
}
/** Sent only after the record is committed; the same id always gets the same answer. */
export type AnswerFrame = {
  readonly t: 'answer';
  readonly a: string;
  readonly id: string;
  /** When the first command with this id was stamped. */
  readonly at: number;
  /** SHA-256 hash of the journal record (lower-case hex): the bidder's receipt. */
  readonly receipt: string;
  /** Journal version; absent where it would tell how much others act (`sealed`, `rank-only`). */
  readonly version?: number;
  /** Ed25519 over the answer (`contracts/signing/answer.ts`), where offers are signed. */
  readonly sig?: string;
} & CommandAnswer;
export interface TimeFrame {
  readonly t: 'time';
  readonly c: number;
  readonly s: number;
}
/** A frame that was no command, or a command that could not be taken now. Nothing was recorded under `id`. */
export interface ErrorFrame {
  readonly t: 'error';
  readonly code: LiveErrorCode;
  readonly a?: string;
  readonly id?: string;
  readonly retryAfterMs?: number;
}
export type ServerFrame =
  | WelcomeFrame
  | SnapshotFrame
  | DeltaFrame
  | ResumedFrame
  | AnswerFrame
  | TimeFrame
  | ErrorFrame;

export const LIVE_ERROR_CODES = [
  /** Not JSON, not a known frame, a wrong or unknown field. */
  'bad_frame',
  /** `hello` has to come first, once. */
  'hello_first',
  /** No such auction, or not for you: the two look the same. */
  'not_found',
  /** This session may watch but not offer here. */
  'not_allowed',
  /** Faster than the allowed rate; not recorded, send again later with the same id. */
  'too_fast',
  /** The writer cannot take commands now; send again later with the same id. */
  'unavailable',
  /** This auction takes only signed offers. */
  'signature_required',
  /** Custodians keep this auction's prices (SQ-7): offers are sealed and handed in to the lot's opening. */
  'sealed_to_custodians',
  /** The envelope, its grant, its signature or its numbers do not hold. */
  'signature_invalid',
  /** A signed offer came outside its `iat`…`exp`, or `seq` did not rise. */
  'signature_stale',
  /** WATCHES_PER_SOCKET_MAX reached. */
  'too_many_watches',
] as const;
export type LiveErrorCode = (typeof LIVE_ERROR_CODES)[number];
