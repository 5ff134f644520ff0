import type { useTranslation } from 'react-i18next';
import { assertNever } from '#contracts/result.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTime } from '#clients/web/kit/time.ts';
import type { Notice } from './live-state.ts';
import { lotName } from './lot-name.ts';

export type T = ReturnType<typeof useTranslation<'auction'>>['t'];

/** One notice in words. `view` tells the rule behind an overtime. */
export function noticeText(notice: Notice, view: AuctionView, t: T): string {
  const lot = notice.lotId === undefined ? '' : lotName(notice.lotId, t);
  switch (notice.type) {
    case 'overtime':
      return t('notice.overtime', {
        lot,
        n: notice.count,
        max: notice.max,
        window: windowSeconds(notice, view),
      });
    case 'end-moved':
      return t('notice.endMoved', { lot, at: clockTime(notice.closesAt) });
    case 'outbid':
      return t('notice.outbid', { lot, n: notice.rank });
    case 'leading':
      return t('notice.leading', { lot });
    case 'acted':
      return t('notice.acted', { lot, price: formatFen(notice.fen) });
    case 'best-changed':
      return t('notice.best', { lot, price: formatFen(notice.fen) });
    case 'paused':
      return pausedText(view, t);
    case 'resumed':
      return t('notice.resumed');
    case 'lot-ended':
      return endedText(notice, view, t);
    case 'announced':
      return t('notice.announced', { text: notice.text });
    case 'round-began':
      return t('notice.round', { lot, n: notice.round, count: notice.rounds });
    case 'own-turn':
      return t('notice.ownTurn', { lot, n: notice.round });
    case 'dropped-out':
      return t('notice.droppedOut', { lot });
    case 'fewer-in':
      return t('notice.fewerIn', { lot, n: notice.n });
    default:
      return assertNever(notice);
  }
}

/** Everybody is told of a pause by rule and when it goes on at the latest (FP-2). */
function pausedText({ rulePause }: AuctionView, t: T): string {
  return rulePause === undefined
    ? t('notice.paused')
    : t('notice.pausedByRule', { at: clockTime(rulePause.resumesAt) });
}

/** What a lot came to, and the own place where this viewer has one. */
function endedText(notice: Notice, view: AuctionView, t: T): string {
  const lot = notice.lotId === undefined ? undefined : view.lots[notice.lotId];
  if (lot === undefined) return t('notice.ended', { lot: '' });
  const words = { lot: lotName(lot.lotId, t) };
  const { status } = lot;
  if (status === 'open') return t('notice.ended', words);
  const n = lot.own?.rank;
  if (status === 'completed' && n !== undefined) return t('notice.ended.ranked', { ...words, n });
  return t(`notice.ended.${status}`, words);
}

function windowSeconds(notice: Notice, view: AuctionView): number {
  const lot = notice.lotId === undefined ? undefined : view.lots[notice.lotId];
  return Math.round((lot?.overtime?.windowMs ?? 0) / 1_000);
}

/** What interrupts a screen reader; the rest waits until it is quiet (habit 19). */
export function isUrgent(notice: Notice): boolean {
  return (
    notice.type === 'outbid' ||
    notice.type === 'acted' ||
    notice.type === 'overtime' ||
    notice.type === 'paused' ||
    notice.type === 'own-turn' ||
    notice.type === 'dropped-out' ||
    notice.type === 'lot-ended'
  );
}

/** What stands in the strip; prices and ranks have their own places on the page. */
export function isForStrip(notice: Notice): boolean {
  return notice.type !== 'best-changed' && notice.type !== 'leading';
}
