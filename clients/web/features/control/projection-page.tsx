import { Link } from '@tanstack/react-router';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { publicViewQuery } from '#clients/web/kit/officials-api.ts';
import { Projection, useTurningPicture } from '#clients/web/kit/projection.tsx';
import { auctionStanding, lotStanding } from '#clients/web/kit/standing.ts';
import { clockTime, dateTime } from '#clients/web/kit/time.ts';
import { shownLots } from './lot-figures.ts';
import { lotName } from './lot-name.ts';
import { useControl } from './use-control.ts';
import './projection.css';

/** Lots on one picture: more would be too small to read from the last row. */
const LOTS_PER_PICTURE = 6;
const ANNOUNCEMENTS_SHOWN = 2;
const STATE_MARK: Readonly<Record<string, string>> = {
  running: 'is-going',
  paused: 'is-stopped',
};

/**
 * The wall (投影): the public's view of one auction in large type. It is asked for without this browser's session, so
 * neither names nor prices that the rules hide can get onto it, whoever signed in.
 */
export function ProjectionPage({ auctionIdText }: { readonly auctionIdText: string }) {
  const { t } = useTranslation('control');
  const { data, error, refetch } = useQuery(publicViewQuery(auctionIdText));
  useNewsOf(auctionIdText);
  const view = data?.view;
  return (
    <Projection
      className="wall"
      isLoading={view === undefined && !error}
      error={error}
      onRetry={() => void refetch()}
      back={
        <Link to="/auctions/$auctionId/control" params={{ auctionId: auctionIdText }}>
          {t('projection.back')}
        </Link>
      }
    >
      {view !== undefined && <Picture view={view} />}
    </Projection>
  );
}

/** The official's own stream says that something changed; what it is comes from the public view alone. */
function useNewsOf(auctionIdText: string): void {
  const queries = useQueryClient();
  const { view } = useControl(auctionIdText);
  useEffect(() => {
    if (view === undefined) return;
    void queries.invalidateQueries({ queryKey: publicViewQuery(auctionIdText).queryKey });
  }, [queries, auctionIdText, view]);
}

function Picture({ view }: { readonly view: AuctionView }) {
  const { t } = useTranslation('control');
  const now = useServerNow(1_000);
  const standing = auctionStanding(view, now);
  const lots = shownLots(view, 'all');
  const pictures = Math.max(1, Math.ceil(lots.length / LOTS_PER_PICTURE));
  const picture = useTurningPicture(pictures);
  const from = picture * LOTS_PER_PICTURE;
  const news = Object.entries(view.announcements)
    .toSorted(([a], [b]) => Number(b) - Number(a))
    .slice(0, ANNOUNCEMENTS_SHOWN);
  return (
    <>
      <header className="projection-head">
        <h1>{view.title}</h1>
        <span className={`projection-state ${STATE_MARK[standing] ?? ''}`} role="status">
          {t(view.rulePause === undefined ? `standing.${standing}` : 'source.paused-by-rule')}
        </span>
        <time className="tabular">{clockTime(now)}</time>
      </header>
      <ul className="wall-lots">
        {lots.slice(from, from + LOTS_PER_PICTURE).map((lot) => (
          <WallLot key={lot.lotId} view={view} lot={lot} nowMs={now} />
        ))}
      </ul>
      <footer className="wall-foot">
        {news.map(([number, { at, text }]) => (
          <p key={number}>
            <span className="tabular">{clockTime(at)}</span> {text}
          </p>
        ))}
        {pictures > 1 && (
          <p className="wall-page tabular">
            {t('projection.page', { n: picture + 1, all: pictures })}
          </p>
        )}
      </footer>
    </>
  );
}

interface WallLotProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly nowMs: number;
}

function WallLot({ view, lot, nowMs }: WallLotProps) {
  const { t } = useTranslation('control');
  const standing = lotStanding(view, lot, nowMs);
  const isHidden = lot.bestFen === undefined && lot.bidderCount === undefined;
  return (
    <li className={`projection-tile wall-lot wall-lot-${standing}`}>
      <h2>{lotName(lot.lotId, t)}</h2>
      <div className="wall-price">
        {isHidden && standing !== 'ended' ? (
          <span className="wall-hidden">{t('projection.hidden')}</span>
        ) : (
          <span className="tabular">
            {lot.bestFen === undefined ? '—' : `¥${formatFen(lot.bestFen)}`}
          </span>
        )}
        {lot.bestAlias !== undefined && <small>{t('tile.alias', { alias: lot.bestAlias })}</small>}
      </div>
      <div className="wall-time">
        {standing === 'ended' ? (
          <>
            <span>{t(`status.${lot.status}`)}</span>
            {lot.closedAt !== undefined && (
              <small className="tabular">{dateTime(lot.closedAt)}</small>
            )}
          </>
        ) : (
          <>
            <Countdown
              endMs={standing === 'upcoming' ? view.opensAt : lot.closesAt}
              stoppedAtMs={view.pausedAt}
              isPlain
            />
            {lot.overtimeCount > 0 && (
              <small>{t('projection.overtime', { n: lot.overtimeCount })}</small>
            )}
          </>
        )}
      </div>
    </li>
  );
}
