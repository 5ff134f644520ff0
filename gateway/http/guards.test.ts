import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JSON_DEPTH_MAX } from '#contracts/limits.ts';
import { addressKey } from './caller.ts';
import { textFault } from './request-guards.ts';

describe('address key', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['not an address', 'not an address'],
  ])('%s counts as %s', (ip, key) => {
    expect(addressKey(ip)).toBe(key);
  });

  it('is the same for every host part of one /64', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
    fc.assert(
      fc.property(fc.array(group, { minLength: 4, maxLength: 4 }), (host) => {
        expect(addressKey(`2001:db8:7:8:${host.join(':')}`)).toBe('2001:db8:7:8::/64');
      }),
    );
  });
});

describe('text guard', () => {
  it('takes every well-formed JSON value of usual depth', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' }), (value) => {
        const hasNul = JSON.stringify(value).includes(String.raw`\u0000`);
        expect(textFault(value) === undefined).toBe(!hasNul);
      }),
    );
  });

  it.each([
    ['NUL', { a: ['x\0'] }],
    ['a lone surrogate', { a: { b: '\udfff' } }],
    ['a key with NUL', { 'a\0': 1 }],
  ])('refuses %s wherever it stands', (_name, value) => {
    expect(textFault(value)).toBe('holds a character that no text has');
  });

  it('bounds the depth without recursing', () => {
    const nested = (depth: number): unknown =>
      Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 1);
    expect(textFault(nested(JSON_DEPTH_MAX))).toBeUndefined();
    expect(textFault(nested(JSON_DEPTH_MAX + 1))).toContain('deeper');
    expect(textFault(nested(200_000))).toContain('deeper');
  });
});
