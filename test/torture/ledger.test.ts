import { describe, expect, test } from 'vitest';
import { Ledger } from './ledger.ts';
import type { Answer } from './messages.ts';

const answer = (over: Partial<Answer> = {}): Answer => ({
  auctionId: 'A1',
  id: 'c1',
  kind: 'offer',
  outcome: 'accepted',
  at: 1_000,
  version: 2,
  receipt: 'ab',
  receivedAt: 1_001,
  ...over,
});

function given(...answers: readonly Answer[]): Ledger {
  const ledger = new Ledger();
  for (const one of answers) expect(ledger.add(one)).toBeUndefined();
  return ledger;
}

describe('[B1] one answer for each id', () => {
  test('given the same answer from another server, then it is a repeat', () => {
    const ledger = given(answer({ owner: 'one' }), answer({ owner: 'two', receivedAt: 9_000 }));
    expect(ledger).toMatchObject({ answers: 2, repeats: 1 });
    expect(ledger.answersOf('A1')).toHaveLength(1);
    expect(ledger.newAnswersOf('A1')).toHaveLength(2);
    expect(ledger.newAnswersOf('A1')).toHaveLength(0);
  });

  test.each([
    ['outcome', { outcome: 'refused', reason: 'paused' }],
    ['time', { at: 1_001 }],
    ['record', { receipt: 'cd', version: 3 }],
    ['allowed price', { allowedFen: 5 }],
  ] as const)('given another %s, then it is found', (_, over) => {
    expect(given(answer()).add(answer(over))).toMatchObject({ invariant: 'B1' });
  });

  test('given a version that is shown only after the end, then nothing is found', () => {
    const { version: _hidden, ...sealed } = answer();
    expect(given(sealed, answer()).repeats).toBe(1);
    expect(given(answer(), sealed).repeats).toBe(1);
  });

  test('given reused ids with another body, then each has a record of its own', () => {
    const reuse = answer({ kind: 'reuse', outcome: 'refused', reason: 'command_id_reused' });
    const ledger = given(
      answer(),
      { ...reuse, version: 3, receipt: 'cd' },
      { ...reuse, version: 4, receipt: 'ef' },
    );
    expect(ledger.answersOf('A1')).toHaveLength(3);
  });
});

describe('[F1] one record answers one id', () => {
  test.each([
    ['version', { receipt: 'cd' }],
    ['receipt', { version: 3 }],
  ])('given two ids with one %s, then it is found', (_, over) => {
    expect(given(answer()).add(answer({ id: 'c2', ...over }))).toMatchObject({ invariant: 'F1' });
  });

  test('given the same in two auctions, then nothing is found', () => {
    const ledger = given(answer(), answer({ auctionId: 'A2', id: 'c2' }));
    expect([...ledger.auctions()]).toEqual(['A1', 'A2']);
  });
});
