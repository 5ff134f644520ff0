import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  BellOutlined,
  CheckCircleOutlined,
  ClockCircleOutlined,
  NotificationOutlined,
  PauseCircleOutlined,
  WarningOutlined,
} from '#clients/web/kit/icons.tsx';
import type { AuctionView } from '#contracts/wire/views.ts';
import { clockTime, dateTime } from '#clients/web/kit/time.ts';
import type { LiveState, Notice } from './live-state.ts';
import { isForStrip, isUrgent, noticeText, type T } from './notice-words.ts';
import './notices.css';

/** A screen reader hears prices at most this often, so that speech keeps up (habit 19). */
const POLITE_EVERY_MS = 3_000;
/** How long a notice stands out; after that it stays where it is, quietly. */
const FRESH_MS = 12_000;

interface NoticesProps {
  readonly state: LiveState;
  readonly view: AuctionView;
}

/**
 * One strip of fixed height for everything that comes and goes, so that nothing below it ever moves under a finger, and
 * spoken regions for screen readers.
 */
export function Notices({ state, view }: NoticesProps) {
  const { t } = useTranslation('auction');
  const newest = state.notices.at(-1);
  const repaired = useFresh(state.caughtUp);
  const shown = state.notices.findLast(isForStrip);
  const fresh = useFresh(shown);
  const urgent = newest && isUrgent(newest) ? noticeText(newest, view, t) : '';
  const calm = useSlowed(
    repaired
      ? repairText(repaired.count, t)
      : newest && !isUrgent(newest)
        ? noticeText(newest, view, t)
        : '',
  );
  return (
    <section className="notice-place" aria-label={t('notice.label')}>
      {fresh ? (
        <Strip look={lookOf(fresh)} at={fresh.at} text={noticeText(fresh, view, t)} />
      ) : view.pausedAt !== undefined && !view.ended ? (
        <Strip look="pause" text={standingPauseText(view, view.pausedAt, t)} />
      ) : repaired ? (
        <Strip look="good" text={repairText(repaired.count, t)} />
      ) : shown ? (
        <Strip look="quiet" at={shown.at} text={noticeText(shown, view, t)} />
      ) : (
        <Strip look="quiet" text={t('notice.none')} />
      )}
      <div className="visually-hidden" aria-live="assertive">
        {urgent}
      </div>
      <div className="visually-hidden" aria-live="polite">
        {calm}
      </div>
    </section>
  );
}

function standingPauseText({ rulePause }: AuctionView, pausedAt: number, t: T): string {
  const since = t('paused.title', { at: dateTime(pausedAt) });
  if (rulePause === undefined) return `${since} ${t('paused.detail')}`;
  const latest = t('paused.latest', { at: clockTime(rulePause.resumesAt) });
  return `${since} ${latest} ${t('paused.detail')}`;
}

type Look = 'warn' | 'news' | 'good' | 'pause' | 'quiet' | 'clock';

const ICONS: Readonly<Record<Look, ReactNode>> = {
  warn: <WarningOutlined />,
  news: <NotificationOutlined />,
  good: <CheckCircleOutlined />,
  pause: <PauseCircleOutlined />,
  quiet: <BellOutlined />,
  clock: <ClockCircleOutlined />,
};

interface StripProps {
  readonly look: Look;
  readonly text: string;
  readonly at?: number;
}

/** The whole text is in the title, because a long announcement is cut here; it stands in full in its own card. */
function Strip({ look, text, at }: StripProps) {
  return (
    <p className={`notice-strip notice-${look}`} title={text}>
      <span aria-hidden="true">{ICONS[look]}</span>
      {at !== undefined && <time className="tabular">{clockTime(at)}</time>}
      <span className="notice-text">{text}</span>
    </p>
  );
}

function lookOf(notice: Notice): Look {
  switch (notice.type) {
    case 'overtime':
    case 'end-moved':
    case 'round-began':
    case 'fewer-in':
      return 'clock';
    case 'outbid':
    case 'own-turn':
    case 'dropped-out':
      return 'warn';
    case 'paused':
      return 'pause';
    case 'leading':
    case 'best-changed':
    case 'resumed':
      return 'good';
    case 'acted':
    case 'lot-ended':
    case 'announced':
      return 'news';
  }
}

function repairText(count: number | undefined, t: T): string {
  return count === undefined ? t('caughtUp.snapshot') : t('caughtUp.count', { n: count });
}

/** Something to show for a while: the newest of its kind, until FRESH_MS after it came. */
function useFresh<Mark extends { readonly id: number }>(mark: Mark | undefined): Mark | undefined {
  const [seenId, setSeenId] = useState(0);
  const id = mark?.id;
  useEffect(() => {
    if (id === undefined) return undefined;
    const timer = setTimeout(() => setSeenId(id), FRESH_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return mark && mark.id > seenId ? mark : undefined;
}

/** Lets a text through at once when it was quiet, else the newest one after a pause. */
function useSlowed(text: string): string {
  const [shown, setShown] = useState({ text: '', at: 0 });
  useEffect(() => {
    const wait = Math.max(0, shown.at + POLITE_EVERY_MS - performance.now());
    const timer = setTimeout(() => setShown({ text, at: performance.now() }), wait);
    return () => clearTimeout(timer);
  }, [text, shown.at]);
  return shown.text;
}
