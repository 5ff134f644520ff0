import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuctionView } from '#contracts/wire/views.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { auctionStanding } from '#clients/web/kit/standing.ts';
import { clockTime } from '#clients/web/kit/time.ts';

interface StateStripProps {
  readonly view: AuctionView;
  readonly isFrozen: boolean;
}

/** How the auction stands, in words, at the top of the page and said aloud when it changes. */
export function StateStrip({ view, isFrozen }: StateStripProps) {
  const { t } = useTranslation('control');
  const now = useServerNow(1_000);
  const standing = auctionStanding(view, now);
  return (
    <div role="status" className="state-strip">
      {isFrozen && (
        <Alert showIcon type="error" title={t('frozen.title')} description={t('frozen.detail')} />
      )}
      {view.rulePause !== undefined && view.pausedAt !== undefined && (
        <RulePause view={view} pause={view.rulePause} />
      )}
      {standing === 'paused' && view.rulePause === undefined && (
        <Alert
          showIcon
          type="warning"
          title={t('paused.title', { at: clockTime(view.pausedAt ?? now) })}
          description={t('paused.detail')}
        />
      )}
      {standing === 'upcoming' && (
        <Alert showIcon type="info" title={t('upcoming.title', { at: clockTime(view.opensAt) })} />
      )}
      {standing === 'ended' && <Alert showIcon type="info" title={t('ended.title')} />}
    </div>
  );
}

interface RulePauseProps {
  readonly view: AuctionView;
  readonly pause: NonNullable<AuctionView['rulePause']>;
}

/** A fair pause (公平暂停) with its evidence and the instant at which it ends by itself (FP-2, FP-3). */
function RulePause({ view, pause }: RulePauseProps) {
  const { t } = useTranslation('control');
  const { dropped = 0, present = 0, back = 0 } = pause;
  return (
    <Alert
      showIcon
      type="warning"
      title={
        <span className="rule-pause">
          {t('rulePause.title', { at: clockTime(view.pausedAt ?? pause.resumesAt) })}
          <Countdown endMs={pause.resumesAt} />
        </span>
      }
      description={t('rulePause.detail', { dropped, present, back })}
    />
  );
}
