import { z } from 'zod';
import { REFUSAL_REASONS } from '#contracts/wire/auction-commands.ts';
import {
  type ErrorFrame,
  LIVE_ERROR_CODES,
  type ResumedFrame,
  type ServerFrame,
  type TimeFrame,
  type WelcomeFrame,
} from '#contracts/wire/live-frames.ts';

/**
 * The frames that the server sends, as schemas: for the AsyncAPI document and for tests that check every frame on the
 * wire. `Matches` below holds them to the types of the contract.
 */
const instant = z.number().describe('Milliseconds since 1970-01-01T00:00:00Z, server time');
const auction = z.string().describe('Auction id');
const seq = z.int().min(0);

export const welcomeFrameSchema = z.strictObject({
  t: z.literal('welcome'),
  v: z.int().describe('Protocol version'),
  role: z.string().describe('Role of the session behind this socket; `public` without one'),
  now: instant,
});
export const snapshotFrameSchema = z.strictObject({
  t: z.literal('snap'),
  a: auction,
  epoch: z.string().describe('Changes whenever numbering starts anew'),
  seq,
  now: instant,
  view: z
    .record(z.string(), z.unknown())
    .describe('The whole `AuctionView` of this viewer; replaces whatever the client had'),
});
export const deltaFrameSchema = z.strictObject({
  t: z.literal('delta'),
  a: auction,
  seq: seq.describe('One more than the frame before; on a gap the client sends `watch` again'),
  at: instant.describe('Server time of the newest change inside'),
  p: z.record(z.string(), z.unknown()).describe('RFC 7396 merge patch of the view'),
});
export const resumedFrameSchema = z.strictObject({
  t: z.literal('resumed'),
  a: auction,
  epoch: z.string(),
  seq: seq.describe("The client's position, from which the stream goes on"),
  count: z.int().min(0).describe('Deltas that follow at once: seq + 1 … seq + count'),
});
const answerBase = {
  t: z.literal('answer'),
  a: auction,
  id: z.string().describe('Command id'),
  at: instant.describe('When the first command with this id was stamped'),
  receipt: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the journal record, lower-case hex'),
  version: z
    .int()
    .optional()
    .describe('Journal version; absent where it would tell how much others act'),
  sig: z.string().optional().describe('Ed25519 over the answer, base64, where offers are signed'),
};
export const answerFrameSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ ...answerBase, outcome: z.literal('accepted') }),
  z.strictObject({
    ...answerBase,
    outcome: z.literal('refused'),
    reason: z.enum(REFUSAL_REASONS),
    allowedFen: z
      .number()
      .optional()
      .describe(
        'Highest price that would have been accepted; absent where the visibility hides it',
      ),
  }),
]);
export const timeAnswerSchema = z.strictObject({
  t: z.literal('time'),
  c: z.number().describe("The client's own reading, untouched"),
  s: instant,
});
export const errorFrameSchema = z.strictObject({
  t: z.literal('error'),
  code: z.enum(LIVE_ERROR_CODES),
  a: auction.optional(),
  id: z.string().optional().describe('Command id; nothing was recorded under it'),
  retryAfterMs: z.number().min(0).optional(),
});

export const serverFrameSchema = z.union([
  welcomeFrameSchema,
  snapshotFrameSchema,
  deltaFrameSchema,
  resumedFrameSchema,
  answerFrameSchema,
  timeAnswerSchema,
  errorFrameSchema,
]);
export type AnyServerFrame = z.infer<typeof serverFrameSchema>;

/** Compiles only while every frame of the contract has a schema, and no schema has a frame of its own. */
type Fits<A, B> = A extends B ? true : never;
type Kinds = Fits<ServerFrame['t'], AnyServerFrame['t']> &
  Fits<AnyServerFrame['t'], ServerFrame['t']>;
type Flat =
  | Fits<WelcomeFrame, z.infer<typeof welcomeFrameSchema>>
  | Fits<ResumedFrame, z.infer<typeof resumedFrameSchema>>
  | Fits<TimeFrame, z.infer<typeof timeAnswerSchema>>
  | Fits<ErrorFrame['code'], z.infer<typeof errorFrameSchema>['code']>;
/** Every kind of frame that the server sends. */
export const SERVER_FRAME_KINDS = {
  welcome: true,
  snap: true,
  delta: true,
  resumed: true,
  answer: true,
  time: true,
  error: true,
} as const satisfies Record<ServerFrame['t'], Kinds & Flat>;
