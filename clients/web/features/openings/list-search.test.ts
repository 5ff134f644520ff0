import { describe, expect, it } from 'vitest';
import { openingListQuerySchema } from '#contracts/wire/openings.ts';
import { listQueryText, openingListSearchSchema } from './list-search.ts';

describe('the address of the list of openings', () => {
  it('given anything, then something usable comes out', () => {
    const odd = { q: 5, state: 'open', mine: 'yes', page: 0 };
    expect(openingListSearchSchema.parse(odd)).toEqual({});
    const good = { q: '道路', state: 'reading', mine: true, page: 2 };
    expect(openingListSearchSchema.parse(good)).toEqual(good);
  });

  it('given a search, then the server is asked in its own words', () => {
    const text = listQueryText({ q: '纸 & 笔', state: 'tooFew', mine: true, page: 2 });
    const read = openingListQuerySchema.parse(Object.fromEntries(new URLSearchParams(text)));
    expect(read).toEqual({ search: '纸 & 笔', state: 'tooFew', mine: true, page: 2, size: 20 });
    expect(listQueryText({ mine: false })).toBe('size=20');
  });
});
