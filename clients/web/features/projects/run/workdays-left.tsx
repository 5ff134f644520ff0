import { useTranslation } from 'react-i18next';
import { useWorkdays } from '#clients/web/kit/work-days.ts';

interface WorkdaysLeftProps {
  readonly nowMs: number;
  readonly endMs: number;
}

/** How many of the days that are left are working days (habit 34); nothing below one day. */
export function WorkdaysLeft({ nowMs, endMs }: WorkdaysLeftProps) {
  const { t } = useTranslation('kit');
  const count = useWorkdays(nowMs, endMs);
  return count === undefined ? null : (
    <span className="muted small">{t('workdays', { n: count })}</span>
  );
}
