import { z } from 'zod';
import { REFUSAL_REASONS } from '#contracts/wire/auction-commands.ts';
import type { SignedEnvelope } from '#contracts/wire/auction-events.ts';
import { LIVE_ERROR_CODES } from '#contracts/wire/live-frames.ts';
import type { clientFrameSchema, LiveErrorCode, ServerFrame } from '#contracts/wire/live-frames.ts';
import { SERVER_FRAME_CHARS_MAX } from './limits.ts';

const seq = z.int().min(0);
const json = z.record(z.string(), z.unknown());
const answer = {
  t: z.literal('answer'),
  a: z.string(),
  id: z.string(),
  at: z.number(),
  receipt: z.string(),
  version: z.number().optional(),
  sig: z.string().optional(),
};

/** Fields that this client does not know are left alone: a newer server may send more. */
const serverFrameSchema = z.union([
  z.object({ t: z.literal('delta'), a: z.string(), seq, at: z.number(), p: json }),
  z.object({ ...answer, outcome: z.literal('accepted') }),
  z.object({
    ...answer,
    outcome: z.literal('refused'),
    reason: z.enum(REFUSAL_REASONS),
    allowedFen: z.number().optional(),
  }),
  z.object({ t: z.literal('time'), c: z.number(), s: z.number() }),
  z.object({
    t: z.literal('snap'),
    a: z.string(),
    epoch: z.string(),
    seq,
    now: z.number(),
    view: json,
  }),
  z.object({
    t: z.literal('resumed'),
    a: z.string(),
    epoch: z.string(),
    seq,
    count: z.int().min(0),
  }),
  z.object({
    t: z.literal('error'),
    code: z.enum(LIVE_ERROR_CODES),
    a: z.string().optional(),
    id: z.string().optional(),
    retryAfterMs: z.number().min(0).optional(),
  }),
  z.object({ t: z.literal('welcome'), v: z.number(), role: z.string(), now: z.number() }),
]);

/** `undefined` for anything that is no frame of this protocol. The view inside is the server's word and not checked. */
export function parseServerFrame(text: string): ServerFrame | undefined {
  if (text.length > SERVER_FRAME_CHARS_MAX) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the caller counts it as a broken frame.
    return undefined;
  }
  const parsed = serverFrameSchema.safeParse(value);
  return parsed.success ? (parsed.data as unknown as ServerFrame) : undefined;
}

const WATCH_ENDING: ReadonlySet<LiveErrorCode> = new Set([
  'not_found',
  'not_allowed',
  'too_many_watches',
]);

/** Whether an error without `id` means that a watch will never be served; others pass by themselves. */
export function endsWatch(code: LiveErrorCode): boolean {
  return WATCH_ENDING.has(code);
}

/** What this client sends; ids are checked by the server. */
export type FrameOut =
  | Exclude<z.input<typeof clientFrameSchema>, { t: 'signed' }>
  | { readonly t: 'signed'; readonly a: string; readonly env: SignedEnvelope };
