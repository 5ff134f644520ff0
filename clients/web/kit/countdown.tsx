import { Tooltip } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClockReading, useServerNow } from './live-context.ts';
import { prefersStill } from './motion.ts';
import { dateTime, remaining } from './time.ts';

/** From here on the countdown is marked by weight, frame and word, not by colour alone. */
const LAST_MINUTE_MS = 60_000;
const TICK_MS = 200;

interface CountdownProps {
  readonly endMs: number;
  readonly size?: 'small' | 'large';
  /** The auction stands still: what is left is kept. */
  readonly stoppedAtMs?: number | undefined;
  /** Without hover and role, where the same countdown stands on the page already. */
  readonly isPlain?: boolean;
}

/** Time left on server time; hover shows the end and how well server time is known (habit 1). */
export function Countdown({ endMs, size = 'small', stoppedAtMs, isPlain }: CountdownProps) {
  const { t } = useTranslation('kit');
  const now = useServerNow(TICK_MS);
  const at = stoppedAtMs ?? now;
  const { shownEndMs, isMoving } = useMovingEnd(endMs);
  const left = remaining(shownEndMs, at);
  const isLast = !left.isOver && stoppedAtMs === undefined && endMs - at <= LAST_MINUTE_MS;
  const state = left.isOver ? ' is-over' : isLast ? ' is-last' : '';
  const look = `countdown countdown-${size}${state}${isMoving ? ' is-moving' : ''}`;
  const face = (
    <>
      {left.days > 0 && <span className="countdown-days">{t('days', { n: left.days })} </span>}
      <span className="tabular">{left.clock}</span>
    </>
  );
  if (isPlain === true) return <span className={look}>{face}</span>;
  return (
    <Tooltip title={<ClockDetail endMs={endMs} />}>
      <span className={look} role="timer" tabIndex={0}>
        {face}
      </span>
    </Tooltip>
  );
}

const MOVE_MS = 900;

/** An end that moved is not only another number: the clock runs up to it, so that nobody overlooks it (habit 4). */
function useMovingEnd(endMs: number): { shownEndMs: number; isMoving: boolean } {
  const [shownEndMs, setShown] = useState(endMs);
  const last = useRef(endMs);
  useEffect(() => {
    const from = last.current;
    const isStill = document.visibilityState === 'hidden' || prefersStill();
    if (from === endMs || isStill) {
      last.current = endMs;
      setShown(endMs);
      return undefined;
    }
    const startedAt = performance.now();
    const move = (): void => {
      const share = Math.min(1, (performance.now() - startedAt) / MOVE_MS);
      last.current = from + (endMs - from) * (1 - (1 - share) ** 3);
      setShown(last.current);
      if (share < 1) frame = requestAnimationFrame(move);
    };
    let frame = requestAnimationFrame(move);
    return () => cancelAnimationFrame(frame);
  }, [endMs]);
  return { shownEndMs, isMoving: shownEndMs !== endMs };
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
