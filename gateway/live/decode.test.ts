import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientFrameSchema } from '#contracts/wire/live-frames.ts';
import { decodeFrame } from './decode.ts';

const offer = { t: 'offer', a: 'A1', id: 'c-1', lot: 'L1', priceFen: 100 };

describe('decoding a live frame', () => {
  test.each([
    ['no JSON', '{"t":'],
    ['nothing', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '5'],
    ['an unknown frame', '{"t":"bid"}'],
    ['no frame name', '{"a":"A1"}'],
    ['NaN as a bare word', '{"t":"offer","a":"A1","id":"c","lot":"L1","priceFen":NaN}'],
    ['an overflow to infinity', '{"t":"offer","a":"A1","id":"c","lot":"L1","priceFen":1e999}'],
    ['a price in text', JSON.stringify({ ...offer, priceFen: '100' })],
    ['a price of null', JSON.stringify({ ...offer, priceFen: null })],
    ['an unknown field', JSON.stringify({ ...offer, bidderId: 'B2' })],
    ['a prototype', '{"t":"offer","a":"A1","id":"c","lot":"L1","priceFen":1,"__proto__":{}}'],
    ['an empty id', JSON.stringify({ ...offer, id: '' })],
    ['a number as id', JSON.stringify({ ...offer, id: 7 })],
    ['a long id', JSON.stringify({ ...offer, lot: 'x'.repeat(65) })],
    ['an id with a space', JSON.stringify({ ...offer, a: 'A 1' })],
    ['confirmed in text', JSON.stringify({ ...offer, confirmed: 'yes' })],
    ['confirmed of null', JSON.stringify({ ...offer, confirmed: null })],
    ['a negative position', '{"t":"watch","a":"A1","epoch":"e","seq":-1}'],
    ['an unsafe position', '{"t":"watch","a":"A1","epoch":"e","seq":9007199254740993}'],
    ['a token in hello', '{"t":"hello","v":1,"token":"x"}'],
    ['a clock that is text', '{"t":"time","c":"1"}'],
    [
      'two signatures',
      '{"t":"signed","a":"A1","env":{"payloadType":"x","payload":"aa","signatures":[]}}',
    ],
    ['more than a frame may hold', JSON.stringify({ ...offer, id: 'x'.repeat(5_000) })],
  ])('%s is a bad frame', (_what, text) => {
    expect(decodeFrame(text).type).toBe('bad');
  });

  test('another version is told apart from a broken hello', () => {
    expect(decodeFrame('{"t":"hello","v":2}').type).toBe('bad_version');
    expect(decodeFrame('{"t":"hello"}').type).toBe('bad');
  });

  test.each([1.5, -1, 0, 9_007_199_254_740_993, 1e300])(
    'the price %d is well-formed: the rules decide whether it is a price',
    (priceFen) => {
      expect(decodeFrame(JSON.stringify({ ...offer, priceFen }))).toEqual({
        type: 'frame',
        frame: { ...offer, priceFen },
      });
    },
  );

  test('the fast way for offers accepts exactly what the schema accepts', () => {
    const someValue = fc.oneof(
      fc.constantFrom(
        'A1',
        'c-1',
        '',
        '-x',
        '标段一',
        'x'.repeat(64),
        'x'.repeat(65),
        1,
        true,
        null,
      ),
      fc.double(),
      fc.string(),
      fc.constant([]),
      fc.constant({}),
    );
    const someOffer = fc.record(
      {
        t: fc.constant('offer'),
        a: fc.oneof(fc.constant('A1'), someValue),
        id: fc.oneof(fc.constant('c-1'), someValue),
        lot: fc.oneof(fc.constant('L1'), someValue),
        priceFen: fc.oneof(fc.integer(), fc.double(), someValue),
        confirmed: fc.oneof(fc.boolean(), someValue),
        extra: someValue,
      },
      { requiredKeys: ['t'] },
    );
    let accepted = 0;
    fc.assert(
      fc.property(someOffer, (value) => {
        const text = JSON.stringify(value);
        const wanted = clientFrameSchema.safeParse(JSON.parse(text));
        const got = decodeFrame(text);
        expect(got).toEqual(
          wanted.success ? { type: 'frame', frame: wanted.data } : { type: 'bad' },
        );
        if (wanted.success) accepted += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['frame', 'bad', 'bad_version']).toContain(decodeFrame(text).type);
      }),
    );
  });
});
