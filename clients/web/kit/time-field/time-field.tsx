import { Button, Input, type InputRef, Popover } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CalendarOutlined } from '#clients/web/kit/icons.tsx';
import { useServerNow } from '../live-context.ts';
import { dayOf, SCREEN_ZONE_LABEL } from '../time.ts';
import { type DayLimits, MonthGrid } from './month-grid.tsx';
import { readTimeText, showTimeText, type TimeKind } from './time-text.ts';
import './time-field.css';

interface TimeFieldProps extends DayLimits {
  readonly kind: TimeKind;
  readonly id?: string;
  /** `2026-11-26` or `2026-11-26T09:30`; empty while nothing that exists is typed. A form of the kit gives it. */
  readonly value?: string | undefined;
  readonly onChange?: (value: string) => void;
  readonly status?: 'error' | 'warning';
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
}

/** The clock time of a day that is picked before a time was typed. */
const CLOCK_PRESET = '09:30';
const LOOK_MS = 60_000;

/**
 * A day, with or without its time, in the zone of the procurement and the page's language whatever the browser's are: typed as
 * people write it, or picked from a month. What cannot be read stays, and how to write it stands under it.
 * A part of our own, since the library's picker reads days in the device's zone and its calendar takes no keys.
 */
export function TimeField(props: TimeFieldProps) {
  const { kind, value = '', onChange, min, max, status, ...control } = props;
  const { t } = useTranslation('kit');
  const ownId = useId();
  const id = control.id ?? ownId;
  const input = useRef<InputRef>(null);
  const [text, setText] = useState(showTimeText(value));
  const [isLeft, setIsLeft] = useState(true);
  const [isOpen, setIsOpen] = useState(false);
  const read = readTimeText(text, kind) ?? '';
  useEffect(() => {
    // Set from outside, such as by a shortcut; what was just typed says the same already.
    setText((now) => ((readTimeText(now, kind) ?? '') === value ? now : showTimeText(value)));
  }, [value, kind]);
  const isWrong = isLeft && text.trim() !== '' && read === '';
  const describedBy = [control['aria-describedby'], isWrong ? `${id}-wrong` : undefined];
  const take = (typed: string): void => {
    setText(typed);
    onChange?.(readTimeText(typed, kind) ?? '');
  };
  const leave = (): void => {
    setIsOpen(false);
    input.current?.focus();
  };
  return (
    <span className="time-field">
      <span className="time-field-row">
        <Input
          {...control}
          id={id}
          ref={input}
          autoComplete="off"
          maxLength={40}
          value={text}
          placeholder={t(`time.placeholder.${kind}`)}
          aria-invalid={isWrong || control['aria-invalid'] === true}
          aria-describedby={describedBy.filter((one) => one !== undefined).join(' ') || undefined}
          {...(isWrong ? { status: 'error' as const } : status !== undefined && { status })}
          {...(kind === 'minute' && {
            suffix: <span className="muted small">{SCREEN_ZONE_LABEL}</span>,
          })}
          onFocus={() => setIsLeft(false)}
          onBlur={() => {
            setIsLeft(true);
            if (read !== '') setText(showTimeText(read));
          }}
          onChange={({ target }) => take(target.value)}
        />
        <CalendarButton
          {...{ min, max, isOpen, onOpen: setIsOpen, onLeave: leave }}
          chosen={read === '' ? undefined : read.slice(0, 10)}
          onPick={(day) => {
            take(kind === 'day' ? day : `${day} ${read.slice(11) || CLOCK_PRESET}`);
            leave();
          }}
        />
      </span>
      {isWrong && (
        <span id={`${id}-wrong`} role="alert" className="time-field-wrong small">
          {t(`time.wrong.${kind}`)}
        </span>
      )}
    </span>
  );
}

interface CalendarButtonProps extends DayLimits {
  readonly chosen: string | undefined;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onPick: (day: string) => void;
  readonly onLeave: () => void;
}

function CalendarButton({ isOpen, onOpen, ...month }: CalendarButtonProps) {
  const { t } = useTranslation('kit');
  const now = useServerNow(LOOK_MS);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={onOpen}
      destroyOnHidden
      // Beside the field also for the keyboard.
      getPopupContainer={(button) => button.parentElement ?? document.body}
      content={<MonthGrid {...month} today={dayOf(now)} />}
    >
      <Button icon={<CalendarOutlined />} aria-label={t('time.pick')} aria-expanded={isOpen} />
    </Popover>
  );
}
