import { Button, Card, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ANNOUNCEMENT_CHARS_MAX } from '#contracts/limits.ts';
import type { OfficialRequest } from '#contracts/wire/rest.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { sendOfficialCommand, type OfficialAnswer } from '#clients/web/kit/api.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { clockTime } from '#clients/web/kit/time.ts';
import { ActAnswer } from './act-answer.tsx';
import { useOfficialAct } from './use-official-act.ts';

/** Texts for what happens on every second day, so that nobody has to find words while the clock runs. */
const CANNED = ['welcome', 'network', 'pause', 'resume', 'extend', 'support', 'closing'] as const;

/** A word to everybody in the auction; it goes on record and cannot be taken back. */
export function AnnounceCard({ view }: { readonly view: AuctionView }) {
  const { t } = useTranslation('control');
  const [form] = Form.useForm<{ text: string }>();
  const [sent, setSent] = useState<OfficialRequest | undefined>(undefined);
  const [answer, setAnswer] = useState<OfficialAnswer | undefined>(undefined);
  const act = useOfficialAct(
    view.auctionId,
    (command: OfficialRequest) => sendOfficialCommand(view.auctionId, command),
    (given) => {
      setAnswer(given);
      if (given.outcome === 'accepted') form.resetFields();
    },
  );
  const made = Object.entries(view.announcements).toSorted(([a], [b]) => Number(b) - Number(a));
  return (
    <Card title={<h2>{t('announce.title')}</h2>}>
      <Form
        form={form}
        layout="vertical"
        onValuesChange={() => setSent(undefined)}
        onFinish={({ text }) => {
          const command = sent ?? { type: 'Announce' as const, commandId: newCommandId(), text };
          setSent(command);
          setAnswer(undefined);
          act.mutate(command);
        }}
      >
        <Select<string>
          className="announce-canned"
          aria-label={t('announce.canned')}
          placeholder={t('announce.canned')}
          value={null}
          options={CANNED.map((value) => ({ value, label: t(`announce.${value}`) }))}
          onChange={(value) => {
            const chosen = CANNED.find((known) => known === value);
            if (chosen === undefined) return;
            setSent(undefined);
            form.setFieldsValue({ text: t(`announce.${chosen}`) });
          }}
        />
        <Form.Item
          name="text"
          label={t('announce.text')}
          rules={[{ required: true, whitespace: true, message: t('dialog.missing') }]}
        >
          <Input.TextArea rows={3} maxLength={ANNOUNCEMENT_CHARS_MAX} showCount />
        </Form.Item>
        {act.error && <ProblemAlert error={act.error} />}
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('announce.send')}
        </Button>
      </Form>
      {answer && <ActAnswer answer={answer} />}
      {made.length > 0 && (
        <ul className="announce-made" tabIndex={0} aria-label={t('announce.made')}>
          {made.map(([number, { at, text }]) => (
            <li key={number}>
              <small className="muted tabular">{clockTime(at)}</small> {text}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
