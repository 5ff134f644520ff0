import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Form, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ANNOUNCEMENT_CHARS_MAX, REASON_CHARS_MAX } from '#contracts/limits.ts';
import { REFUSAL_REASONS } from '#contracts/wire/auction-commands.ts';
import type { OfficialRequest } from '#contracts/wire/rest.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { sendOfficialCommand, type OfficialAnswer } from '#clients/web/kit/api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { TypedConfirmation } from '#clients/web/kit/typed-confirmation.tsx';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { refusalWords } from '#clients/web/kit/words.ts';
import { lotName } from './lot-name.ts';
import {
  isFinal,
  officialCommand,
  possibleActions,
  type OfficialAction,
  type OfficialForm,
} from './official-commands.ts';

interface OfficialPanelProps {
  readonly view: AuctionView;
  readonly lot: LotView;
}

const MINUTES_MAX = 1_440;

/** The agency's controls: each asks for the reason that goes on record (AUC-9). */
export function OfficialPanel({ view, lot }: OfficialPanelProps) {
  const { t } = useTranslation('auction');
  const [action, setAction] = useState<OfficialAction | undefined>(undefined);
  const [answer, setAnswer] = useState<OfficialAnswer | undefined>(undefined);
  return (
    <Card title={<h2>{t('official.title')}</h2>}>
      <p className="muted">{t('official.detail')}</p>
      <div className="official-actions">
        {possibleActions(view, lot).map((item) => (
          <Button
            key={item}
            block
            danger={isFinal(item)}
            onClick={() => {
              setAnswer(undefined);
              setAction(item);
            }}
          >
            {t(`official.${item}`, { lot: lotName(lot.lotId, t) })}
          </Button>
        ))}
      </div>
      {answer && <Answer answer={answer} auctionId={view.auctionId} />}
      {action !== undefined && (
        <ActionDialog
          action={action}
          view={view}
          lot={lot}
          onClose={() => setAction(undefined)}
          onAnswer={(given) => {
            setAnswer(given);
            setAction(undefined);
          }}
        />
      )}
    </Card>
  );
}

interface AnswerProps {
  readonly answer: OfficialAnswer;
  readonly auctionId: string;
}

function Answer({ answer, auctionId }: AnswerProps) {
  const { t, i18n } = useTranslation('auction');
  const reason = REFUSAL_REASONS.find((known) => known === answer.reason);
  if (answer.outcome === 'accepted') {
    const title = t('official.done', { version: answer.version, at: clockTimeMs(answer.at) });
    return <Alert showIcon type="success" role="status" title={title} />;
  }
  const words = reason === undefined ? undefined : refusalWords(reason, i18n.language);
  return (
    <Alert
      showIcon
      type="error"
      role="alert"
      title={t('official.refused')}
      description={words ? `${words.title} · ${words.help} (${words.rule})` : answer.reason}
      action={
        answer.reason === 'needs_approval' && (
          <Link to="/auctions/$auctionId/control" params={{ auctionId }}>
            {t('official.propose')}
          </Link>
        )
      }
    />
  );
}

interface ActionDialogProps extends OfficialPanelProps {
  readonly action: OfficialAction;
  readonly onClose: () => void;
  readonly onAnswer: (answer: OfficialAnswer) => void;
}

function ActionDialog({ action, view, lot, onClose, onAnswer }: ActionDialogProps) {
  const { t } = useTranslation('auction');
  const [form] = Form.useForm<OfficialForm & { typed: string }>();
  // The command keeps its id when it is sent again after a lost answer (AUC-8).
  const [sent, setSent] = useState<OfficialRequest | undefined>(undefined);
  const send = useMutation({
    mutationFn: (command: OfficialRequest) => sendOfficialCommand(view.auctionId, command),
    onSuccess: onAnswer,
  });
  const textMax = action === 'announce' ? ANNOUNCEMENT_CHARS_MAX : REASON_CHARS_MAX;
  return (
    <Modal
      open
      title={t(`official.${action}`, { lot: lotName(lot.lotId, t) })}
      okText={t('official.confirm')}
      cancelText={t('slip.cancel')}
      okButtonProps={{ danger: isFinal(action), loading: send.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ minutes: 5 }}
        onValuesChange={() => setSent(undefined)}
        onFinish={(values) => {
          const command = sent ?? officialCommand(action, lot, values);
          setSent(command);
          send.mutate(command);
        }}
      >
        <p>{t(`official.${action}.detail`)}</p>
        {send.error && <ProblemAlert error={send.error} />}
        {action === 'extend' && (
          <Form.Item name="minutes" label={t('official.minutes')} rules={[{ required: true }]}>
            <InputNumber min={1} max={MINUTES_MAX} precision={0} />
          </Form.Item>
        )}
        <Form.Item
          name="text"
          label={t(action === 'announce' ? 'official.text' : 'official.reason')}
          rules={[{ required: true, whitespace: true, message: t('official.missing') }]}
        >
          <Input.TextArea rows={3} maxLength={textMax} showCount />
        </Form.Item>
        {isFinal(action) && (
          <TypedConfirmation
            text={view.auctionId}
            label={t('official.typed', { id: view.auctionId })}
            different={t('official.typed.different')}
          />
        )}
      </Form>
    </Modal>
  );
}
