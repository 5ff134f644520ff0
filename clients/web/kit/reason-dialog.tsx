import { Button, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { REASON_CHARS_MAX } from '#contracts/limits.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { focusFirstField } from './dialog-focus.ts';

interface ReasonDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly submit: string;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly onReason: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks why: the reason goes into the audit trail. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { isOpen, title, submit, isBusy, error, onReason, onClose } = props;
  const { t } = useTranslation('kit');
  return (
    <Modal
      open={isOpen}
      title={title}
      footer={null}
      destroyOnHidden
      afterOpenChange={focusFirstField}
      onCancel={onClose}
    >
      <Form<{ reason: string }>
        name="reason"
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => onReason(reason.trim())}
      >
        {error && (
          <Form.Item>
            <ProblemAlert error={error} />
          </Form.Item>
        )}
        <Form.Item
          name="reason"
          label={t('reason.label')}
          rules={[{ required: true, whitespace: true, message: t('reason.missing') }]}
        >
          <Input.TextArea autoFocus rows={3} maxLength={REASON_CHARS_MAX} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {submit}
        </Button>
      </Form>
    </Modal>
  );
}
