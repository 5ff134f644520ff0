import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX, REASON_CHARS_MAX } from '#contracts/limits.ts';
import { fen } from '#contracts/money.ts';
import type { ApplicationView } from '#contracts/wire/projects.ts';
import { DEPOSIT_STATES } from '#contracts/wire/project-steps.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import type { Step } from '../project-api.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import type { StepState } from './use-step.ts';

type Deposit = NonNullable<ApplicationView['deposit']>;
type DepositRecord = Omit<Extract<Step, { type: 'RecordDeposit' }>, 'type' | 'bidderId'>;

interface DepositDialogProps {
  readonly name: string;
  readonly deposit: Deposit;
  readonly step: StepState;
  readonly onRecord: (record: DepositRecord) => void;
  readonly onClose: () => void;
}

/** What became of a supplier's deposit (保证金), as the agency's books say. */
export function DepositDialog({ name, deposit, step, onRecord, onClose }: DepositDialogProps) {
  const { t } = useTranslation('projectRun');
  const choices =
    deposit.state === 'received' ? DEPOSIT_STATES.slice(1) : DEPOSIT_STATES.slice(0, 1);
  const [state, setState] = useState(choices[0] ?? 'received');
  const [reference, setReference] = useState('');
  const [reason, setReason] = useState('');
  const isReady = reference.trim() !== '' && (state !== 'forfeited' || reason.trim() !== '');
  return (
    <Modal
      open
      title={t('deposit.title', { name })}
      okText={t('deposit.record')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !isReady, loading: step.isPending }}
      onOk={() =>
        onRecord({
          state,
          amountFen: fen(deposit.amountFen),
          reference: reference.trim(),
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        })
      }
      onCancel={onClose}
    >
      <p>
        {t('deposit.amount')} <Money fen={deposit.amountFen} />
      </p>
      <Radio.Group
        aria-label={t('deposit.label', { name })}
        value={state}
        options={choices.map((value) => ({ value, label: t(`deposit.${value}`) }))}
        onChange={(event) => {
          const chosen = choices.find((value) => value === event.target.value);
          if (chosen !== undefined) setState(chosen);
        }}
      />
      <div className="run-fields">
        <label htmlFor="deposit-reference">{t('deposit.reference')}</label>
        <Input
          id="deposit-reference"
          value={reference}
          maxLength={NAME_CHARS_MAX}
          onChange={(event) => setReference(event.target.value)}
        />
        {state === 'forfeited' && (
          <>
            <label htmlFor="deposit-reason">{t('reason')}</label>
            <Input
              id="deposit-reason"
              value={reason}
              maxLength={REASON_CHARS_MAX}
              onChange={(event) => setReason(event.target.value)}
            />
          </>
        )}
      </div>
      {step.error && <ProblemAlert error={step.error} />}
      {step.refused && <RefusalAlert answer={step.refused} />}
    </Modal>
  );
}
