import { z } from 'zod';
import type { Engine } from '#engine/api.ts';
import { VERIFY_RECENT_OFFERS_MAX } from '#contracts/limits.ts';
import { readOffer } from '#contracts/signing/offer.ts';
import { hex, utf8Text } from '#contracts/utf8.ts';
import { signedEnvelopeSchema } from '#contracts/wire/live-frames.ts';
import { nodeSha256 } from './offer-verifier-crypto.ts';
import type { RecordedSeq } from './offer-verifier-lanes.ts';

/** Records read at once while a stream's signed offers are gathered. */
const PAGE_RECORDS = 1_024;

const signedRecordSchema = z.object({
  event: z.object({
    type: z.enum(['OfferPlaced', 'OfferRefused']),
    bidderId: z.string(),
    signed: signedEnvelopeSchema,
  }),
});

interface Gathered {
  seq: number;
  readonly recent: string[];
}

function note(bidders: Map<string, Gathered>, bytes: Uint8Array): void {
  const text = utf8Text(bytes);
  // Most records of most streams carry no signature; looking for the word spares parsing them.
  if (!text.includes('"signed"')) return;
  const record = signedRecordSchema.safeParse(JSON.parse(text));
  if (!record.success) return;
  const { bidderId, signed } = record.data.event;
  const offer = readOffer(signed);
  if (offer === undefined) return;
  const gathered = bidders.get(bidderId) ?? { seq: 0, recent: [] };
  bidders.set(bidderId, gathered);
  gathered.seq = Math.max(gathered.seq, Number(offer.body.seq));
  gathered.recent.push(hex(nodeSha256(offer.opened.body)));
  if (gathered.recent.length > VERIFY_RECENT_OFFERS_MAX) gathered.recent.shift();
}

/**
 * Highest `seq` and newest body hashes of every bidder, from the journal itself: after a restart, or after another
 * process served the auction, an offer that was overtaken stays overtaken (SIG-6). Reads the stream once, in pages.
 * Rejects when the journal cannot be read.
 */
export async function recordedSeqs(
  engine: Pick<Engine, 'read'>,
  auctionId: string,
): Promise<ReadonlyMap<string, RecordedSeq>> {
  const bidders = new Map<string, Gathered>();
  let afterVersion = 0;
  for (;;) {
    const page = await engine.read(auctionId, afterVersion, PAGE_RECORDS);
    for (const record of page) note(bidders, record.bytes);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_RECORDS) return bidders;
    afterVersion = last.version;
  }
}
