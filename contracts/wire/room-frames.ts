import { z } from 'zod';
import { auctionIdSchema } from '../ids.ts';
import { OPENING_SEATS } from '../journal/opening-steps.ts';

/**
 * Rooms ride on socket.io, which drops frames to slow clients silently, so every room event travels in a numbered
 * envelope. A client that sees a gap sends `room:join` again with its position and gets the tail or a fresh snapshot.
 */
export interface RoomEnvelope<Body = RoomBody> {
  readonly room: string;
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
  readonly body: Body;
}

export type RoomBody =
  | { readonly type: 'announcement'; readonly text: string; readonly by: string }
  | { readonly type: 'presence'; readonly counts: Readonly<Record<string, number>> }
  /** Of a bid opening: the number of its newest state that everybody may know (OPN-17); the view is asked for. */
  | { readonly type: 'changed'; readonly version: number }
  | { readonly type: 'hall'; readonly present: HallPresence };

/** Who is in the hall of a bid opening now (OPN-18). Bidders have a seat only once the closing list is fixed. */
export const hallPresenceSchema = z
  .strictObject({
    seats: z.array(z.strictObject({ organizationId: z.string(), seat: z.enum(OPENING_SEATS) })),
    moreSeats: z.int().min(0).describe('Seats beyond the first hundred'),
    onlookers: z.int().min(0).describe('Connections of all others'),
  })
  .describe('Who is in the hall; bidders have a seat once the closing list is fixed');
export type HallPresence = Readonly<z.infer<typeof hallPresenceSchema>>;

const position = {
  epoch: z.string().max(64).optional(),
  seq: z.int().min(0).optional(),
};
/** The room of an auction, or of a bid opening; whose streams have ids of their own, whatever they are about. */
export const roomJoinSchema = z.union([
  z.strictObject({ auctionId: auctionIdSchema, ...position }),
  z.strictObject({
    openingId: auctionIdSchema,
    ...position,
    /** To count as one of the public: a wall that somebody has signed in to is nobody's seat. */
    asPublic: z.boolean().optional(),
  }),
]);
export type RoomJoin = z.infer<typeof roomJoinSchema>;

export interface AuctionRoomSnapshot {
  readonly announcements: readonly RoomEnvelope[];
  readonly presence: Readonly<Record<string, number>>;
}
export interface HallSnapshot {
  readonly version: number;
  readonly present: HallPresence;
}
/** What a hall's client reads of envelopes and of the answer to its join; other bodies count as numbers only. */
export const hallEnvelopeSchema = z.object({
  room: z.string(),
  epoch: z.string(),
  seq: z.int().min(0),
  body: z.union([
    z.object({ type: z.literal('changed'), version: z.int().min(0) }),
    z.object({ type: z.literal('hall'), present: hallPresenceSchema }),
    z.object({ type: z.string() }).transform(() => ({ type: 'other' as const })),
  ]),
});
export type HallEnvelope = z.infer<typeof hallEnvelopeSchema>;
export const hallJoinedSchema = z.union([
  z.object({
    ok: z.literal(true),
    epoch: z.string(),
    seq: z.int().min(0),
    snapshot: z.object({ version: z.int().min(0), present: hallPresenceSchema }).optional(),
    tail: z.array(hallEnvelopeSchema).optional(),
  }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);
export type HallJoined = z.infer<typeof hallJoinedSchema>;

export type RoomSnapshot = AuctionRoomSnapshot | HallSnapshot;

/** Acknowledges `room:join`. */
export type RoomJoined<Snapshot = AuctionRoomSnapshot> =
  | {
      readonly ok: true;
      readonly epoch: string;
      readonly seq: number;
      /** The state at `seq`, or the envelopes after the given position. */
      readonly snapshot?: Snapshot;
      readonly tail?: readonly RoomEnvelope[];
    }
  | { readonly ok: false; readonly code: 'bad_frame' | 'not_found' | 'too_fast' };
