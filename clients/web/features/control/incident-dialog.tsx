import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { INCIDENT_CHARS_MAX } from '#contracts/limits.ts';
import { INCIDENT_KINDS, type IncidentKind } from '#contracts/wire/approval-commands.ts';
import type { IncidentRequest } from '#contracts/wire/rest-officials.ts';
import type { OfficialAnswer } from '#clients/web/kit/api.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';
import { recordIncident } from '#clients/web/kit/officials-api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { ActAnswer } from './act-answer.tsx';
import { useOfficialAct } from './use-official-act.ts';

interface IncidentDialogProps {
  readonly auctionId: string;
  readonly onClose: () => void;
}

/** Puts on record what happened beside the machine: a call, a failing line, a complaint (INC-1). */
export function IncidentDialog({ auctionId, onClose }: IncidentDialogProps) {
  const { t } = useTranslation('control');
  const [form] = Form.useForm<{ kind: IncidentKind; text: string }>();
  const [sent, setSent] = useState<IncidentRequest | undefined>(undefined);
  const [refused, setRefused] = useState<OfficialAnswer | undefined>(undefined);
  const act = useOfficialAct(
    auctionId,
    (body: IncidentRequest) => recordIncident(auctionId, body),
    (answer) => (answer.outcome === 'accepted' ? onClose() : setRefused(answer)),
  );
  return (
    <Modal
      open
      title={t('incidents.note')}
      okText={t('incidents.record')}
      cancelText={t('dialog.cancel')}
      okButtonProps={{ loading: act.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ kind: 'network' }}
        onValuesChange={() => setSent(undefined)}
        onFinish={({ kind, text }) => {
          const body = sent ?? { commandId: newCommandId(), kind, text };
          setSent(body);
          act.mutate(body);
        }}
      >
        <p className="muted">{t('incidents.note.detail')}</p>
        {act.error && <ProblemAlert error={act.error} />}
        {refused && <ActAnswer answer={refused} />}
        <Form.Item name="kind" label={t('incidents.kind')} rules={[{ required: true }]}>
          <Select options={INCIDENT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="text"
          label={t('incidents.text')}
          rules={[{ required: true, whitespace: true, message: t('dialog.missing') }]}
        >
          <Input.TextArea rows={4} maxLength={INCIDENT_CHARS_MAX} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
