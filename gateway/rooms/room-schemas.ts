import { z } from 'zod';
import type { CloseName } from '#contracts/wire/close-codes.ts';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import {
  hallPresenceSchema,
  type RoomEnvelope,
  type RoomJoined,
  type RoomSnapshot,
} from '#contracts/wire/room-frames.ts';

/** What the rooms send, as schemas: for the AsyncAPI document and for tests that check what is sent. */
const seq = z.int().min(0);
const counts = z.record(z.string(), z.int().min(1)).describe('Connected members by role');

export const roomEnvelopeSchema = z.strictObject({
  room: z.string().describe('Name of the numbered stream'),
  epoch: z.string().describe('Changes whenever numbering starts anew'),
  seq: seq.describe('One more than the envelope before; on a gap the client joins again'),
  at: z.number().describe('Server time, milliseconds since 1970'),
  body: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('announcement'),
      text: z.string(),
      by: z.string().describe('Who announced it; empty for those made before this server started'),
    }),
    z.strictObject({ type: z.literal('presence'), counts }),
    z.strictObject({
      type: z.literal('changed'),
      version: z.int().min(0).describe('What GET /api/openings/{id} says, or an older state'),
    }),
    z.strictObject({ type: z.literal('hall'), present: hallPresenceSchema }),
  ]),
});

export const roomHeadSchema = z.strictObject({ room: z.string(), epoch: z.string(), seq });

const closeNames = Object.keys(CLOSE_CODES) as [CloseName, ...CloseName[]];
export const roomClosedSchema = z.strictObject({
  code: z.enum(closeNames),
  retryAfterMs: z.number().optional(),
});

const refused = z.strictObject({
  ok: z.literal(false),
  code: z.enum(['bad_frame', 'not_found', 'too_fast']),
});
export const roomJoinedSchema = z.union([
  z.strictObject({
    ok: z.literal(true),
    epoch: z.string(),
    seq,
    snapshot: z
      .union([
        z.strictObject({ announcements: z.array(roomEnvelopeSchema), presence: counts }),
        z.strictObject({ version: z.int().min(0), present: hallPresenceSchema }),
      ])
      .optional()
      .describe('The state at `seq`'),
    tail: z.array(roomEnvelopeSchema).optional().describe('The envelopes after the given position'),
  }),
  refused,
]);
export const roomLeftSchema = z.union([z.strictObject({ ok: z.literal(true) }), refused]);

type SnapshotOnWire = NonNullable<
  Extract<z.infer<typeof roomJoinedSchema>, { readonly ok: true }>['snapshot']
>;
/** The fields of all members of a union. */
type KeysOf<Union> = Union extends unknown ? keyof Union : never;

/** Compiles only while the contract's types fit the schemas. */
type Fits<A, B> = A extends B ? true : never;
export const ROOM_SCHEMAS_FIT = {
  envelope: true,
  joined: true,
  snapshot: true,
} as const satisfies {
  readonly envelope: Fits<
    RoomEnvelope['body']['type'],
    z.infer<typeof roomEnvelopeSchema>['body']['type']
  >;
  readonly joined: Fits<RoomJoined['ok'], z.infer<typeof roomJoinedSchema>['ok']>;
  readonly snapshot: Fits<KeysOf<RoomSnapshot>, KeysOf<SnapshotOnWire>>;
};
