import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { ColumnKey, LotFormat, TableProblemCode } from '#contracts/lots-table/index.ts';
import { type Selection, selectionOf } from './cell-marks.ts';
import { actOf, type SheetAct } from './sheet-keys.ts';
import {
  blockOf,
  clearBlock,
  copyBlock,
  fillDown,
  pasteBlock,
  type Rows,
  setCell,
  type Spot,
} from './sheet-rows.ts';

export interface SheetInput {
  readonly rows: Rows;
  readonly keys: readonly ColumnKey[];
  readonly format: LotFormat;
  readonly selection: Selection;
  readonly onSelection: (selection: Selection) => void;
  readonly onRows: (rows: Rows) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onRefused: (code: TableProblemCode) => void;
}

/** Rows that a page key goes by. */
const PAGE_ROWS = 10;

/** What keys, mouse and clipboard do in a table of lots; a text goes into the rows when its cell is left. */
export function useSheet(input: SheetInput, area: RefObject<HTMLElement | null>) {
  const { rows, keys, selection } = input;
  const typing = useTyping(input);
  const focusNext = useFocus(area, selection);
  const go = (to: Spot, isExtending: boolean): void => {
    typing.commit();
    if (isExtending) input.onSelection({ at: selection.at, to });
    else {
      focusNext();
      input.onSelection(selectionOf(to));
    }
  };
  const act = (next: SheetAct): void => {
    if (next.kind === 'move') go(next.to, next.extend);
    else if (next.kind === 'cancel') typing.cancel();
    else if (next.kind === 'edit') typing.type(present(input));
    else if (next.kind === 'leave') area.current?.focus();
    else actOnRows(next.kind, input);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.altKey) return;
    const isExtending = event.shiftKey && event.key.startsWith('Arrow');
    // The line that is being begun counts already, so that Enter leads below it.
    const isBeginning = typing.typed !== undefined && selection.at.row === rows.length;
    const next = actOf(
      { key: event.key, shift: event.shiftKey, command: event.ctrlKey || event.metaKey },
      {
        at: isExtending ? selection.to : selection.at,
        rows: rows.length + (isBeginning ? 2 : 1),
        columns: keys.length,
        isEditing: typing.typed !== undefined,
        page: PAGE_ROWS,
      },
    );
    if (next !== undefined) {
      event.preventDefault();
      act(next);
    } else if (event.key === 'Tab') typing.commit();
  };
  return {
    ...{ typed: typing.typed, type: typing.type, commit: typing.commit },
    handlers: {
      onKeyDown,
      ...usePointer(go, () => act({ kind: 'edit' })),
      ...clipboard(input, typing),
    },
  };
}

type RowsAct = 'clear' | 'fill-down' | 'all' | 'undo' | 'redo';

function actOnRows(kind: RowsAct, input: SheetInput): void {
  const { rows, keys, selection } = input;
  const block = blockOf(selection.at, selection.to);
  switch (kind) {
    case 'clear':
      input.onRows(clearBlock(rows, block, keys));
      return;
    case 'fill-down':
      input.onRows(fillDown(rows, block, keys));
      return;
    case 'all':
      input.onSelection({
        at: { row: 0, column: 0 },
        to: { row: Math.max(0, rows.length - 1), column: keys.length - 1 },
      });
      return;
    case 'undo':
      input.onUndo();
      return;
    case 'redo':
      input.onRedo();
      return;
  }
}

/** What the chosen cell says now. */
function present({ rows, keys, selection: { at } }: SheetInput): string {
  return rows[at.row]?.[keys[at.column] ?? 'title'] ?? '';
}

type Typing = ReturnType<typeof useTyping>;

/** The text that is being written; its functions stay the same, so that a key stroke redraws one line alone. */
function useTyping(input: SheetInput) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const latest = useRef({ input, typed });
  useLayoutEffect(() => {
    latest.current = { input, typed };
  });
  const type = useCallback((text: string | undefined): void => {
    latest.current = { ...latest.current, typed: text };
    setTyped(text);
  }, []);
  /** The rows with what is typed in them. */
  const written = useCallback((): Rows => {
    const { input: now, typed: text } = latest.current;
    const { at } = now.selection;
    const key = now.keys[at.column];
    return text === undefined || key === undefined
      ? now.rows
      : setCell(now.rows, at.row, { key, text });
  }, []);
  const commit = useCallback((): void => {
    if (latest.current.typed === undefined) return;
    const rows = written();
    type(undefined);
    latest.current.input.onRows(rows);
  }, [type, written]);
  const cancel = useCallback((): void => type(undefined), [type]);
  return { typed, type, written, commit, cancel };
}

/** Puts the focus into the chosen cell's field once it is drawn. */
function useFocus(area: RefObject<HTMLElement | null>, selection: Selection): () => void {
  const isWanted = useRef(false);
  useLayoutEffect(() => {
    if (!isWanted.current) return;
    isWanted.current = false;
    const field = area.current?.querySelector('input');
    field?.focus();
    field?.select();
    field?.closest('td')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [area, selection]);
  return () => {
    isWanted.current = true;
  };
}

function clipboard(input: SheetInput, typing: Typing) {
  const { rows, keys, format, selection } = input;
  const block = blockOf(selection.at, selection.to);
  const onCopy = (event: ClipboardEvent): void => {
    if (typing.typed !== undefined) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', copyBlock(rows, block, keys));
  };
  return {
    onCopy,
    onCut: (event: ClipboardEvent): void => {
      if (typing.typed !== undefined) return;
      onCopy(event);
      input.onRows(clearBlock(rows, block, keys));
    },
    onPaste: (event: ClipboardEvent): void => {
      const text = event.clipboardData.getData('text/plain');
      // A word goes into the text that is being written, a block into the cells.
      if (typing.typed !== undefined && !/[\t\n]/.test(text.trim())) return;
      event.preventDefault();
      const pasted = pasteBlock(typing.written(), { text, block, keys, format });
      typing.cancel();
      if (pasted.ok) input.onRows(pasted.value);
      else input.onRefused(pasted.error);
    },
  };
}

/** Choosing with the mouse; two clicks write into the cell. */
function usePointer(go: (to: Spot, isExtending: boolean) => void, edit: () => void) {
  const from = useRef<Spot | undefined>(undefined);
  useEffect(() => {
    const end = (): void => {
      from.current = undefined;
    };
    addEventListener('mouseup', end);
    return () => removeEventListener('mouseup', end);
  }, []);
  return {
    onMouseDown: (event: MouseEvent): void => {
      const spot = spotOf(event.target);
      if (spot === undefined || event.button !== 0) return;
      // A click into the field that is being written in puts the caret, as anywhere; the first one chooses its text.
      const isThere = event.target === document.activeElement;
      if (event.target instanceof HTMLInputElement && isThere && !event.shiftKey) return;
      event.preventDefault();
      from.current = spot;
      go(spot, event.shiftKey);
    },
    onMouseMove: (event: MouseEvent): void => {
      const spot = spotOf(event.target);
      const last = from.current;
      if (last === undefined || spot === undefined || event.buttons !== 1) return;
      if (spot.row === last.row && spot.column === last.column) return;
      from.current = spot;
      go(spot, true);
    },
    onDoubleClick: (event: MouseEvent): void => {
      if (spotOf(event.target) !== undefined) edit();
    },
  };
}

function spotOf(target: EventTarget): Spot | undefined {
  const cell = target instanceof Element ? target.closest('td') : null;
  const { row, column } = cell?.dataset ?? {};
  if (row === undefined || column === undefined) return undefined;
  return { row: Number(row), column: Number(column) };
}
