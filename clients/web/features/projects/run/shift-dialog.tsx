import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { epochMs } from '#contracts/time.ts';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { fieldOfInstant, instantOfField } from '#clients/web/kit/shanghai.ts';
import { TimeField } from '#clients/web/kit/time-field/time-field.tsx';
import { weekdayText } from '#clients/web/kit/time.ts';
import { isWorkday } from '#clients/web/kit/workdays.ts';
import { defaultTimes } from '../editor/default-times.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { useStep } from './use-step.ts';

interface ShiftDialogProps {
  readonly detail: ProjectDetail;
  /** A correction of times (更正), or registration once more after a failure. */
  readonly type: 'Reschedule' | 'Republish';
  readonly onClose: () => void;
}

const LOOK_MS = 60_000;

/** New times for a published project; lots keep their distance to the opening. */
export function ShiftDialog({ detail, type, onClose }: ShiftDialogProps) {
  const { t } = useTranslation('projectRun');
  const { projectId, registrationUntil, opensAt, state } = detail.project;
  const step = useStep(projectId, { onAccepted: onClose });
  const now = useServerNow(LOOK_MS);
  const hasRegistration = type === 'Republish' || state === 'registration';
  const [preset] = useState(() => defaultTimes(now, detail.draft.policy.registrationMin));
  const [until, setUntil] = useState(() => start(registrationUntil, now, preset.until));
  const [opens, setOpens] = useState(() => start(opensAt, now, preset.opensAt));
  const untilMs = instantOfField(until);
  const opensMs = instantOfField(opens);
  const isReady = opensMs !== undefined && (!hasRegistration || untilMs !== undefined);
  return (
    <ReasonDialog
      title={t(`shift.${type}.title`)}
      detail={t(`shift.${type}.detail`)}
      okText={t(`shift.${type}.go`)}
      isReady={isReady}
      step={step}
      onClose={onClose}
      onReason={(reason) => {
        if (opensMs === undefined) return;
        const times = {
          opensAt: epochMs(opensMs),
          ...(hasRegistration && untilMs !== undefined
            ? { registrationUntil: epochMs(untilMs) }
            : {}),
        };
        step.send({ type, times, reason });
      }}
    >
      <div className="run-fields">
        {hasRegistration && (
          <TimeRow id="shift-until" label={t('shift.until')} value={until} onChange={setUntil} />
        )}
        <TimeRow id="shift-opens" label={t('shift.opens')} value={opens} onChange={setOpens} />
      </div>
    </ReasonDialog>
  );
}

/** The present time where it is still to come. */
function start(atMs: number | undefined, nowMs: number, preset: string): string {
  return atMs !== undefined && atMs > nowMs ? fieldOfInstant(atMs) : preset;
}

interface TimeRowProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function TimeRow({ id, label, value, onChange }: TimeRowProps) {
  const { t, i18n } = useTranslation('projectRun');
  const at = instantOfField(value);
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <span>
        <TimeField kind="minute" id={id} value={value} onChange={onChange} />
        <span className="muted small">
          {at !== undefined && weekdayText(at, i18n.language)}
          {at !== undefined && !isWorkday(at) && ` · ${t('restDay')}`}
        </span>
      </span>
    </>
  );
}
