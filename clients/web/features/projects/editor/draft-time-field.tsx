import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { instantOfField, fieldOfInstant } from '#clients/web/kit/shanghai.ts';
import { TimeField } from '#clients/web/kit/time-field/time-field.tsx';
import { weekdayText } from '#clients/web/kit/time.ts';
import { holidayName, isWorkday, workdayAt, workdaysBetween } from '#clients/web/kit/workdays.ts';
import { useEditor } from './editor-context.ts';
import { Field, useControl } from './field.tsx';

interface DraftTimeFieldProps {
  readonly name: 'until' | 'opensAt';
  readonly label: string;
  /** Clock time that the shortcuts set. */
  readonly clock: string;
  /** Shortcuts: so many working days after `fromMs`. */
  readonly days: readonly number[];
  /** From when the shortcuts count; absent: from now. */
  readonly fromMs?: number | undefined;
}

const LOOK_MS = 60_000;

/** An instant in Beijing time, by hand or by working days, with its weekday and how far off it is. */
export function DraftTimeField({ name, label, clock, days, fromMs }: DraftTimeFieldProps) {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const control = useControl(name);
  const now = useServerNow(LOOK_MS);
  const at = instantOfField(form[name]);
  const from = fromMs ?? now;
  const set = (count: number): void =>
    change({ [name]: fieldOfInstant(workdayAt(Math.max(from, now), count, clock)) });
  return (
    <Field name={name} label={label} hint={<TimeWords atMs={at} nowMs={now} />}>
      <div className="draft-time">
        <TimeField
          {...control}
          kind="minute"
          value={form[name]}
          onChange={(value) => change({ [name]: value })}
        />
        <span className="draft-time-acts">
          {days.map((count) => (
            <Button key={count} size="small" onClick={() => set(count)}>
              {t(fromMs === undefined ? 'time.workdays' : 'time.workdaysAfter', {
                n: count,
                clock,
              })}
            </Button>
          ))}
        </span>
      </div>
    </Field>
  );
}

function TimeWords({ atMs, nowMs }: { readonly atMs: number | undefined; readonly nowMs: number }) {
  const { t, i18n } = useTranslation('projectDraft');
  if (atMs === undefined) return <>{t('time.zone')}</>;
  const weekday = weekdayText(atMs, i18n.language);
  const holiday = i18n.language === 'en' ? undefined : holidayName(atMs);
  const kind = isWorkday(atMs) ? t('time.workday') : (holiday ?? t('time.restDay'));
  if (atMs <= nowMs) return <>{t('time.past', { weekday })}</>;
  return <>{t('time.words', { weekday, kind, n: workdaysBetween(nowMs, atMs) })}</>;
}
