import { Alert, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { commandIdSchema } from '#contracts/ids.ts';
import { REASON_CHARS_MAX } from '#contracts/limits.ts';
import type { ApprovalRequest } from '#contracts/wire/rest-officials.ts';
import type { ProposalView } from '#contracts/wire/views.ts';
import type { OfficialAnswer } from '#clients/web/kit/api.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';
import { approve, reject } from '#clients/web/kit/officials-api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { TypedConfirmation } from '#clients/web/kit/typed-confirmation.tsx';
import { useOfficialAct } from './use-official-act.ts';

/** What this official is about to say to one proposal. */
export interface Decision {
  /** Command id of the proposal. */
  readonly id: string;
  readonly proposal: ProposalView;
  readonly verdict: 'approve' | 'reject';
}

interface DecisionDialogProps {
  readonly decision: Decision;
  readonly auctionId: string;
  readonly what: string;
  readonly onClose: () => void;
  readonly onAnswer: (answer: OfficialAnswer) => void;
}

/** Approving carries the act out at once (APR-3), so it asks as much as doing it alone would. */
export function DecisionDialog(props: DecisionDialogProps) {
  const { decision, auctionId, what, onClose, onAnswer } = props;
  const { t } = useTranslation('control');
  const [form] = Form.useForm<{ reason: string }>();
  const [sent, setSent] = useState<ApprovalRequest | undefined>(undefined);
  const isApproval = decision.verdict === 'approve';
  const act = useOfficialAct(
    auctionId,
    (body: ApprovalRequest) => (isApproval ? approve : reject)(auctionId, body),
    onAnswer,
  );
  return (
    <Modal
      open
      title={t(isApproval ? 'decision.approve' : 'decision.reject')}
      okText={t(isApproval ? 'approvals.approve' : 'approvals.reject')}
      cancelText={t('dialog.cancel')}
      okButtonProps={{ danger: isApproval, loading: act.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        onValuesChange={() => setSent(undefined)}
        onFinish={({ reason }) => {
          const body = sent ?? {
            commandId: newCommandId(),
            proposal: commandIdSchema.parse(decision.id),
            act: decision.proposal.act,
            reason,
          };
          setSent(body);
          act.mutate(body);
        }}
      >
        <Alert
          type={isApproval ? 'warning' : 'info'}
          className="power-preview"
          title={what}
          description={
            <>
              <p>{t('decision.proposed', { by: decision.proposal.by })}</p>
              <p>{decision.proposal.reason}</p>
              <p>{t(isApproval ? 'decision.approve.effect' : 'decision.reject.effect')}</p>
            </>
          }
        />
        {act.error && <ProblemAlert error={act.error} />}
        <Form.Item
          name="reason"
          label={t('dialog.reason')}
          rules={[{ required: true, whitespace: true, message: t('dialog.missing') }]}
        >
          <Input.TextArea rows={3} maxLength={REASON_CHARS_MAX} showCount />
        </Form.Item>
        {isApproval && (
          <TypedConfirmation
            text={auctionId}
            label={t('dialog.typed', { text: auctionId })}
            different={t('dialog.typed.different')}
          />
        )}
      </Form>
    </Modal>
  );
}
