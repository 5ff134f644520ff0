import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LockFilled, UnlockOutlined } from '#clients/web/kit/icons.tsx';
import type { BidView, OpeningView } from '#contracts/wire/openings.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { QrCode } from '#clients/web/kit/factors/qr-code.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { Projection, useTurningPicture } from '#clients/web/kit/projection.tsx';
import { clockTime, SCREEN_ZONE_LABEL } from '#clients/web/kit/time.ts';
import { clockOf, percentOf, scriptOf, wordsDiffer } from './hall-view.ts';
import type { HallLinkState } from './room/hall-link.ts';
import { useHallRoom } from './room/use-hall-room.ts';
import './projection.css';

/** Bids on one picture: more would be too small to read from the last row. */
const BIDS_PER_PICTURE = 8;

/**
 * The wall of the hall (投影): the public's view in large type. It is asked for without this browser's session, so that
 * nothing which the rules hide can get onto it, whoever signed in.
 */
export function OpeningProjectionPage() {
  const { openingId } = useParams({ from: '/openings/$openingId/projection' });
  const { t } = useTranslation('openings');
  const { query, link } = useHallRoom(openingId, { asPublic: true });
  const { data: view, error, refetch } = query;
  const title = view?.opening.title;
  useEffect(() => {
    document.title = title === undefined ? t('documentTitle') : t('hall.documentTitle', { title });
  }, [t, title]);
  return (
    <Projection
      className="opening-wall"
      isLoading={view === undefined && !error}
      error={error}
      onRetry={() => void refetch()}
      back={
        <Link to="/openings/$openingId" params={{ openingId }}>
          {t('wall.back')}
        </Link>
      }
    >
      {view !== undefined && <Picture view={view} link={link} />}
    </Projection>
  );
}

interface PictureProps {
  readonly view: OpeningView;
  readonly link: HallLinkState;
}

function Picture({ view, link }: PictureProps) {
  const { t } = useTranslation('openings');
  const now = useServerNow(1_000);
  const { opening, bids } = view;
  const clock = clockOf(view);
  const step = scriptOf(view).find(({ phase }) => phase === 'now');
  const pictures = Math.max(1, Math.ceil(bids.length / BIDS_PER_PICTURE));
  const picture = useTurningPicture(pictures);
  const from = picture * BIDS_PER_PICTURE;
  return (
    <>
      <header className="projection-head">
        <h1>{opening.title}</h1>
        <span className={`projection-state ${STATE_MARK[opening.state]}`} role="status">
          {t(`state.${opening.state}`)}
        </span>
        <time className="tabular">
          {clockTime(now)} <small>{SCREEN_ZONE_LABEL}</small>
        </time>
      </header>
      <section className="opening-wall-now">
        <p>
          {step === undefined
            ? t(opening.state === 'tooFew' ? 'bids.tooFew' : 'script.over')
            : t(`script.${step.key}`)}
          {step?.count !== undefined && (
            <b className="tabular">
              {' '}
              {step.count.done} / {step.count.of}
            </b>
          )}
        </p>
        {clock !== undefined && (
          <p className="opening-wall-clock">
            <small>{t(`clock.${clock.key}`)}</small>
            <Countdown endMs={clock.endMs} isPlain />
          </p>
        )}
      </section>
      {bids.length === 0 ? (
        <WallNote view={view} />
      ) : (
        <ul className="opening-wall-bids">
          {bids.slice(from, from + BIDS_PER_PICTURE).map((bid) => (
            <WallBid key={bid.header} bid={bid} isBegun={opening.state !== 'closing'} />
          ))}
        </ul>
      )}
      <footer className="opening-wall-foot">
        <figure>
          <QrCode text={hallAddress(opening.openingId)} label={t('wall.qr')} />
          <figcaption>{t('wall.watch')}</figcaption>
        </figure>
        <WallRoom link={link} />
        {pictures > 1 && (
          <p className="tabular">{t('wall.page', { n: picture + 1, all: pictures })}</p>
        )}
      </footer>
    </>
  );
}

/** Going on, standing still for good, or over. */
const STATE_MARK = {
  ...{ receiving: 'is-going', closing: 'is-going', opening: 'is-going' },
  ...{ reading: 'is-going', confirming: 'is-going', closed: '', tooFew: 'is-stopped' },
} as const satisfies Readonly<Record<OpeningView['opening']['state'], string>>;

/** Why there is no bid on the wall. */
function WallNote({ view }: { readonly view: OpeningView }) {
  const { t } = useTranslation('openings');
  const isTooFew = view.opening.state === 'tooFew';
  return (
    <p className="opening-wall-note">
      {isTooFew ? t('script.tooFew', { n: view.bidsMin }) : t('bids.secret')}
    </p>
  );
}

/** Who is there, and whether what stands on the wall is pushed. */
function WallRoom({ link: { phase, news } }: { readonly link: HallLinkState }) {
  const { t } = useTranslation('openings');
  if (phase === 'down') {
    return (
      <p className="opening-wall-room" role="status">
        {t('wall.down')}
      </p>
    );
  }
  if (news === undefined) return null;
  const { seats, moreSeats, onlookers } = news.present;
  return (
    <p className="opening-wall-room tabular">
      {t('wall.present', { n: seats.length + moreSeats, onlookers })}
    </p>
  );
}

function hallAddress(openingId: string): string {
  return new URL(`/openings/${encodeURIComponent(openingId)}`, window.location.origin).href;
}

/** A lock that opens, then what was read out. */
function WallBid({ bid, isBegun }: { readonly bid: BidView; readonly isBegun: boolean }) {
  const { t } = useTranslation('openings');
  const isOpen = bid.state === 'opened';
  return (
    <li
      className={`projection-tile opening-wall-bid is-${bid.state}${bid.isReadOut ? ' is-read' : ''}`}
    >
      <span className="opening-wall-lock" aria-hidden="true">
        {isOpen ? <UnlockOutlined /> : <LockFilled />}
      </span>
      <h2>
        <span className="tabular">{bid.number}</span> {bid.bidderName ?? bid.bidder}
      </h2>
      <p>
        {bid.state === 'sealed'
          ? isBegun
            ? t('wall.percent', { n: percentOf(bid) })
            : t('wall.sealed')
          : bid.isReadOut && bid.priceFen !== undefined
            ? `¥${formatFen(bid.priceFen)}`
            : t(`bid.${bid.state}`)}
      </p>
      {bid.isReadOut && bid.priceWords !== undefined && <small>{bid.priceWords}</small>}
      {bid.isReadOut && <WallMarks bid={bid} />}
      {bid.isReadOut &&
        bid.items?.map(({ label, value }) => (
          <small key={label}>
            {label} {value}
          </small>
        ))}
    </li>
  );
}

/** What the hall marks of a price is marked on the wall, too. */
function WallMarks({ bid }: { readonly bid: BidView }) {
  const { t } = useTranslation('openings');
  return (
    <>
      {wordsDiffer(bid) && <strong>{t('bids.differs')}</strong>}
      {bid.isAboveCeiling === true && <strong>{t('bids.above')}</strong>}
    </>
  );
}
