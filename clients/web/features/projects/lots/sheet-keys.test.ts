import { describe, expect, it } from 'vitest';
import { actOf, type KeyPress, type SheetPlace } from './sheet-keys.ts';

const PLACE: SheetPlace = {
  at: { row: 1, column: 1 },
  rows: 3,
  columns: 4,
  isEditing: false,
  page: 10,
};
const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shift: false,
  command: false,
  ...more,
});
const moved = (key: string, place: Partial<SheetPlace> = {}, more: Partial<KeyPress> = {}) => {
  const act = actOf(press(key, more), { ...PLACE, ...place });
  return act?.kind === 'move' ? [act.to.row, act.to.column, act.extend] : act?.kind;
};

describe('keys of the table of lots', () => {
  it('arrows move by one cell and stop at the edges; with shift they choose more', () => {
    expect(moved('ArrowDown')).toEqual([2, 1, false]);
    expect(moved('ArrowDown', { at: { row: 2, column: 1 } })).toEqual([2, 1, false]);
    expect(moved('ArrowLeft', {}, { shift: true })).toEqual([1, 0, true]);
    expect(moved('PageUp')).toEqual([0, 1, false]);
  });

  it('Enter goes down, Tab on, also out of a cell that is being written', () => {
    expect(moved('Enter', { isEditing: true })).toEqual([2, 1, false]);
    expect(moved('Enter', {}, { shift: true })).toEqual([0, 1, false]);
    expect(moved('Tab', { at: { row: 0, column: 3 } })).toEqual([1, 0, false]);
    expect(moved('Tab', { at: { row: 1, column: 0 } }, { shift: true })).toEqual([0, 3, false]);
  });

  it('nobody is caught in the table: Tab leaves at its ends, Escape from anywhere', () => {
    expect(moved('Tab', { at: { row: 2, column: 3 } })).toBeUndefined();
    expect(moved('Tab', { at: { row: 0, column: 0 } }, { shift: true })).toBeUndefined();
    expect(moved('Escape')).toBe('leave');
    expect(moved('Escape', { isEditing: true })).toBe('cancel');
  });

  it('while a cell is written the arrows are its own, and so is undo', () => {
    expect(moved('ArrowLeft', { isEditing: true })).toBeUndefined();
    expect(moved('z', { isEditing: true }, { command: true })).toBeUndefined();
    expect(moved('Delete', { isEditing: true })).toBeUndefined();
  });

  it('undoes, does again, fills down and jumps', () => {
    expect(moved('z', {}, { command: true })).toBe('undo');
    expect(moved('Z', {}, { command: true, shift: true })).toBe('redo');
    expect(moved('d', {}, { command: true })).toBe('fill-down');
    expect(moved('End', {}, { command: true })).toEqual([2, 3, false]);
    expect(moved('c', {}, { command: true })).toBeUndefined();
  });
});
