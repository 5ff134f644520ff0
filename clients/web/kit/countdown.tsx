import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useClockReading, useServerNow } from './live-context.ts';
import { dateTime, remaining } from './time.ts';

/** From here on the countdown is marked by weight, frame and word, not by colour alone. */
const LAST_MINUTE_MS = 60_000;
const TICK_MS = 200;

interface CountdownProps {
  readonly endMs: number;
  readonly size?: 'small' | 'large';
  /** The auction stands still: what is left is kept. */
  readonly stoppedAtMs?: number | undefined;
}

/** Time left on server time; hover shows the end and how well server time is known (habit 1). */
export function Countdown({ endMs, size = 'small', stoppedAtMs }: CountdownProps) {
  const { t } = useTranslation('kit');
  const now = useServerNow(TICK_MS);
  const at = stoppedAtMs ?? now;
  const left = remaining(endMs, at);
  const isLast = !left.isOver && stoppedAtMs === undefined && endMs - at <= LAST_MINUTE_MS;
  const state = left.isOver ? ' is-over' : isLast ? ' is-last' : '';
  return (
    <Tooltip title={<ClockDetail endMs={endMs} />}>
      <span className={`countdown countdown-${size}${state}`} role="timer" tabIndex={0}>
        {left.days > 0 && <span className="countdown-days">{t('days', { n: left.days })} </span>}
        <span className="tabular">{left.clock}</span>
      </span>
    </Tooltip>
  );
}

function ClockDetail({ endMs }: { readonly endMs: number }) {
  const { t } = useTranslation('kit');
  const reading = useClockReading();
  return (
    <>
      <div>{t('clock.ends', { at: dateTime(endMs) })}</div>
      <ClockReadingText reading={reading} />
    </>
  );
}

export function ClockReadingText({
  reading,
}: {
  readonly reading: ReturnType<typeof useClockReading>;
}) {
  const { t } = useTranslation('kit');
  if (!reading) return <div>{t('clock.unknown')}</div>;
  return (
    <div>
      {t('clock.reading', {
        offset: Math.round(reading.offsetMs),
        rtt: Math.round(reading.rttMs),
        error: Math.max(1, Math.ceil(reading.errorMs)),
      })}
    </div>
  );
}
