import { Button } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { LeftOutlined, RightOutlined } from '#clients/web/kit/icons.tsx';
import { dayText, SCREEN_ZONE, weekdayText } from '../time.ts';
import { addMonths, dayAfterKey, weeksOf } from './month.ts';

export interface DayLimits {
  /** First and last day that may be chosen. */
  readonly min?: string | undefined;
  readonly max?: string | undefined;
}

interface MonthGridProps extends DayLimits {
  /** `2026-11-26` */
  readonly chosen: string | undefined;
  readonly today: string;
  readonly onPick: (day: string) => void;
  readonly onLeave: () => void;
}

/** One month to choose a day from, in the page's language; arrow keys go by days and weeks, PageUp and PageDown by months. */
export function MonthGrid({ chosen, today, min, max, onPick, onLeave }: MonthGridProps) {
  const { t, i18n } = useTranslation('kit');
  const [day, setDay] = useState(chosen ?? today);
  const grid = useRef<HTMLTableElement>(null);
  const isMoved = useRef(true);
  useEffect(() => {
    // A press on the arrows above the month leaves the focus where it is.
    if (isMoved.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    isMoved.current = false;
  }, [day]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onLeave();
      return;
    }
    const next = dayAfterKey(event.key, day);
    if (next === undefined) return;
    event.preventDefault();
    isMoved.current = true;
    setDay(next);
  };
  const isOut = (one: string): boolean =>
    (min !== undefined && one < min) || (max !== undefined && one > max);
  const [week = []] = weeksOf('2027-02-01');
  return (
    <div role="dialog" aria-label={t('time.pick')} className="month-grid">
      <MonthHead day={day} onDay={setDay} onKeyDown={onKeyDown} />
      <table ref={grid}>
        <thead>
          <tr>
            {week.map((one = '') => (
              <th key={one} scope="col">
                {weekdayText(noonOf(one), i18n.language)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(day).map((days, row) => (
            <tr key={days.find((one) => one !== undefined) ?? row}>
              {days.map((one, column) => (
                <td key={one ?? column}>
                  {one !== undefined && (
                    <Day
                      {...{ day: one, onPick, onKeyDown }}
                      isFocused={one === day}
                      isDisabled={isOut(one)}
                      isChosen={one === chosen}
                      isToday={one === today}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface MonthHeadProps {
  readonly day: string;
  readonly onDay: (day: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** The month that is shown, and the way to the ones beside it. */
function MonthHead({ day, onDay, onKeyDown }: MonthHeadProps) {
  const { t, i18n } = useTranslation('kit');
  return (
    <div className="month-head">
      <Button
        type="text"
        aria-label={t('time.monthBefore')}
        icon={<LeftOutlined />}
        onKeyDown={onKeyDown}
        onClick={() => onDay(addMonths(day, -1))}
      />
      <strong aria-live="polite">{monthText(day, i18n.language)}</strong>
      <Button
        type="text"
        aria-label={t('time.monthAfter')}
        icon={<RightOutlined />}
        onKeyDown={onKeyDown}
        onClick={() => onDay(addMonths(day, 1))}
      />
    </div>
  );
}

interface DayProps {
  readonly day: string;
  /** The one that Tab leads to. */
  readonly isFocused: boolean;
  readonly isDisabled: boolean;
  readonly isChosen: boolean;
  readonly isToday: boolean;
  readonly onPick: (day: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function Day({ day, isFocused, isDisabled, isChosen, isToday, onPick, onKeyDown }: DayProps) {
  const { i18n } = useTranslation('kit');
  return (
    <button
      type="button"
      tabIndex={isFocused ? 0 : -1}
      disabled={isDisabled}
      aria-pressed={isChosen}
      aria-label={dayText(noonOf(day), i18n.language)}
      {...(isToday && { 'aria-current': 'date' as const })}
      onKeyDown={onKeyDown}
      onClick={() => onPick(day)}
    >
      {Number(day.slice(8))}
    </button>
  );
}

/** An instant that lies on this day in the zone of the screens. */
function noonOf(day: string): number {
  return Date.parse(`${day}T12:00:00+08:00`);
}

/** `2026年11月`, `November 2026` */
function monthText(day: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    ...{ year: 'numeric', month: 'long', timeZone: SCREEN_ZONE },
  }).format(noonOf(day));
}
