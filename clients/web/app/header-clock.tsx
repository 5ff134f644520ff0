import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { ClockReadingText } from '#clients/web/kit/countdown.tsx';
import { useClockReading, useServerNow } from '#clients/web/kit/live-context.ts';
import { clockTime, dateTime, SCREEN_ZONE_LABEL } from '#clients/web/kit/time.ts';

const TICK_MS = 250;

/** Server time in the zone of the procurement; hover says how well it is known. */
export function HeaderClock() {
  const { t } = useTranslation();
  const now = useServerNow(TICK_MS);
  const reading = useClockReading();
  if (!reading) return <span className="header-clock">{t('clock.unknown')}</span>;
  return (
    <Tooltip
      title={
        <>
          <div>{dateTime(now)} Asia/Shanghai</div>
          <ClockReadingText reading={reading} />
        </>
      }
    >
      <time className="header-clock" tabIndex={0} aria-label={t('clock.label')}>
        <span className="tabular">{clockTime(now)}</span> <small>{SCREEN_ZONE_LABEL}</small>
      </time>
    </Tooltip>
  );
}
