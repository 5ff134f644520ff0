import { InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import { useStep } from './use-step.ts';

const MINUTE_MS = 60_000;
const MINUTES_MAX = 24 * 60;

/** A practice auction (演练) of the suppliers admitted so far, with play prices. */
export function RehearseDialog({
  projectId,
  onClose,
}: {
  readonly projectId: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('projectRun');
  const step = useStep(projectId, { onAccepted: onClose });
  const [startsIn, setStartsIn] = useState(5);
  const [lasts, setLasts] = useState(10);
  return (
    <Modal
      open
      title={t('rehearse.title')}
      okText={t('rehearse.go')}
      cancelText={t('cancel')}
      okButtonProps={{ loading: step.isPending }}
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
      {step.error && <ProblemAlert error={step.error} />}
      {step.refused && <RefusalAlert answer={step.refused} />}
    </Modal>
  );
}
