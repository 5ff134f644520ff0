import { useTranslation } from 'react-i18next';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { remaining } from '#clients/web/kit/time.ts';
import { shareGone } from './share-gone.ts';

const TICK_MS = 100;

interface TimeBarProps {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** The auction stands still: what is left is kept. */
  readonly stoppedAtMs: number | undefined;
}

/** How much of a price or a turn is left, by server time: a bar that shrinks, and the time in figures. */
export function TimeBar({ startsAtMs, endsAtMs, stoppedAtMs }: TimeBarProps) {
  const { t } = useTranslation('formats');
  const now = useServerNow(TICK_MS);
  const atMs = stoppedAtMs ?? now;
  const left = remaining(endsAtMs, atMs);
  const scale = 1 - shareGone(startsAtMs, endsAtMs, atMs);
  return (
    <div className={`time-bar${stoppedAtMs === undefined ? '' : ' is-stopped'}`}>
      <span className="time-bar-track" aria-hidden="true">
        <i style={{ transform: `scaleX(${scale.toFixed(3)})` }} />
      </span>
      <span role="timer" className="tabular" aria-label={t('time.left')}>
        {left.clock}
      </span>
    </div>
  );
}
