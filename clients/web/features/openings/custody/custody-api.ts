import type { z } from 'zod';
import {
  type HeldShares,
  heldSharesSchema,
  keyProbeSchema,
  type OpeningAnswer,
} from '#contracts/wire/openings.ts';
import { request } from '#clients/web/kit/http.ts';
import { openingPath, postTo } from '../opening-api.ts';

/** REST calls of those who hold a key. */

export type HeldShare = HeldShares['shares'][number];
export type KeyProbe = z.infer<typeof keyProbeSchema>;

export function readHeldShares(openingId: string): Promise<HeldShares> {
  return request(heldSharesSchema, openingPath(openingId, 'shares'), { isActivity: true });
}

export function readProbe(openingId: string): Promise<KeyProbe> {
  return request(keyProbeSchema, openingPath(openingId, 'probe'), { isActivity: true });
}

export function sendProof(
  openingId: string,
  proof: { readonly probeId: string; readonly secret: string },
): Promise<OpeningAnswer> {
  return postTo(openingId, 'probe', proof);
}

export function sendSignature(openingId: string, signature: string): Promise<OpeningAnswer> {
  return postTo(openingId, 'closing-signatures', { signature });
}

export function sendRelease(
  openingId: string,
  signed: { readonly release: string; readonly signature: string },
): Promise<OpeningAnswer> {
  return postTo(openingId, 'releases', signed);
}
