import { z } from 'zod';
import { openKeep, pageStore, type Keep } from '#clients/web/kit/keep.ts';

const DRAFT_CHARS_MAX = 64;

/** The typed and not yet sent price of one user in one lot. */
export function draftOf(userId: string, auctionId: string, lotId: string): Keep<string> {
  const name = `draft.${userId}.${auctionId}.${lotId}`;
  return openKeep(pageStore(), name, z.string().max(DRAFT_CHARS_MAX));
}
