import { describe, expect, it } from 'vitest';
import { detailFacts, type DetailWords } from './detail-facts.ts';

const words: DetailWords = (list, name) => (name === 'unheard-of' ? undefined : `${list}/${name}`);
const read = (detail: unknown) => detailFacts(JSON.stringify(detail), 'en', words);

describe('given the detail of a row of the audit trail, when it is shown', () => {
  it('[S18] then names are words, instants times, long lists numbers', () => {
    expect(
      read({
        ...{ factor: 'none', role: 'agency', isExempt: true, sessionsEnded: 2, region: '44' },
        ...{ from: Date.UTC(2026, 10, 26, 1, 30), signals: ['a', 'b'], sessionId: 's-1' },
      }),
    ).toEqual([
      { key: 'factor', value: 'factor/none', isCode: false },
      { key: 'role', value: 'role/agency', isCode: false },
      { key: 'isExempt', value: 'flag/true', isCode: false },
      { key: 'sessionsEnded', value: '2', isCode: false },
      { key: 'region', value: 'Guangdong', isCode: false },
      { key: 'from', value: '2026-11-26 09:30:00', isCode: false },
      { key: 'signals', value: '2', isCode: false },
      { key: 'sessionId', value: 's-1', isCode: true },
    ]);
  });

  it('[S18] then what a policy was and is stands in words', () => {
    expect(read({ after: { invitationHours: 24, isFactorCompulsoryForSuppliers: false } })).toEqual(
      [
        {
          key: 'after',
          value: 'policy/invitationHours: 24 · policy/isFactorCompulsoryForSuppliers: flag/false',
          isCode: false,
        },
      ],
    );
  });

  it('[S18] then what nobody has words for shows as it is, and nothing is left out', () => {
    expect(read({ factor: 'unheard-of', more: { deep: [1, 2] } })).toEqual([
      { key: 'factor', value: 'unheard-of', isCode: false },
      { key: 'more', value: 'policy/deep: 1 · 2', isCode: false },
    ]);
  });

  it.each(['"text"', '[1]', 'null', '{broken'])(
    '[S18] then %s has its raw record alone',
    (text) => {
      expect(detailFacts(text, 'en', words)).toBeUndefined();
    },
  );
});
