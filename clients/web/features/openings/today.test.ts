import { describe, expect, it } from 'vitest';
import { OPENING_STATES } from '#contracts/journal/opening-steps.ts';
import { epochMs } from '#contracts/time.ts';
import type { OpeningListItem } from '#contracts/wire/openings.ts';
import { sampleView } from './sample-view.ts';
import { comingOf, TODAY_MAX } from './today.ts';

const itemOf = (
  state: OpeningListItem['state'],
  changes: Partial<OpeningListItem> = {},
): OpeningListItem => ({ ...sampleView(state).opening, openingId: state, ...changes });

describe('openings of today', () => {
  it('given openings in every state, then those that are over are left out and those that go on come first', () => {
    const ids = comingOf(OPENING_STATES.map((state) => itemOf(state))).map((one) => one.openingId);
    expect(ids).toEqual(['closing', 'opening', 'reading', 'confirming', 'receiving']);
  });

  it('given several that wait for their deadline, then the nearest comes first, and not too many are shown', () => {
    const waiting = [3, 1, 2].map((n) =>
      itemOf('receiving', { openingId: `d${n}`, deadlineMs: epochMs(1_793_000_000_000 + n) }),
    );
    expect(comingOf(waiting).map((one) => one.openingId)).toEqual(['d1', 'd2', 'd3']);
    const many = Array.from({ length: TODAY_MAX + 2 }, () => itemOf('reading'));
    expect(comingOf(many)).toHaveLength(TODAY_MAX);
  });
});
