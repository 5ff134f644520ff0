import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8, utf8Text } from '../utf8.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { canonicalBytes, parseCanonical } from './canonical.ts';
import { openEnvelope, preAuthEncoding, sealEnvelope } from './dsse.ts';

describe('base64', () => {
  test('[SIG-1] every byte string has exactly one text and comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(bytesOfBase64(base64Of(bytes))).toEqual(bytes);
      }),
    );
  });

  test('[SIG-1] whatever text is accepted is the one text of its bytes', () => {
    const unit = fc.constantFrom(...'AQgwxyz019+/=-_ \n');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        const bytes = bytesOfBase64(text);
        if (bytes !== undefined) expect(base64Of(bytes)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    'A',
    'AA',
    'AAA',
    'AA=A',
    '====',
    'AB==',
    'AAB=',
    'AA==AA==',
    'AA A',
    'A-_A',
    '报价报价',
  ])('[SIG-1] %j is refused', (text) => {
    expect(bytesOfBase64(text)).toBeUndefined();
  });
});

describe('DSSE', () => {
  test('[SIG-1] the pre-authentication encoding of the DSSE specification', () => {
    const bytes = preAuthEncoding('http://example.com/HelloWorld', utf8('hello world'));
    expect(utf8Text(bytes)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  test('[SIG-1] lengths count bytes, not characters', () => {
    expect(utf8Text(preAuthEncoding('t', utf8('报价')))).toBe('DSSEv1 1 t 6 报价');
  });

  const body = utf8('{"a":"1"}');
  const sealed = sealEnvelope('type/a', {
    body,
    keyid: 'k',
    signature: new Uint8Array(64).fill(7),
  });
  const signature = sealed.signatures[0].sig;

  test('given an envelope, when opened under its type, then body, key id and signature are there', () => {
    const opened = openEnvelope('type/a', sealed);
    expect(opened).toEqual({ body, keyid: 'k', signature: new Uint8Array(64).fill(7) });
  });

  test.each([
    ['another type', { ...sealed, payloadType: 'type/b' }],
    ['an empty body', { ...sealed, payload: '' }],
    ['a body that is too long', { ...sealed, payload: 'A'.repeat(2_052) }],
    ['a payload with spaces', { ...sealed, payload: `${sealed.payload.slice(0, -4)}    ` }],
    ['a short signature', { ...sealed, signatures: [{ keyid: 'k', sig: signature.slice(4) }] }],
    ['a long signature', { ...sealed, signatures: [{ keyid: 'k', sig: `AAAA${signature}` }] }],
  ] as const)('[SIG-1] %s is refused', (_, envelope) => {
    expect(openEnvelope('type/a', envelope)).toBeUndefined();
  });
});

describe('canonical bodies', () => {
  test('[SIG-2] what was written canonically is read back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (value) => {
        expect(parseCanonical(canonicalBytes(value))).toEqual({ ...value });
      }),
    );
  });

  test.each([
    ['a space', '{"a": "1"}'],
    ['another order', '{"b":"1","a":"1"}'],
    ['a repeated key', '{"a":"1","a":"1"}'],
    ['an escape that is not needed', '{"a":"\\u0031"}'],
    ['another spelling of a number', '{"a":1.0}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['bytes after the end', '{"a":"1"} '],
    ['no JSON', 'a=1'],
  ])('[SIG-2] %s is refused', (_, text) => {
    expect(parseCanonical(utf8(text))).toBeUndefined();
  });

  test('[SIG-2] bytes that are not UTF-8 are refused', () => {
    expect(parseCanonical(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined();
  });
});
