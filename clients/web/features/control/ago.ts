import type { useTranslation } from 'react-i18next';

type T = ReturnType<typeof useTranslation<'control'>>['t'];

const MINUTE_S = 60;
const HOUR_S = 3_600;

/** `12 s`, `3 min`, `2 h`: coarse on purpose, it stands beside exact instants. */
export function agoText(ms: number, t: T): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < MINUTE_S) return t('ago.seconds', { n: seconds });
  if (seconds < HOUR_S) return t('ago.minutes', { n: Math.floor(seconds / MINUTE_S) });
  return t('ago.hours', { n: Math.floor(seconds / HOUR_S) });
}
