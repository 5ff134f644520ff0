import { PauseCircleOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Alert, Tag } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { dateTime } from '#clients/web/kit/time.ts';
import { pageTitle } from './page-title.ts';
import { auctionStanding, lotStanding, type Standing } from './standing.ts';

const TICK_MS = 250;

/** Name, number and state of the auction; also keeps the tab's title. */
export function AuctionHead({ view, lot }: { readonly view: AuctionView; readonly lot: LotView }) {
  const { t } = useTranslation('auction');
  const now = useServerNow(TICK_MS);
  const standing = auctionStanding(view, now);
  useTabTitle(view, lot, now);
  return (
    <>
      <div className="auction-head">
        <Link to="/auctions" className="back-link">
          ← {t('back')}
        </Link>
        <h1>{view.title}</h1>
        <div className="auction-head-tags">
          <StandingTag standing={standing} />
          <Tag variant="outlined">{t(`type.${view.type}`)}</Tag>
          <Tag variant="outlined">{t(`visibility.${view.visibility}`)}</Tag>
          {view.offerSignature === 'required' && (
            <Tag variant="outlined">{t('signature.required')}</Tag>
          )}
          <code className="muted">{view.auctionId}</code>
        </div>
      </div>
      {view.pausedAt !== undefined && !view.ended && (
        <Alert
          showIcon
          type="warning"
          role="alert"
          icon={<PauseCircleOutlined />}
          title={t('paused.title', { at: dateTime(view.pausedAt) })}
          description={t('paused.detail')}
        />
      )}
      {view.type === 'sealed-quotation' && !view.ended && (
        <Alert showIcon type="info" title={t('sealed.title')} description={t('sealed.detail')} />
      )}
    </>
  );
}

/** State in words and shape; colour only repeats it (habit 16). */
export function StandingTag({ standing }: { readonly standing: Standing }) {
  const { t } = useTranslation('auction');
  return (
    <span className={`standing standing-${standing}`}>
      <i aria-hidden="true" />
      {t(`standing.${standing}`)}
    </span>
  );
}

function useTabTitle(view: AuctionView, lot: LotView, nowMs: number): void {
  const { t } = useTranslation('auction');
  const status = lotStanding(view, lot, nowMs);
  const rank = lot.own?.rank;
  const title = pageTitle({
    title: view.title,
    nowMs,
    closesAt: lot.closesAt,
    status,
    rankText: rank === undefined ? undefined : t('rank.nth', { n: rank }),
    statusText: t(`standing.${status}`),
    daysText: (days) => t('days', { n: days }),
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}
