import { useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView } from '#contracts/wire/views.ts';
import type { ClockPosition } from '#clients/sdk/index.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { alertHidden, pageSounds } from '#clients/web/kit/page-alerts.ts';
import { callToAct } from './call-to-act.ts';

/** Calls a bidder when it is its time to act: by sound, and where the tab is hidden as far as it agreed (habits 5 and 6). */
export function useActAlerts(
  view: AuctionView,
  position: ClockPosition | undefined,
  limitFen: number | undefined,
): void {
  const { t } = useTranslation('formats');
  const call = position && callToAct(position, limitFen);
  const heard = useRef(call?.key);
  const tell = useEffectEvent((): void => {
    const isNew = call !== undefined && call.key !== heard.current;
    heard.current = call?.key;
    if (!isNew) return;
    pageSounds.play('attention');
    alertHidden(view.title, t(`call.${call.type}`, { price: formatFen(call.priceFen) }));
  });
  useEffect(() => tell(), [call?.key]);
}
