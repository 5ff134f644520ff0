import { InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { dateMinute } from '#clients/web/kit/time.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { useStep } from './use-step.ts';

const MINUTE_MS = 60_000;
const LOOK_MS = 1_000;
const MINUTES_MAX = 24 * 60;

interface RehearseDialogProps {
  readonly projectId: string;
  /** Opening of the auction itself, before which the rehearsal has to be over. */
  readonly opensAtMs: number | undefined;
  readonly onClose: () => void;
}

/** A practice auction (演练) of the suppliers admitted so far, with play prices. */
export function RehearseDialog({ projectId, opensAtMs, onClose }: RehearseDialogProps) {
  const { t } = useTranslation('projectRun');
  const now = useServerNow(LOOK_MS);
  const step = useStep(projectId, { onAccepted: onClose });
  const [startsIn, setStartsIn] = useState(5);
  const [lasts, setLasts] = useState(10);
  const endsAtMs = now + (startsIn + lasts) * MINUTE_MS;
  const isTooLate = opensAtMs !== undefined && endsAtMs >= opensAtMs;
  return (
    <Modal
      open
      title={t('rehearse.title')}
      okText={t('rehearse.go')}
      cancelText={t('cancel')}
      okButtonProps={{ loading: step.isPending, disabled: isTooLate }}
      onOk={() =>
        step.send({
          type: 'Rehearse',
          startsInMs: startsIn * MINUTE_MS,
          lastsMs: lasts * MINUTE_MS,
        })
      }
      onCancel={onClose}
    >
      <p>{t('rehearse.detail')}</p>
      <div className="run-fields">
        <label htmlFor="starts-in">{t('rehearse.startsIn')}</label>
        <InputNumber
          id="starts-in"
          min={0}
          max={MINUTES_MAX}
          precision={0}
          value={startsIn}
          suffix={t('minutes')}
          onChange={(minutes) => setStartsIn(minutes ?? 0)}
        />
        <label htmlFor="lasts">{t('rehearse.lasts')}</label>
        <InputNumber
          id="lasts"
          min={1}
          max={MINUTES_MAX}
          precision={0}
          value={lasts}
          suffix={t('minutes')}
          onChange={(minutes) => setLasts(minutes ?? 1)}
        />
      </div>
      {isTooLate && (
        <p role="alert" className="mark-error">
          {t('rehearse.tooLate', { ends: dateMinute(endsAtMs), opens: dateMinute(opensAtMs) })}
        </p>
      )}
      {step.error && <ProblemAlert error={step.error} />}
      {step.refused && <RefusalAlert answer={step.refused} />}
    </Modal>
  );
}
