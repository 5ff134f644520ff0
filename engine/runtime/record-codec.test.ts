import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { canonicalText, type JournalRecord } from '#contracts/journal/record.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import { utf8 } from '#contracts/utf8.ts';
import { REFUSAL_REASONS } from '#contracts/wire/auction-commands.ts';
import type { AuctionEvent, SignedEnvelope } from '#contracts/wire/auction-events.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';

const id = fc.stringMatching(/^[A-Za-z0-9投标人é][A-Za-z0-9._:@-]{0,20}$/);
const envelope: fc.Arbitrary<SignedEnvelope> = fc.record({
  payloadType: fc.string({ maxLength: 30, unit: 'binary' }),
  payload: fc.base64String(),
  signatures: fc.tuple(fc.record({ keyid: fc.string({ unit: 'binary' }), sig: fc.base64String() })),
});
const opened = fc.record({ header: fc.base64String(), receivedMs: fc.nat() });
const optional = <T>(name: string, values: fc.Arbitrary<T>) =>
  fc
    .option(values, { nil: undefined })
    .map((value) => (value === undefined ? {} : { [name]: value }));

const placed = fc
  .tuple(
    fc.record({
      commandId: id.map(commandId),
      bidderId: id.map(bidderId),
      lotId: id.map(lotId),
      priceFen: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(fen),
    }),
    optional('confirmed', fc.boolean()),
    optional('closesAt', fc.nat()),
    optional('signed', envelope),
    optional('opened', opened),
  )
  .map((parts) => ({ type: 'OfferPlaced', ...Object.assign({}, ...parts) }) as AuctionEvent);

const refused = fc
  .tuple(
    fc.record({
      commandId: id.map(commandId),
      bidderId: id.map(bidderId),
      lotId: id.map(lotId),
      priceFen: fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(0, -0, -5, 1.5, 2 ** 53, 1e21, 1e-7, 'Infinity', '-Infinity'),
      ),
      reason: fc.constantFrom(...REFUSAL_REASONS),
    }),
    optional('confirmed', fc.boolean()),
    optional('allowedFen', fc.nat()),
    optional('signed', envelope),
    optional('opened', opened),
  )
  .map((parts) => ({ type: 'OfferRefused', ...Object.assign({}, ...parts) }) as AuctionEvent);

test('[JRN-1] given any offer record, the template writes the same bytes as the general canonical form', () => {
  fc.assert(
    fc.property(fc.oneof(placed, refused), id, fc.nat(), fc.nat(), (event, stream, version, at) => {
      const record: JournalRecord = { v: 1, stream, version, at: epochMs(at), event };
      expect(encodeRecord(record)).toBe(canonicalText(record));
    }),
    { numRuns: 500 },
  );
});

test('[JRN-1] given a written record, reading it back gives the same record', () => {
  fc.assert(
    fc.property(placed, id, fc.integer({ min: 1, max: 1e9 }), (event, stream, version) => {
      const record: JournalRecord = { v: 1, stream, version, at: epochMs(7), event };
      expect(decodeRecord(utf8(encodeRecord(record)))).toEqual(record);
    }),
  );
});

test.each(['{}', '[]', 'null', '{"v":2}', '{"v":1,"stream":"A","version":0.5,"at":1,"event":{}}'])(
  '[D8] given bytes that are no record (%s), reading throws',
  (text) => {
    expect(() => decodeRecord(utf8(text))).toThrow();
  },
);
