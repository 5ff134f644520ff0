import { describe, expect, it } from 'vitest';
import { hallKey, type KeyPress } from './use-hall-keys.ts';

const press = (change: Partial<KeyPress>): KeyPress => ({
  key: 'x',
  code: 'KeyX',
  isPlain: true,
  isComposing: false,
  isRepeat: false,
  isInField: false,
  isDialogOpen: false,
  ...change,
});

describe('habit 8: keys of the hall', () => {
  it.each([
    ['B goes to the price', { key: 'b', code: 'KeyB' }, 'focus'],
    ['B under an input method', { key: 'Process', code: 'KeyB' }, 'focus'],
    ['A takes the largest allowed price', { key: 'a', code: 'KeyA' }, 'allowed'],
    ['? lists the keys', { key: '?', code: 'Slash' }, 'list'],
    ['Esc steps back, also from the field', { key: 'Escape', isInField: true }, 'back'],
  ] as const)('%s', (_what, change, key) => {
    expect(hallKey(press(change))).toBe(key);
  });

  it.each([
    ['a letter in a field is text', { code: 'KeyB', isInField: true }],
    ['no key works while a dialog asks', { code: 'KeyB', isDialogOpen: true }],
    ['not even Esc: the dialog has its own', { key: 'Escape', isDialogOpen: true }],
    ['a shortcut of the browser stays its own', { code: 'KeyA', isPlain: false }],
    ['a word being composed', { code: 'KeyB', isComposing: true }],
    ['a key that is held down', { code: 'KeyB', isRepeat: true }],
    ['any other key', {}],
  ] as const)('%s', (_what, change) => {
    expect(hallKey(press(change))).toBeUndefined();
  });
});
