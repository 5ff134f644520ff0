import { z } from 'zod';
import { openKeep, pageStore, type Keep } from '#clients/web/kit/keep.ts';

const LIMIT_CHARS_MAX = 64;

/** The limit that one user set for itself in one lot, as typed; it never leaves this browser. */
export function ownLimitOf(userId: string, auctionId: string, lotId: string): Keep<string> {
  const name = `limit.${userId}.${auctionId}.${lotId}`;
  return openKeep(pageStore(), name, z.string().max(LIMIT_CHARS_MAX));
}
