import { Alert } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { assertNever } from '#contracts/result.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTime } from '#clients/web/kit/time.ts';
import type { LiveState, Notice } from './live-state.ts';
import { lotName } from './lot-name.ts';

/** A screen reader hears prices at most this often, so that speech keeps up (habit 19). */
const POLITE_EVERY_MS = 3_000;
const SHOWN_MS = 12_000;

type T = ReturnType<typeof useTranslation<'auction'>>['t'];

/** Banners for what must not be missed, and spoken regions for screen readers. */
export function Notices({ state }: { readonly state: LiveState }) {
  const { t } = useTranslation('auction');
  const newest = state.notices.at(-1);
  const moved = useFresh(
    state.notices.findLast((notice) => notice.type === 'overtime' || notice.type === 'end-moved'),
  );
  const announced = useFresh(state.notices.findLast((notice) => notice.type === 'announced'));
  const repaired = useFresh(state.caughtUp);
  const urgent = newest && isUrgent(newest) ? noticeText(newest, t) : '';
  const calm = useSlowed(newest && !isUrgent(newest) ? noticeText(newest, t) : '');
  return (
    <>
      {moved && <Alert showIcon type="warning" title={noticeText(moved, t)} />}
      {announced && <Alert showIcon type="info" title={noticeText(announced, t)} />}
      {repaired && <Alert showIcon type="success" title={repairText(repaired.count, t)} />}
      <div className="visually-hidden" aria-live="assertive">
        {urgent}
      </div>
      <div className="visually-hidden" aria-live="polite">
        {calm}
      </div>
    </>
  );
}

function repairText(count: number | undefined, t: T): string {
  return count === undefined ? t('caughtUp.snapshot') : t('caughtUp.count', { n: count });
}

export function isUrgent(notice: Notice): boolean {
  return notice.type === 'outbid' || notice.type === 'paused' || notice.type === 'lot-ended';
}

function noticeText(notice: Notice, t: T): string {
  const lot = notice.lotId === undefined ? '' : lotName(notice.lotId, t);
  switch (notice.type) {
    case 'overtime':
      return t('notice.overtime', { lot, n: notice.count, max: notice.max });
    case 'end-moved':
      return t('notice.endMoved', { lot, at: clockTime(notice.closesAt) });
    case 'outbid':
      return t('notice.outbid', { lot, n: notice.rank });
    case 'leading':
      return t('notice.leading', { lot });
    case 'best-changed':
      return t('notice.best', { lot, price: formatFen(notice.fen) });
    case 'paused':
      return t('notice.paused');
    case 'resumed':
      return t('notice.resumed');
    case 'lot-ended':
      return t('notice.ended', { lot });
    case 'announced':
      return t('notice.announced', { text: notice.text });
    default:
      return assertNever(notice);
  }
}

/** Something to show for a while: the newest of its kind, until SHOWN_MS after it came. */
function useFresh<Mark extends { readonly id: number }>(mark: Mark | undefined): Mark | undefined {
  const [seenId, setSeenId] = useState(0);
  const id = mark?.id;
  useEffect(() => {
    if (id === undefined) return undefined;
    const timer = setTimeout(() => setSeenId(id), SHOWN_MS);
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
