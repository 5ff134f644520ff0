import { describe, expect, it } from 'vitest';
import { isLotFormat, lotsOfDraft, NONE } from '#contracts/lots-table/index.ts';
import { isUntitled } from '#contracts/wire/project-draft.ts';
import { BUILT_IN_TEMPLATES } from './built-in-templates.ts';

describe('templates that everybody has', () => {
  it.each(BUILT_IN_TEMPLATES)(
    '[PRJ-14] $templateId brings rules, but no title and no price',
    ({ draft }) => {
      const { format, terms, values } = lotsOfDraft(draft);
      expect(isUntitled(draft.title)).toBe(true);
      expect(isLotFormat(format)).toBe(true);
      expect(values).toEqual([{ id: 'L1' }]);
      if (format === 'english-reverse') expect(terms.windowMs).not.toBe(NONE);
    },
  );
});
