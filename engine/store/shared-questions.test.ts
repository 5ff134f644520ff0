import { describe, expect, it } from 'vitest';
import { SharedQuestions } from './shared-questions.ts';

/** A store of one number, which answers when it is told to. */
function slowStore() {
  const asked: { key: string; answer: (value: string) => void; fail: (error: Error) => void }[] =
    [];
  const questions = new SharedQuestions<string>(
    (key) =>
      new Promise((answer, fail) => {
        asked.push({ key, answer, fail });
      }),
  );
  return { asked, questions };
}

describe('questions that many share', () => {
  it('given a thousand who ask while one question is under way, then they are one more question', async () => {
    const { asked, questions } = slowStore();
    const first = questions.ask('S1');
    const later = Array.from({ length: 1_000 }, () => questions.ask('S1'));
    expect(asked.length).toBe(1);
    asked[0]?.answer('before');
    expect(await first).toBe('before');
    await Promise.resolve();
    expect(asked.length).toBe(2);
    asked[1]?.answer('after');
    expect(new Set(await Promise.all(later))).toEqual(new Set(['after']));
  });

  it('given a commit between two who ask, then the second sees it', async () => {
    const { asked, questions } = slowStore();
    const before = questions.ask('S1');
    const afterCommit = questions.ask('S1');
    asked[0]?.answer('version 1');
    expect(await before).toBe('version 1');
    await Promise.resolve();
    asked[1]?.answer('version 2');
    expect(await afterCommit).toBe('version 2');
  });

  it('given a question that fails, then those who asked later have one of their own', async () => {
    const { asked, questions } = slowStore();
    const first = questions.ask('S1');
    const second = questions.ask('S1');
    asked[0]?.fail(new Error('no connection'));
    await expect(first).rejects.toThrow('no connection');
    await Promise.resolve();
    asked[1]?.answer('there');
    expect(await second).toBe('there');
  });

  it('given other streams, or nobody who waits, then each question is its own', async () => {
    const { asked, questions } = slowStore();
    const one = questions.ask('S1');
    const other = questions.ask('S2');
    expect(asked.map(({ key }) => key)).toEqual(['S1', 'S2']);
    asked[0]?.answer('a');
    asked[1]?.answer('b');
    expect(await Promise.all([one, other])).toEqual(['a', 'b']);
    const again = questions.ask('S1');
    expect(asked.length).toBe(3);
    asked[2]?.answer('c');
    expect(await again).toBe('c');
  });
});
