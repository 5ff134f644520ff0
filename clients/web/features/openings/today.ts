import type { OpeningListItem } from '#contracts/wire/openings.ts';

/** More would hide what else is to be done. */
export const TODAY_MAX = 5;

/** Openings that somebody still has to act in: those that go on first, then by what ends next. Pure. */
export function comingOf(items: readonly OpeningListItem[]): readonly OpeningListItem[] {
  return items
    .filter(({ state }) => state !== 'closed' && state !== 'tooFew')
    .toSorted((a, b) => rankOf(a) - rankOf(b) || endOf(a) - endOf(b))
    .slice(0, TODAY_MAX);
}

function rankOf({ state }: OpeningListItem): number {
  return state === 'receiving' ? 1 : 0;
}

function endOf({ state, deadlineMs, opensAtMs }: OpeningListItem): number {
  return state === 'receiving' ? deadlineMs : opensAtMs;
}
