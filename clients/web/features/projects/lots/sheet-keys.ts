import type { Spot } from './sheet-rows.ts';

/** What a key does in the table of lots, as people know it from spreadsheets. Pure. */
export type SheetAct =
  | { readonly kind: 'move'; readonly to: Spot; readonly extend: boolean }
  | { readonly kind: 'edit' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'fill-down' }
  | { readonly kind: 'all' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, or ⌘ on a Mac. */
  readonly command: boolean;
}

export interface SheetPlace {
  readonly at: Spot;
  /** Rows with the empty one behind the last, and columns. */
  readonly rows: number;
  readonly columns: number;
  readonly isEditing: boolean;
  /** Rows of one screen. */
  readonly page: number;
}

/** `undefined`: the key is the cell's own, or the browser's. */
export function actOf(press: KeyPress, place: SheetPlace): SheetAct | undefined {
  return press.command ? commandAct(press, place) : plainAct(press, place);
}

function commandAct({ key, shift }: KeyPress, place: SheetPlace): SheetAct | undefined {
  const { at, rows, columns, isEditing } = place;
  const go = (to: Spot): SheetAct => ({ kind: 'move', to, extend: shift });
  if (isEditing) return undefined;
  switch (key.toLowerCase()) {
    case 'z':
      return { kind: shift ? 'redo' : 'undo' };
    case 'y':
      return { kind: 'redo' };
    case 'd':
      return { kind: 'fill-down' };
    case 'a':
      return { kind: 'all' };
    case 'home':
      return go({ row: 0, column: 0 });
    case 'end':
      return go({ row: rows - 1, column: columns - 1 });
    case 'arrowup':
      return go({ row: 0, column: at.column });
    case 'arrowdown':
      return go({ row: rows - 1, column: at.column });
    case 'arrowleft':
      return go({ row: at.row, column: 0 });
    case 'arrowright':
      return go({ row: at.row, column: columns - 1 });
    default:
      return undefined;
  }
}

function plainAct({ key, shift }: KeyPress, place: SheetPlace): SheetAct | undefined {
  const { at, isEditing } = place;
  switch (key) {
    case 'Enter':
      return step(place, shift ? -1 : 1, 0);
    case 'Tab':
      return tab(place, shift);
    case 'Escape':
      return { kind: isEditing ? 'cancel' : 'leave' };
    case 'F2':
      return isEditing ? undefined : { kind: 'edit' };
    default:
      break;
  }
  if (isEditing) return undefined;
  const go = (rows: number, columns: number): SheetAct => ({
    ...step(place, rows, columns),
    extend: shift,
  });
  switch (key) {
    case 'ArrowUp':
      return go(-1, 0);
    case 'ArrowDown':
      return go(1, 0);
    case 'ArrowLeft':
      return go(0, -1);
    case 'ArrowRight':
      return go(0, 1);
    case 'PageUp':
      return go(-place.page, 0);
    case 'PageDown':
      return go(place.page, 0);
    case 'Home':
      return { kind: 'move', to: { row: at.row, column: 0 }, extend: shift };
    case 'End':
      return { kind: 'move', to: { row: at.row, column: place.columns - 1 }, extend: shift };
    case 'Delete':
    case 'Backspace':
      return { kind: 'clear' };
    default:
      return undefined;
  }
}

type Move = Extract<SheetAct, { kind: 'move' }>;

function step({ at, rows, columns }: SheetPlace, down: number, right: number): Move {
  const row = Math.min(Math.max(0, at.row + down), rows - 1);
  const column = Math.min(Math.max(0, at.column + right), columns - 1);
  return { kind: 'move', to: { row, column }, extend: false };
}

/** Goes cell by cell and line by line; before the first and behind the last cell it leaves the table. */
function tab({ at, rows, columns }: SheetPlace, isBack: boolean): SheetAct | undefined {
  const next = at.row * columns + at.column + (isBack ? -1 : 1);
  if (next < 0 || next >= rows * columns) return undefined;
  const to = { row: Math.floor(next / columns), column: next % columns };
  return { kind: 'move', to, extend: false };
}
