/** Moments of a lot's last minute that are worth a sound and a word (habits 5 and 19). */
export type ClockMark = 'minute' | 'ten-seconds';

const MARKS: readonly (readonly [ClockMark, number])[] = [
  ['minute', 60_000],
  ['ten-seconds', 10_000],
];

/**
 * The mark that was passed between two looks at the time left, the nearest one only; `undefined` when none was. A page
 * that is opened inside the last minute starts with no mark, and an end that moves back out may pass it again.
 */
export function passedMark(beforeMs: number | undefined, leftMs: number): ClockMark | undefined {
  if (beforeMs === undefined || leftMs <= 0) return undefined;
  return MARKS.findLast(([, at]) => beforeMs > at && leftMs <= at)?.[0];
}
