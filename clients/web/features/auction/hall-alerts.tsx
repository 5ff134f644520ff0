import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { clockPosition } from '#clients/sdk/index.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { alertHidden, pageSounds, useUnlockBySigns } from '#clients/web/kit/page-alerts.ts';
import type { SoundEvent } from '#clients/web/kit/sounds.ts';
import { passedMark } from './clock-marks.ts';
import type { LiveState, Notice } from './live-state.ts';
import { lotName } from './lot-name.ts';
import { noticeText } from './notice-words.ts';
import { lotStanding } from '#clients/web/kit/standing.ts';

const TICK_MS = 250;

interface HallAlertsProps {
  readonly state: LiveState;
  readonly view: AuctionView;
  readonly lot: LotView;
}

/** Sounds, vibration and system notifications for what a person must not miss; speaks the last minute (habits 5, 6, 19). */
export function HallAlerts({ state, view, lot }: HallAlertsProps) {
  const { t } = useTranslation('auction');
  const [spoken, setSpoken] = useState('');
  useUnlockBySigns();

  const newest = state.notices.at(-1);
  const heardId = useRef(newest?.id ?? 0);
  const hear = useEffectEvent((): void => {
    const fresh = state.notices.filter((notice) => notice.id > heardId.current);
    heardId.current = newest?.id ?? heardId.current;
    const loudest = loudestOf(fresh);
    if (!loudest) return;
    pageSounds.play(loudest.sound);
    alertHidden(view.title, noticeText(loudest.notice, view, t));
  });
  useEffect(() => hear(), [newest?.id]);

  const now = useServerNow(TICK_MS);
  const isRunning = lotStanding(view, lot, now) === 'running';
  const leftMs = (clockPosition(view, lot, now)?.endsAtMs ?? lot.closesAt) - now;
  const before = useRef<number | undefined>(undefined);
  const look = useEffectEvent((): void => {
    const mark = isRunning ? passedMark(before.current, leftMs) : undefined;
    before.current = isRunning ? leftMs : undefined;
    if (mark === undefined) return;
    pageSounds.play(mark);
    const text = t(`mark.${mark}`, { lot: lotName(lot.lotId, t) });
    setSpoken(text);
    alertHidden(view.title, text);
  });
  useEffect(() => look(), [leftMs, isRunning]);

  return (
    <div className="visually-hidden" aria-live="assertive">
      {spoken}
    </div>
  );
}

/** Several things at once make one sound, that of the gravest. */
function loudestOf(notices: readonly Notice[]): { sound: SoundEvent; notice: Notice } | undefined {
  const heard = notices.flatMap((notice) => {
    const sound = soundOf(notice);
    return sound === undefined ? [] : [{ sound, notice }];
  });
  return heard.toSorted((a, b) => GRAVITY.indexOf(a.sound) - GRAVITY.indexOf(b.sound))[0];
}

const GRAVITY: readonly SoundEvent[] = ['ended', 'outbid', 'overtime', 'announced', 'leading'];

function soundOf(notice: Notice): SoundEvent | undefined {
  switch (notice.type) {
    case 'overtime':
    case 'end-moved':
      return 'overtime';
    case 'outbid':
    case 'dropped-out':
      return 'outbid';
    case 'leading':
      return 'leading';
    case 'paused':
    case 'resumed':
    case 'announced':
    case 'acted':
      return 'announced';
    case 'lot-ended':
      return 'ended';
    case 'best-changed':
    case 'round-began':
    case 'fewer-in':
    // Its sound comes when the turn begins, after the break (`formats/turn-call.tsx`).
    case 'own-turn':
      return undefined;
  }
}
