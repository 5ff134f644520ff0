import { useEffect, useEffectEvent } from 'react';

export type HallKey = 'focus' | 'allowed' | 'back' | 'list';

/** Event of a key as far as it matters here. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly isPlain: boolean;
  readonly isComposing: boolean;
  readonly isRepeat: boolean;
  /** The focus is in a field: letters are text there. */
  readonly isInField: boolean;
  /** A dialog asks: no key of the hall works (habit 8). */
  readonly isDialogOpen: boolean;
}

/** What a key means in the hall; `undefined`: nothing, the browser goes on with it. */
export function hallKey(press: KeyPress): HallKey | undefined {
  if (press.isDialogOpen || press.isComposing || press.isRepeat || !press.isPlain) return undefined;
  if (press.key === 'Escape') return 'back';
  if (press.isInField) return undefined;
  // With an input method on, a letter comes as another key; the place on the keyboard stays.
  if (press.code === 'KeyB') return 'focus';
  if (press.code === 'KeyA') return 'allowed';
  return press.key === '?' || press.key === '？' ? 'list' : undefined;
}

const FIELDS = 'input, textarea, select, [contenteditable="true"]';
const DIALOGS = '[role="dialog"], [role="alertdialog"]';

export function isDialogOpen(page: Document): boolean {
  return [...page.querySelectorAll<HTMLElement>(DIALOGS)].some(
    // A popover is a dialog to nobody; one that is hidden asks nothing.
    (dialog) => dialog.getAttribute('aria-modal') === 'true' && dialog.checkVisibility(),
  );
}

interface HallKeys {
  /** The price field, or the button of a price clock. */
  readonly fieldId: string;
  readonly onAllowed: () => void;
  readonly onBack: () => void;
}

/** `B` goes to the price, `A` takes the largest allowed one, Esc steps back; `?` is the list's own (habit 8). */
export function useHallKeys({ fieldId, onAllowed, onBack }: HallKeys): void {
  const press = useEffectEvent((key: HallKey): boolean => {
    if (key === 'list') return false;
    if (key === 'back') {
      onBack();
      return false;
    }
    document.querySelector<HTMLElement>(`#${CSS.escape(fieldId)}`)?.focus();
    if (key === 'allowed') onAllowed();
    return true;
  });
  useEffect(() => listenForKeys(press), []);
}

/** Calls back for each key of the hall; a listener that answers true used it up. Returns the end of it. */
export function listenForKeys(listener: (key: HallKey) => boolean): () => void {
  const hear = (event: KeyboardEvent): void => {
    const target = event.target instanceof Element ? event.target : undefined;
    const key = hallKey({
      key: event.key,
      code: event.code,
      isPlain: !event.ctrlKey && !event.metaKey && !event.altKey,
      isComposing: event.isComposing,
      isRepeat: event.repeat,
      isInField: target?.closest(FIELDS) !== null && target !== undefined,
      isDialogOpen: isDialogOpen(document),
    });
    if (key !== undefined && listener(key)) event.preventDefault();
  };
  addEventListener('keydown', hear);
  return () => removeEventListener('keydown', hear);
}
