import { z } from 'zod';
import { auctionIdSchema } from '../ids.ts';
import type { OpeningSeat } from '../journal/opening-steps.ts';

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
  | { readonly type: 'presence'; readonly counts: Readonly<Record<string, number>> };

/** Who is in the hall of a bid opening now (OPN-18). Bidders have a seat only once the closing list is fixed. */
export interface HallPresence {
  readonly seats: readonly { readonly organizationId: string; readonly seat: OpeningSeat }[];
  /** Connections of all others. */
  readonly onlookers: number;
}

export const roomJoinSchema = z.strictObject({
  auctionId: auctionIdSchema,
  epoch: z.string().max(64).optional(),
  seq: z.int().min(0).optional(),
});
export type RoomJoin = z.infer<typeof roomJoinSchema>;

/** Acknowledges `room:join`. */
export type RoomJoined =
  | {
      readonly ok: true;
      readonly epoch: string;
      readonly seq: number;
      /** The state at `seq`, or the envelopes after the given position. */
      readonly snapshot?: {
        readonly announcements: readonly RoomEnvelope[];
        readonly presence: Readonly<Record<string, number>>;
      };
      readonly tail?: readonly RoomEnvelope[];
    }
  | { readonly ok: false; readonly code: 'bad_frame' | 'not_found' | 'too_fast' };
