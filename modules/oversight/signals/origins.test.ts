import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signGrant } from '#contracts/signing/grant.ts';
import type { P256Signer } from '#contracts/signing/keys.ts';
import type { SignalOrigin } from '#contracts/wire/oversight.ts';
import { found, storyOf } from './given-story.ts';
import { signalsOf } from './signals.ts';

function newKey(): P256Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    sign: (data) =>
      Promise.resolve(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

describe('signals of origin', () => {
  const from = (who: string, addressMark: string, deviceMark: string): SignalOrigin => ({
    bidderId: who,
    addressMark,
    addressShown: '203.0.113.*',
    deviceMark,
    deviceShown: 'Chrome',
    firstAt: 5_000,
    lastAt: 6_000,
    offers: 2,
  });

  it('[ANO-5] one address of two bidders shows, one device as well when the browsers are alike', () => {
    const kinds = (...origins: readonly SignalOrigin[]) =>
      (signalsOf(storyOf({ steps: [] }), origins) ?? []).map(({ kind, bidders }) => [
        kind,
        bidders.map(({ id }) => id).join(''),
      ]);
    expect(kinds(from('A', 'x', 'p'), from('B', 'y', 'p'), from('A', 'z', 'q'))).toEqual([]);
    expect(kinds(from('A', 'x', 'p'), from('B', 'x', 'q'))).toEqual([['same-address', 'AB']]);
    expect(kinds(from('A', 'x', ''), from('B', 'x', ''))).toEqual([['same-address', 'AB']]);
    expect(kinds(from('A', 'x', 'p'), from('B', 'x', 'p'))).toEqual([['same-device', 'AB']]);
    expect(kinds(from('A', 'x', 'p'), from('B', 'x', 'p'), from('C', 'x', 'q'))).toEqual([
      ['same-address', 'ABC'],
      ['same-device', 'AB'],
    ]);
  });

  it('[ANO-5] one key in the grants of two bidders shows with both records', async () => {
    const [one, two] = [newKey(), newKey()];
    const grant = async (who: string, certificate: P256Signer, session: P256Signer) => ({
      type: 'SessionGranted',
      bidderId: who,
      ...(await signGrant(
        {
          auction: 'X1',
          bidder: who,
          lots: '*',
          notBeforeMs: 1,
          notAfterMs: 2_000,
          minPriceFen: 0,
        },
        { certificate, sessionSpki: session.spki, sha256 },
      )),
    });
    const apart = [await grant('A', one, one), await grant('B', two, two)];
    expect(found({ steps: apart }, 'same-key')).toEqual([]);
    const shared = [await grant('A', one, one), await grant('B', two, one)];
    const [signal] = found({ steps: shared }, 'same-key');
    expect(signal?.records.map(({ version, bidderId: who }) => [version, who])).toEqual([
      [2, 'A'],
      [3, 'B'],
    ]);
  });
});
