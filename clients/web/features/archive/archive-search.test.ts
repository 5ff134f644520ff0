import { describe, expect, it } from 'vitest';
import { archiveParams, archiveSearchSchema, isFiltered } from './archive-search.ts';

describe('the address of the archive', () => {
  it('takes what it can use and leaves the rest', () => {
    const search = {
      q: '电脑',
      region: '4403',
      method: 'rounds',
      from: '2026-02-30',
      page: 0,
      buyer: '',
    };
    expect(archiveSearchSchema.parse(search)).toEqual({
      q: '电脑',
      region: '4403',
      method: 'rounds',
    });
    expect(isFiltered({ page: 3 })).toBe(false);
    expect(isFiltered({ region: '44' })).toBe(true);
  });

  it('takes what was typed by hand, where a number is no text', () => {
    expect(archiveSearchSchema.parse({ region: 44, q: 2026, buyer: 7 })).toEqual({
      ...{ region: '44', q: '2026', buyer: '7' },
    });
  });

  it('a period goes from the first midnight in Shanghai to the one after its last day', () => {
    const params = archiveParams({ from: '2026-11-01', until: '2026-11-01', page: 2 });
    expect(Object.fromEntries(params)).toEqual({
      page: '2',
      size: '20',
      from: String(Date.UTC(2026, 9, 31, 16)),
      until: String(Date.UTC(2026, 10, 1, 16)),
    });
  });
});
