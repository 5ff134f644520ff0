import { Link } from '@tanstack/react-router';
import { Alert, Tag } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { clockPosition } from '#clients/sdk/index.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { PricesKept } from '#clients/web/kit/prices-kept.tsx';
import { pageTitle, tabIcon } from './page-title.ts';
import { auctionStanding, lotStanding, type Standing } from '#clients/web/kit/standing.ts';

const TICK_MS = 250;

interface AuctionHeadProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly tools?: ReactNode;
}

/** Name, number and state of the auction; also keeps the tab's title and icon. */
export function AuctionHead({ view, lot, tools }: AuctionHeadProps) {
  const { t } = useTranslation('auction');
  const now = useServerNow(TICK_MS);
  const standing = auctionStanding(view, now);
  useTabTitle(view, lot, now);
  useTabIcon(view, lot, now);
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
          <PricesKept type={view.type} confidentiality={view.confidentiality} />
          {view.offerSignature === 'required' && (
            <Tag variant="outlined">{t('signature.required')}</Tag>
          )}
          <code className="muted">{view.auctionId}</code>
          {tools !== undefined && <div className="auction-tools">{tools}</div>}
        </div>
      </div>
      {view.isRehearsal === true && (
        <Alert
          showIcon
          type="warning"
          title={t('rehearsal.title')}
          description={t('rehearsal.detail')}
        />
      )}
      {view.type === 'sealed-quotation' && !view.ended && <SealedNote view={view} />}
    </>
  );
}

/** How far the secrecy goes (SQ-4). */
function SealedNote({ view }: { readonly view: AuctionView }) {
  const { t } = useTranslation('auction');
  const isSealed = view.confidentiality === 'custodians';
  return (
    <Alert
      showIcon
      type="info"
      title={t(isSealed ? 'sealed.custodians.title' : 'sealed.title')}
      description={t(isSealed ? 'sealed.custodians.detail' : 'sealed.detail')}
    />
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
    closesAt: clockPosition(view, lot, nowMs)?.endsAtMs ?? lot.closesAt,
    status,
    rankText: rank === undefined ? undefined : t('rank.nth', { n: rank }),
    statusText: t(`standing.${status}`),
    daysText: (days) => t('days', { n: days }),
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}

const OWN_ICON = '/favicon.svg';

/** The tab's icon tells the own standing by shape and colour, also when the title is cut off (habit 3). */
function useTabIcon(view: AuctionView, lot: LotView, nowMs: number): void {
  const icon = tabIcon(lotStanding(view, lot, nowMs), lot.own?.rank);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (!link) return undefined;
    link.href = icon;
    return () => {
      link.href = OWN_ICON;
    };
  }, [icon]);
}
