import type { useTranslation } from 'react-i18next';
import type { AuctionView } from '#contracts/wire/views.ts';
import { clockTime, dateTime } from '#clients/web/kit/time.ts';
import type { OffReason } from './controls.ts';

type T = ReturnType<typeof useTranslation<'auction'>>['t'];

/** Why nothing can be offered now, in words; a pause by rule says until when at the latest (FP-2). */
export function offText(off: OffReason, view: AuctionView, t: T): string {
  if (off === 'paused' && view.rulePause !== undefined) {
    return t('off.pausedByRule', { at: clockTime(view.rulePause.resumesAt) });
  }
  return t(`off.${off}`, { at: dateTime(view.opensAt) });
}
