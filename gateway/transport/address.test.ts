import { describe, expect, test } from 'vitest';
import { addressKey, ClientAddress, normalizeAddress } from './address.ts';

describe('addresses', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['0000:0000:0000:0000:0000:ffff:7f00:0001', '127.0.0.1'],
    ['::1', '::1'],
    ['[2001:DB8::1]', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['not an address', 'not an address'],
    ['', ''],
  ])('%s in short is %s', (text, expected) => {
    expect(normalizeAddress(text)).toBe(expected);
  });

  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ])('%s is counted under %s', (text, expected) => {
    expect(addressKey(text)).toBe(expected);
  });

  test.each([
    [false, '10.0.0.9', '1.1.1.1', '10.0.0.9'],
    [1, '10.0.0.9', '1.1.1.1, 2.2.2.2', '2.2.2.2'],
    [1, '10.0.0.9', undefined, '10.0.0.9'],
    [5, '10.0.0.9', '1.1.1.1, 2.2.2.2', '1.1.1.1'],
    [2, '10.0.0.9', '1.1.1.1, nonsense', '10.0.0.9'],
    [['10.0.0.0/8', '2001:db8::/32'], '10.0.0.9', '3.3.3.3, 2001:db8::5', '3.3.3.3'],
    [['10.0.0.0/8'], '::ffff:10.0.0.9', '3.3.3.3', '3.3.3.3'],
    [['10.0.0.0/8'], '11.0.0.9', '3.3.3.3', '11.0.0.9'],
    [['10.0.0.0/8'], '', '3.3.3.3', ''],
  ] as const)('trust %j: peer %s forwarding %s is %s', (trust, peer, forwarded, expected) => {
    expect(new ClientAddress(trust).of(peer, forwarded)).toBe(expected);
  });
});
