import { Link } from '@tanstack/react-router';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { publicViewQuery } from '#clients/web/kit/officials-api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { auctionStanding, lotStanding } from '#clients/web/kit/standing.ts';
import { clockTime, dateTime } from '#clients/web/kit/time.ts';
import { shownLots } from './lot-figures.ts';
import { lotName } from './lot-name.ts';
import { useControl } from './use-control.ts';
import './projection.css';

/** Lots on one picture: more would be too small to read from the last row. */
const LOTS_PER_PICTURE = 6;
const PICTURE_MS = 12_000;
const ANNOUNCEMENTS_SHOWN = 2;

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
    <div className="wall">
      {view === undefined && !error && (
        <div role="status" aria-label={t('loading')}>
          <Skeleton active paragraph={{ rows: 8 }} />
        </div>
      )}
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {view !== undefined && <Picture view={view} />}
      <WallTools auctionIdText={auctionIdText} />
    </div>
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
      <header className="wall-head">
        <h1>{view.title}</h1>
        <span className={`wall-state wall-state-${standing}`} role="status">
          {t(view.rulePause === undefined ? `standing.${standing}` : 'source.paused-by-rule')}
        </span>
        <time className="tabular wall-clock">{clockTime(now)}</time>
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
    <li className={`wall-lot wall-lot-${standing}`}>
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

/** Which picture is shown; they take turns. */
function useTurningPicture(pictures: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (pictures < 2) return undefined;
    const timer = setInterval(() => setTurn((before) => before + 1), PICTURE_MS);
    return () => clearInterval(timer);
  }, [pictures]);
  return turn % pictures;
}

/** Small, and out of the way once the wall fills the screen. */
function WallTools({ auctionIdText }: { readonly auctionIdText: string }) {
  const { t } = useTranslation('control');
  const [isFull, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = (): void => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, []);
  return (
    <div className={isFull ? 'wall-tools is-full' : 'wall-tools'}>
      {document.fullscreenEnabled && (
        <Button
          onClick={() =>
            void (isFull ? document.exitFullscreen() : document.documentElement.requestFullscreen())
          }
        >
          {t(isFull ? 'projection.shrink' : 'projection.fill')}
        </Button>
      )}
      <Link to="/auctions/$auctionId/control" params={{ auctionId: auctionIdText }}>
        {t('projection.back')}
      </Link>
    </div>
  );
}
