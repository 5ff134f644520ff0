import { Input, type InputRef } from 'antd';
import {
  useLayoutEffect,
  useRef,
  useState,
  type ChangeEvent,
  type ClipboardEvent,
  type CompositionEvent,
} from 'react';
import { useTranslation } from 'react-i18next';
import { editPrice, parsePrice, priceText, type PriceError } from '#clients/web/kit/price-input.ts';

interface PriceFieldProps {
  readonly id: string;
  readonly text: string;
  /** Nothing can be typed now; the focus stays, so that who works by keys does not lose the place. */
  readonly isBusy?: boolean;
  readonly describedBy?: string;
  readonly label: string;
  readonly onText: (text: string) => void;
  readonly onEnter?: () => void;
  /** Arrow keys: +1 up, −1 down. */
  readonly onStep?: (direction: 1 | -1) => void;
  readonly autoFocus?: boolean;
}

/** A price in yuan: grouped while typed, exact, safe under an input method (habit 10). */
export function PriceField(props: PriceFieldProps) {
  const { t } = useTranslation('auction');
  const { ref, rejected, shown, handlers } = usePriceEditing(props.text, props.onText);
  return (
    <>
      <Input
        id={props.id}
        ref={ref}
        size="large"
        className="price-field"
        prefix="¥"
        inputMode="decimal"
        autoComplete="off"
        enterKeyHint="send"
        autoFocus={props.autoFocus === true}
        aria-label={props.label}
        {...(props.describedBy === undefined ? {} : { 'aria-describedby': props.describedBy })}
        {...(rejected === undefined ? {} : { status: 'warning' as const })}
        placeholder={t('price.placeholder')}
        readOnly={props.isBusy === true}
        value={shown}
        {...handlers}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || props.isBusy === true) return;
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          props.onStep?.(event.key === 'ArrowUp' ? 1 : -1);
        }}
        onPressEnter={(event) => {
          if (event.nativeEvent.isComposing) return;
          // One press is one answer: it must not press a button of the dialog that it opened as well.
          event.preventDefault();
          // A key that is held down must not answer the question that its first press brought up.
          if (!event.nativeEvent.repeat) props.onEnter?.();
        }}
      />
      <p className="field-hint" role="status">
        {rejected !== undefined && t(`price.${rejected}`)}
      </p>
    </>
  );
}

/** Takes edits, pastes and input methods' words into the field's text, and keeps the caret where the person is. */
function usePriceEditing(text: string, onText: (text: string) => void) {
  const ref = useRef<InputRef>(null);
  const caret = useRef<number | undefined>(undefined);
  const [composing, setComposing] = useState<string | undefined>(undefined);
  const [rejected, setRejected] = useState<PriceError | undefined>(undefined);

  useLayoutEffect(() => {
    const input = ref.current?.input;
    if (!input || caret.current === undefined || document.activeElement !== input) return;
    input.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });

  const take = (input: HTMLInputElement): void => {
    const edit = editPrice(text, input.value, input.selectionStart ?? input.value.length);
    caret.current = edit.caret;
    setRejected(edit.rejected);
    if (edit.text !== text) onText(edit.text);
  };
  const handlers = {
    onChange: (event: ChangeEvent<HTMLInputElement>): void => {
      const { nativeEvent } = event;
      if (nativeEvent instanceof InputEvent && nativeEvent.isComposing) {
        setComposing(event.target.value);
      } else take(event.target);
    },
    onCompositionEnd: (event: CompositionEvent<HTMLInputElement>): void => {
      setComposing(undefined);
      take(event.currentTarget);
    },
    onPaste: (event: ClipboardEvent<HTMLInputElement>): void => {
      // A pasted price replaces the whole field: half of an old and half of a new price is never meant.
      event.preventDefault();
      if (event.currentTarget.readOnly) return;
      const read = parsePrice(event.clipboardData.getData('text'));
      setRejected(read.ok ? undefined : read.error);
      if (read.ok) onText(priceText(read.value));
    },
    onBlur: (): void => {
      const read = parsePrice(text);
      if (read.ok) onText(priceText(read.value));
      setRejected(undefined);
    },
  };
  return { ref, rejected, shown: composing ?? text, handlers };
}
