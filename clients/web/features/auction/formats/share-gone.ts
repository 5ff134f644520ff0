/** Share of a period that is over, 0 to 1; a period without length is over. */
export function shareGone(startsAtMs: number, endsAtMs: number, atMs: number): number {
  if (endsAtMs <= startsAtMs) return 1;
  return Math.max(0, Math.min(1, (atMs - startsAtMs) / (endsAtMs - startsAtMs)));
}
