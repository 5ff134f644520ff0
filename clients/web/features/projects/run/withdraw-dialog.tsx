import { useTranslation } from 'react-i18next';
import { ReasonDialog } from './reason-dialog.tsx';
import { useStep } from './use-step.ts';

/** Ends a project for good (终止); the reason is published where the notice was. */
export function WithdrawDialog({
  projectId,
  onClose,
}: {
  readonly projectId: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('projectRun');
  const step = useStep(projectId, { onAccepted: onClose });
  return (
    <ReasonDialog
      title={t('withdraw.title')}
      detail={t('withdraw.detail')}
      okText={t('withdraw.go')}
      isDanger
      step={step}
      onClose={onClose}
      onReason={(reason) => step.send({ type: 'Withdraw', reason })}
    />
  );
}
