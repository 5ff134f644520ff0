import { describe, expect, it } from 'vitest';
import { type History, NO_HISTORY, redo, remember, undo, UNDO_STEPS_MAX } from './history.ts';

describe('undoing', () => {
  it('goes back and forth, and a new change ends what was undone', () => {
    const changed: History<string> = remember(NO_HISTORY, 'a');
    const back = undo(changed, 'b');
    expect(back?.value).toBe('a');
    const forth = redo(back?.history ?? NO_HISTORY, 'a');
    expect(forth?.value).toBe('b');
    expect(redo(remember(back?.history ?? NO_HISTORY, 'a'), 'c')).toBeUndefined();
  });

  it('says when there is nothing more, and keeps a limit', () => {
    expect(undo(NO_HISTORY, 'a')).toBeUndefined();
    let history: History<number> = NO_HISTORY;
    for (let n = 0; n < UNDO_STEPS_MAX + 5; n += 1) history = remember(history, n);
    expect(history.past).toHaveLength(UNDO_STEPS_MAX);
    expect(history.past[0]).toBe(5);
  });
});
