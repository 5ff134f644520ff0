import { z } from 'zod';
import { canonicalText, type JournalRecord } from '#contracts/journal/record.ts';
import type { OfferPlaced, OfferRefused, SignedEnvelope } from '#contracts/wire/auction-events.ts';

/**
 * Canonical text (RFC 8785) of a journal record. Offers, nearly all of a journal, take a template that writes the
 * sorted keys directly; a property test holds it equal to the general canonical form.
 */
export function encodeRecord(record: JournalRecord): string {
  const { event } = record;
  if (event.type !== 'OfferPlaced' && event.type !== 'OfferRefused') return canonicalText(record);
  // What came out of envelopes comes a few at a time.
  if (event.opened !== undefined) return canonicalText(record);
  return `{"at":${record.at},"event":{${offerFields(event)}},"stream":${JSON.stringify(
    record.stream,
  )},"v":1,"version":${record.version}}`;
}

function offerFields(event: OfferPlaced | OfferRefused): string {
  let text = '';
  if (event.type === 'OfferRefused' && event.allowedFen !== undefined) {
    text += `"allowedFen":${event.allowedFen},`;
  }
  text += `"bidderId":${JSON.stringify(event.bidderId)}`;
  if (event.type === 'OfferPlaced' && event.closesAt !== undefined) {
    text += `,"closesAt":${event.closesAt}`;
  }
  text += `,"commandId":${JSON.stringify(event.commandId)}`;
  if (event.confirmed !== undefined) text += `,"confirmed":${event.confirmed}`;
  text += `,"lotId":${JSON.stringify(event.lotId)},"priceFen":${JSON.stringify(event.priceFen)}`;
  if (event.type === 'OfferRefused') text += `,"reason":"${event.reason}"`;
  if (event.signed !== undefined) text += `,"signed":${envelopeText(event.signed)}`;
  return `${text},"type":"${event.type}"`;
}

function envelopeText(envelope: SignedEnvelope): string {
  const [{ keyid, sig }] = envelope.signatures;
  return `{"payload":${JSON.stringify(envelope.payload)},"payloadType":${JSON.stringify(
    envelope.payloadType,
  )},"signatures":[{"keyid":${JSON.stringify(keyid)},"sig":${JSON.stringify(sig)}}]}`;
}

const frameSchema = z.object({
  v: z.literal(1),
  stream: z.string(),
  version: z.int().min(1),
  at: z.int().min(0),
  event: z.looseObject({ type: z.string() }),
});

/**
 * Reads back what `encodeRecord` wrote and the store kept. The hash chain was checked before, so only the frame is
 * parsed; throws when the bytes are no record at all.
 */
export function decodeRecord(bytes: Uint8Array): JournalRecord {
  const value: unknown = JSON.parse(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
  );
  if (!isRecord(value)) frameSchema.parse(value);
  return value as JournalRecord;
}

/** A few property reads: the zod schema is kept for the error message alone, replay has to be fast. */
function isRecord(value: unknown): value is JournalRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof JournalRecord, unknown>>;
  return (
    record.v === 1 &&
    typeof record.stream === 'string' &&
    Number.isSafeInteger(record.version) &&
    Number.isSafeInteger(record.at) &&
    typeof record.event === 'object' &&
    record.event !== null
  );
}
