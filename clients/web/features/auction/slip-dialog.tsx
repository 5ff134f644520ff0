import { Descriptions, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { evaluatedBpUnder } from '#contracts/best-value.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { focusFirstField } from '#clients/web/kit/dialog-focus.ts';
import { bpUnder, chineseAmount, formatBp, formatFen } from '#clients/web/kit/money.ts';
import { parsePrice } from '#clients/web/kit/price-input.ts';
import { slipReference, weighedBest } from './controls.ts';
import { evaluatedYuan } from '#contracts/evaluation-text.ts';
import { OWN, weightsSeen } from './offer-preview.ts';
import { PriceField } from './price-field.tsx';

const FIELD_ID = 'slip-price';

interface SlipDialogProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly priceFen: number;
  /** Why it is asked; preset: the price is far below. */
  readonly detail?: string;
  /** `floor`: the lowest price of a standing instruction is asked for, not an offer. */
  readonly purpose?: 'offer' | 'floor';
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

interface SlipOf {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly priceFen: number;
}

/** How far the price lies under what the guard compares it with; in evaluated prices where BV-3 does. */
function useUnder({ view, lot, priceFen }: SlipOf) {
  const { t } = useTranslation('auction');
  const { t: hall } = useTranslation('hall');
  const best = weighedBest(view, lot);
  if (best !== undefined && lot.bestEvaluation !== undefined) {
    const bp = evaluatedBpUnder(weightsSeen(view, lot), { bidderId: OWN, priceFen }, best);
    const price = evaluatedYuan(lot.bestEvaluation.evaluatedFen);
    return [{ key: 'ref', label: hall('value.slipUnder', { price }), children: formatBp(bp) }];
  }
  const refFen = slipReference(view, lot);
  if (refFen === undefined) return [];
  const label = t('slip.underRef', { price: formatFen(refFen) });
  return [{ key: 'ref', label, children: formatBp(bpUnder(refFen, priceFen)) }];
}

function useWords(purpose: 'offer' | 'floor') {
  const { t } = useTranslation('auction');
  const { t: floor } = useTranslation('instruction');
  return purpose === 'offer'
    ? {
        title: t('slip.title'),
        detail: t('slip.detail'),
        price: t('slip.price'),
        confirm: t('slip.confirm'),
      }
    : {
        title: floor('floor.slip.title'),
        detail: floor('floor.slip'),
        price: floor('floor'),
        confirm: floor('floor.slip.confirm'),
      };
}

/** The slip guard: a price far below must be typed a second time before it is sent (AUC-4, habit 9). */
export function SlipDialog(props: SlipDialogProps) {
  const { priceFen, purpose = 'offer', onConfirm, onCancel } = props;
  const { t } = useTranslation('auction');
  const words = useWords(purpose);
  const [text, setText] = useState('');
  const read = parsePrice(text);
  const isSame = read.ok && read.value === priceFen;
  const items = useSlipItems(props);
  return (
    <Modal
      open
      title={words.title}
      okText={words.confirm}
      cancelText={t('slip.cancel')}
      okButtonProps={{ disabled: !isSame, danger: true }}
      mask={{ closable: false }}
      onOk={onConfirm}
      onCancel={onCancel}
      afterOpenChange={focusFirstField}
    >
      <p>{props.detail ?? words.detail}</p>
      <Descriptions size="small" column={1} bordered items={items} />
      <div className="slip-field">
        <label htmlFor={FIELD_ID}>{t('slip.type')}</label>
        <PriceField
          id={FIELD_ID}
          label={t('slip.type')}
          text={text}
          autoFocus
          onText={setText}
          onEnter={() => {
            if (isSame) onConfirm();
          }}
        />
        {read.ok && !isSame && (
          <p className="field-hint" role="status">
            {t('slip.different')}
          </p>
        )}
      </div>
    </Modal>
  );
}

/** The price in digits and 大写, and how far it lies under the own one and under what it is compared with. */
function useSlipItems({ view, lot, priceFen, purpose = 'offer' }: SlipDialogProps) {
  const { t } = useTranslation('auction');
  const words = useWords(purpose);
  const under = useUnder({ view, lot, priceFen });
  return [
    {
      key: 'digits',
      label: words.price,
      children: <b className="tabular">¥{formatFen(priceFen)}</b>,
    },
    {
      key: 'capitals',
      label: t('slip.capitals'),
      children: <span lang="zh-CN">{chineseAmount(priceFen)}</span>,
    },
    ...(lot.own
      ? [
          {
            key: 'own',
            label: t('slip.underOwn'),
            children: formatBp(bpUnder(lot.own.priceFen, priceFen)),
          },
        ]
      : []),
    ...under,
  ];
}
