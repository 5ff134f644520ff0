import { useQuery } from '@tanstack/react-query';
import { Alert, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REASON_CHARS_MAX } from '#contracts/limits.ts';
import type { Hall } from '#contracts/wire/rest-hall.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { sendOfficialCommand, type OfficialAnswer } from '#clients/web/kit/api.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { lotOffersQuery, propose } from '#clients/web/kit/officials-api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { TypedConfirmation } from '#clients/web/kit/typed-confirmation.tsx';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { consequences } from './consequences.ts';
import { lotName } from './lot-name.ts';
import { isAboutLot, isFinal, needsSecond, type Power, type Sending, sendingOf } from './powers.ts';
import { useOfficialAct } from './use-official-act.ts';

interface PowerDialogProps {
  readonly power: Power;
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly hall: Hall | undefined;
  readonly onClose: () => void;
  readonly onAnswer: (answer: OfficialAnswer) => void;
}

interface Values {
  readonly reason: string;
  readonly minutes?: number;
  readonly offer?: string;
  readonly bidder?: string;
  readonly typed?: string;
}

const MINUTES_MAX = 1_440;

/** One act: what it will do, its reason, and what has to be typed before nobody can take it back. */
export function PowerDialog({ power, view, lot, hall, onClose, onAnswer }: PowerDialogProps) {
  const { t } = useTranslation('control');
  const [form] = Form.useForm<Values>();
  // The act keeps its id when it is sent again after a lost answer (AUC-8).
  const [sent, setSent] = useState<Sending | undefined>(undefined);
  const { auctionId } = view;
  const act = useOfficialAct(
    auctionId,
    ({ kind, request }: Sending) =>
      kind === 'command' ? sendOfficialCommand(auctionId, request) : propose(auctionId, request),
    onAnswer,
  );
  const isProposal = needsSecond(view, power);
  const title = t(`power.${power}`);
  return (
    <Modal
      open
      title={isAboutLot(power) ? `${title} · ${lotName(lot.lotId, t)}` : title}
      okText={t(isProposal ? 'dialog.propose' : 'dialog.confirm')}
      cancelText={t('dialog.cancel')}
      okButtonProps={{ danger: isFinal(power), loading: act.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ minutes: 5 }}
        onValuesChange={() => setSent(undefined)}
        onFinish={(values) => {
          const sending = sent ?? sendingOf(power, { view, lot }, values);
          setSent(sending);
          act.mutate(sending);
        }}
      >
        {act.error && <ProblemAlert error={act.error} />}
        {power === 'extend' && (
          <Form.Item name="minutes" label={t('dialog.minutes')} rules={[{ required: true }]}>
            <InputNumber min={1} max={MINUTES_MAX} precision={0} />
          </Form.Item>
        )}
        {power === 'void-offer' && <OfferField view={view} lot={lot} />}
        {power === 'disqualify' && <BidderField view={view} hall={hall} />}
        <Preview power={power} view={view} lot={lot} />
        <Form.Item
          name="reason"
          label={t('dialog.reason')}
          rules={[{ required: true, whitespace: true, message: t('dialog.missing') }]}
        >
          <Input.TextArea rows={3} maxLength={REASON_CHARS_MAX} showCount />
        </Form.Item>
        {isFinal(power) && !isProposal && (
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

/** What would follow if it were done now. */
function Preview({ power, view, lot }: Pick<PowerDialogProps, 'power' | 'view' | 'lot'>) {
  const { t } = useTranslation('control');
  const now = useServerNow(1_000);
  const minutes = Form.useWatch<number | undefined>('minutes');
  const lines = consequences(power, { view, lot }, { nowMs: now, minutes });
  return (
    <Alert
      type={isFinal(power) ? 'warning' : 'info'}
      className="power-preview"
      title={t('dialog.consequence')}
      description={
        <ul>
          {lines.map(({ key, values }) => (
            <li key={key}>{t(key, { ...values })}</li>
          ))}
        </ul>
      }
    />
  );
}

function OfferField({ view, lot }: Pick<PowerDialogProps, 'view' | 'lot'>) {
  const { t } = useTranslation('control');
  const { data, error, isPending } = useQuery(lotOffersQuery(view.auctionId, lot.lotId));
  const offers = (data?.items ?? []).filter(
    ({ isVoided, commandId }) => !isVoided && commandId !== undefined,
  );
  return (
    <>
      {error && <ProblemAlert error={error} />}
      <Form.Item
        name="offer"
        label={t('dialog.offer')}
        rules={[{ required: true, message: t('dialog.offer.missing') }]}
      >
        <Select
          loading={isPending}
          notFoundContent={t('dialog.offer.none')}
          options={offers.map(({ commandId = '', at, priceFen, name, alias = '' }) => ({
            value: commandId,
            label: [
              clockTimeMs(at),
              typeof priceFen === 'number' ? `¥${formatFen(priceFen)}` : priceFen,
              name ?? t('tile.alias', { alias }),
            ].join(' · '),
          }))}
        />
      </Form.Item>
    </>
  );
}

function BidderField({ view, hall }: Pick<PowerDialogProps, 'view' | 'hall'>) {
  const { t } = useTranslation('control');
  const gone = view.disqualifiedBidders ?? {};
  const bidders = (hall?.bidders ?? []).filter(({ bidderId }) => !Object.hasOwn(gone, bidderId));
  return (
    <Form.Item
      name="bidder"
      label={t('dialog.bidder')}
      rules={[{ required: true, message: t('dialog.bidder.missing') }]}
    >
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        loading={hall === undefined}
        options={bidders.map(({ bidderId, name }) => ({ value: bidderId, label: name }))}
      />
    </Form.Item>
  );
}
