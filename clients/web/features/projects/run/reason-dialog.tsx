import { Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REASON_CHARS_MAX } from '#contracts/limits.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import type { StepState } from './use-step.ts';

interface ReasonDialogProps {
  readonly title: string;
  readonly detail: string;
  readonly okText: string;
  readonly isDanger?: boolean;
  /** Who gets to know the reason, where it is not the public. */
  readonly reasonLabel?: string;
  readonly step: StepState;
  /** Fields above the reason. */
  readonly children?: ReactNode;
  readonly isReady?: boolean;
  readonly onReason: (reason: string) => void;
  readonly onClose: () => void;
}

/** A step that needs a reason: it is asked for, sent, and a refusal stays in the dialog. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { t } = useTranslation('projectRun');
  const { title, detail, okText, isDanger = false, step, isReady = true } = props;
  const [reason, setReason] = useState('');
  const isBlank = reason.trim() === '';
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: isBlank || !isReady, loading: step.isPending, danger: isDanger }}
      onOk={() => props.onReason(reason.trim())}
      onCancel={props.onClose}
    >
      <p>{detail}</p>
      {props.children}
      <label htmlFor="step-reason">{props.reasonLabel ?? t('reason')}</label>
      <Input.TextArea
        id="step-reason"
        value={reason}
        maxLength={REASON_CHARS_MAX}
        autoSize={{ minRows: 2, maxRows: 6 }}
        onChange={(event) => setReason(event.target.value)}
      />
      {step.error && <ProblemAlert error={step.error} />}
      {step.refused && <RefusalAlert answer={step.refused} />}
    </Modal>
  );
}
