import { Input, type InputRef } from 'antd';
import { useLayoutEffect, useRef, useState, type ChangeEvent, type ClipboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { chineseAmount, wanOfFen } from '#clients/web/kit/money.ts';
import { editPrice, parsePrice, priceText, type PriceError } from '#clients/web/kit/price-input.ts';

interface PriceFieldProps {
  readonly id: string;
  readonly text: string;
  readonly isDisabled?: boolean;
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
  const field = useRef<InputRef>(null);
  const caret = useRef<number | undefined>(undefined);
  const [composing, setComposing] = useState<string | undefined>(undefined);
  const [rejected, setRejected] = useState<PriceError | undefined>(undefined);

  useLayoutEffect(() => {
    const input = field.current?.input;
    if (!input || caret.current === undefined || document.activeElement !== input) return;
    input.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });

  const take = (after: string, caretAfter: number): void => {
    const edit = editPrice(props.text, after, caretAfter);
    caret.current = edit.caret;
    setRejected(edit.rejected);
    if (edit.text !== props.text) props.onText(edit.text);
  };
  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    const { value, selectionStart } = event.target;
    const isComposing = event.nativeEvent instanceof InputEvent && event.nativeEvent.isComposing;
    if (isComposing) setComposing(value);
    else take(value, selectionStart ?? value.length);
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    // A pasted price replaces the whole field: half of an old and half of a new price is never meant.
    event.preventDefault();
    const read = parsePrice(event.clipboardData.getData('text'));
    setRejected(read.ok ? undefined : read.error);
    if (read.ok) props.onText(priceText(read.value));
  };
  return (
    <>
      <Input
        id={props.id}
        ref={field}
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
        disabled={props.isDisabled === true}
        value={composing ?? props.text}
        onChange={onChange}
        onPaste={onPaste}
        onCompositionEnd={(event) => {
          setComposing(undefined);
          const { value } = event.currentTarget;
          take(value, event.currentTarget.selectionStart ?? value.length);
        }}
        onBlur={() => {
          const read = parsePrice(props.text);
          if (read.ok) props.onText(priceText(read.value));
          setRejected(undefined);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
            event.preventDefault();
            props.onStep?.(event.key === 'ArrowUp' ? 1 : -1);
          }
        }}
        onPressEnter={(event) => {
          if (!event.nativeEvent.isComposing) props.onEnter?.();
        }}
      />
      {rejected !== undefined && (
        <p className="field-hint" role="status">
          {t(`price.${rejected}`)}
        </p>
      )}
    </>
  );
}

/** The amount in 大写 and in 万元, so that a slip of a digit is seen before it is sent. */
export function PriceReading({ fen }: { readonly fen: number | undefined }) {
  const { t } = useTranslation('kit');
  if (fen === undefined) return <div className="price-reading" />;
  const wan = wanOfFen(fen);
  return (
    <div className="price-reading">
      <span lang="zh-CN">{chineseAmount(fen)}</span>
      {wan !== undefined && <b className="tabular">{t('money.wan', { wan })}</b>}
    </div>
  );
}
