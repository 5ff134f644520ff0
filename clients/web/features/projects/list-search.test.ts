import { describe, expect, it } from 'vitest';
import {
  filtersFor,
  LIST_FILTERS,
  listQueryText,
  projectListSearchSchema,
  QUICK_FILTERS,
} from './list-search.ts';
import { projectListQuerySchema } from '#contracts/wire/projects.ts';

describe('the address of the list of projects', () => {
  it('makes something usable of anything', () => {
    const odd = { q: 5, state: 'nope', sort: 'x', mine: 'yes', page: -1 };
    expect(projectListSearchSchema.parse(odd)).toEqual({});
    const good = { q: '纸', state: 'failed.tooFew', sort: 'title', mine: false, page: 2 };
    expect(projectListSearchSchema.parse(good)).toEqual(good);
  });

  it('asks for what the server understands', () => {
    const text = listQueryText({
      ...{ q: '纸 & 笔', state: 'failed', sort: 'opening', mine: true, page: 2, size: 20 },
    });
    const read = projectListQuerySchema.parse(Object.fromEntries(new URLSearchParams(text)));
    expect(read).toEqual({
      ...{ search: '纸 & 笔', state: 'failed', sort: 'opening', mine: true, page: 2, size: 20 },
    });
    expect(listQueryText({ mine: false })).toBe('');
  });

  it.each([
    { role: 'agency', drafts: true },
    { role: 'supervisor', drafts: true },
    { role: 'supplier', drafts: false },
    { role: 'public', drafts: false },
  ])('[PRJ-9] $role is offered stages that it can see', ({ role, drafts }) => {
    for (const filters of [QUICK_FILTERS, LIST_FILTERS]) {
      const offered = filtersFor<(typeof filters)[number]>(role, filters);
      expect(offered.includes('draft')).toBe(drafts);
      expect(offered).toContain('live');
    }
  });
});
