import {
  type AuctionId,
  auctionIdSchema,
  commandIdSchema,
  type LotId,
  lotIdSchema,
} from '#contracts/ids.ts';
import { LIVE_FRAME_BYTES_MAX } from '#contracts/limits.ts';
import {
  type ClientFrame,
  clientFrameSchema,
  LIVE_PROTOCOL_VERSION,
  type OfferFrame,
} from '#contracts/wire/live-frames.ts';

export type Decoded =
  | { readonly type: 'frame'; readonly frame: ClientFrame }
  /** A `hello` of another protocol version. */
  | { readonly type: 'bad_version' }
  | { readonly type: 'bad' };

const BAD: Decoded = { type: 'bad' };
const BAD_VERSION: Decoded = { type: 'bad_version' };

/** Decodes one text: size, JSON, shape. Pure; never throws. Offers, the hot frames, do not go through the schema. */
export function decodeFrame(text: string): Decoded {
  if (text.length > LIVE_FRAME_BYTES_MAX) return BAD;
  const value = parseJson(text);
  if (!isObject(value)) return BAD;
  if (value['t'] === 'offer') {
    const frame = offerFrame(value);
    return frame === undefined ? BAD : { type: 'frame', frame };
  }
  if (value['t'] === 'hello' && isOtherVersion(value['v'])) return BAD_VERSION;
  const parsed = clientFrameSchema.safeParse(value);
  return parsed.success ? { type: 'frame', frame: parsed.data } : BAD;
}

type JsonObject = { readonly [field: string]: unknown };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an ordinary bad frame; `undefined` is no JSON value.
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOtherVersion(version: unknown): boolean {
  return typeof version === 'number' && version !== LIVE_PROTOCOL_VERSION;
}

/** Exactly what `offerFrameSchema` accepts; `decode.test.ts` compares the two. */
function offerFrame(value: JsonObject): OfferFrame | undefined {
  const { a, id, lot, priceFen, confirmed } = value;
  if (typeof priceFen !== 'number' || !Number.isFinite(priceFen)) return undefined;
  const hasConfirmed = Object.hasOwn(value, 'confirmed');
  if (hasConfirmed && typeof confirmed !== 'boolean') return undefined;
  if (Object.keys(value).length !== (hasConfirmed ? 6 : 5)) return undefined;
  const auction = AUCTION_IDS.find(a);
  const lotId = LOT_IDS.find(lot);
  const command = commandIdSchema.safeParse(id);
  if (auction === undefined || lotId === undefined || !command.success) return undefined;
  return {
    t: 'offer',
    a: auction,
    id: command.data,
    lot: lotId,
    priceFen,
    ...(typeof confirmed === 'boolean' ? { confirmed } : {}),
  };
}

interface IdSchema<Id> {
  safeParse(value: unknown): { success: true; data: Id } | { success: false };
}

/** Ids that were found well-formed before: the same few come with every offer. */
class KnownIds<Id> {
  readonly #schema: IdSchema<Id>;
  readonly #known = new Map<string, Id>();

  constructor(schema: IdSchema<Id>) {
    this.#schema = schema;
  }

  find(value: unknown): Id | undefined {
    if (typeof value !== 'string') return undefined;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const parsed = this.#schema.safeParse(value);
    if (!parsed.success) return undefined;
    if (this.#known.size >= KNOWN_IDS_MAX) this.#known.clear();
    this.#known.set(value, parsed.data);
    return parsed.data;
  }
}

const KNOWN_IDS_MAX = 4_096;
const AUCTION_IDS = new KnownIds<AuctionId>(auctionIdSchema);
const LOT_IDS = new KnownIds<LotId>(lotIdSchema);
