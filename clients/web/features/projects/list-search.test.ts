import { describe, expect, it } from 'vitest';
import { listQueryText, projectListSearchSchema } from './list-search.ts';
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
});
