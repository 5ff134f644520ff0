import { useTranslation } from 'react-i18next';
import {
  dateMinute,
  dateTime,
  deviceZone,
  localText,
  SCREEN_ZONE_LABEL,
  weekdayText,
} from './time.ts';

interface InstantProps {
  readonly atMs: number;
  /** Preset: to the second. */
  readonly isToMinute?: boolean;
}

/** `2026-11-22 周日 14:03:07 UTC+8`; hover tells the device's own time where it is another one (habit 34). */
export function Instant({ atMs, isToMinute = false }: InstantProps) {
  const { t, i18n } = useTranslation('kit');
  const [day = '', time = ''] = (isToMinute ? dateMinute(atMs) : dateTime(atMs)).split(' ');
  const local = localText(atMs, deviceZone());
  return (
    <time
      className="tabular instant"
      dateTime={new Date(atMs).toISOString()}
      {...(local === undefined ? {} : { title: t('instant.local', { at: local }) })}
    >
      {day} {weekdayText(atMs, i18n.language)}{' '}
      <span className="instant-time">
        {time} <small>{SCREEN_ZONE_LABEL}</small>
      </span>
    </time>
  );
}
