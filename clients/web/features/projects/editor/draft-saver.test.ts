import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  KEEP_AFTER_MS,
  openSaver,
  RETRY_AFTER_MS,
  SEND_AFTER_MS,
  type SaveState,
} from './draft-saver.ts';

/** A server that answers when the test says so, and a browser that remembers. */
function stage() {
  const states: SaveState['kind'][] = [];
  const kept: string[] = [];
  const sent: string[] = [];
  const answers: { accept: () => void; fail: () => void }[] = [];
  let drops = 0;
  const saver = openSaver<string>({
    keep: async (content) => {
      kept.push(content);
    },
    drop: async () => {
      drops += 1;
    },
    send: (content) => {
      if (content === '') return undefined;
      sent.push(content);
      return new Promise((accept, fail) => {
        answers.push({ accept: () => accept(), fail: () => fail(new Error('no connection')) });
      });
    },
    onState: ({ kind }) => states.push(kind),
    now: () => 7,
  });
  return { saver, states, kept, sent, answers, drops: () => drops };
}

describe('autosave', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('keeps in the browser soon, and sends the newest once the person pauses', async () => {
    const { saver, states, kept, sent, answers, drops } = stage();
    saver.changed('a');
    await vi.advanceTimersByTimeAsync(KEEP_AFTER_MS);
    saver.changed('ab');
    await vi.advanceTimersByTimeAsync(SEND_AFTER_MS);
    expect(kept).toEqual(['a', 'ab']);
    expect(sent).toEqual(['ab']);
    answers[0]?.accept();
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toBe('saved');
    expect(drops()).toBe(1);
  });

  it('what is typed during a request goes with the next one, and nothing is dropped before', async () => {
    const { saver, states, sent, answers, drops } = stage();
    saver.changed('a');
    await vi.advanceTimersByTimeAsync(SEND_AFTER_MS);
    saver.changed('b');
    answers[0]?.accept();
    await vi.advanceTimersByTimeAsync(0);
    expect([states.at(-1), drops()]).toEqual(['changed', 0]);
    await vi.advanceTimersByTimeAsync(SEND_AFTER_MS);
    answers[1]?.accept();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(['a', 'b']);
    expect([states.at(-1), drops()]).toEqual(['saved', 1]);
  });

  it('a lost connection leaves it in the browser and tries again', async () => {
    const { saver, states, sent, answers, drops } = stage();
    saver.changed('a');
    await vi.advanceTimersByTimeAsync(SEND_AFTER_MS);
    answers[0]?.fail();
    await vi.advanceTimersByTimeAsync(0);
    expect([states.at(-1), drops()]).toEqual(['failed', 0]);
    await vi.advanceTimersByTimeAsync(RETRY_AFTER_MS);
    expect(sent).toEqual(['a', 'a']);
  });

  it('a page that was left sends once more and then leaves it in the browser', async () => {
    const { saver, sent, answers } = stage();
    saver.changed('a');
    saver.stop();
    const last = saver.flush();
    answers[0]?.fail();
    expect(await last).toBe(false);
    await vi.advanceTimersByTimeAsync(RETRY_AFTER_MS * 3);
    expect(sent).toEqual(['a']);
  });

  it('flushing waits until the server has everything, or says that it has not', async () => {
    const { saver, sent, answers } = stage();
    expect(await saver.flush()).toBe(true);
    saver.changed('a');
    const first = saver.flush();
    saver.changed('b');
    await vi.advanceTimersByTimeAsync(0);
    answers[0]?.accept();
    await vi.advanceTimersByTimeAsync(0);
    answers[1]?.accept();
    expect(await first).toBe(true);
    expect(sent).toEqual(['a', 'b']);
    saver.changed('');
    expect(await saver.flush()).toBe(false);
  });
});
