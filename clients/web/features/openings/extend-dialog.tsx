import { Button, Form, Input, InputNumber, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { REASON_CHARS_MAX } from '#contracts/limits.ts';
import { epochMs } from '#contracts/time.ts';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { ActAnswer } from './act-answer.tsx';
import { useOpeningAct } from './use-opening-act.ts';

const MINUTE_MS = 60_000;
const MINUTES_PRESET = 30;
const MINUTES_MAX = 24 * 60;

interface ExtendDialogProps {
  readonly view: OpeningView;
  readonly onClose: () => void;
}

/** More time for all bidders to release their secret; the reason stands in the record. */
export function ExtendDialog({ view, onClose }: ExtendDialogProps) {
  const { t } = useTranslation('openings');
  const act = useOpeningAct(view.opening.openingId, onClose);
  const from = view.windowEndsAtMs ?? view.serverMs;
  return (
    <Modal open title={t('extend.title')} footer={null} destroyOnHidden onCancel={onClose}>
      <Form<{ minutes: number; reason: string }>
        name="extend"
        layout="vertical"
        requiredMark={false}
        initialValues={{ minutes: MINUTES_PRESET }}
        onFinish={({ minutes, reason }) =>
          act.send({
            type: 'ExtendWindow',
            untilMs: epochMs(from + minutes * MINUTE_MS),
            reason: reason.trim(),
          })
        }
      >
        <Form.Item name="minutes" label={t('extend.minutes')} rules={[{ required: true }]}>
          <InputNumber min={1} max={MINUTES_MAX} precision={0} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('extend.reason')}
          rules={[{ required: true, whitespace: true, message: t('extend.missing') }]}
        >
          <Input.TextArea rows={3} maxLength={REASON_CHARS_MAX} />
        </Form.Item>
        <ActAnswer act={act} />
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('act.extend')}
        </Button>
      </Form>
    </Modal>
  );
}
