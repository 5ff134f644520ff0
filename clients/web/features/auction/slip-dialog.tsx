import { Descriptions, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { bpUnder, chineseAmount, formatBp, formatFen } from '#clients/web/kit/money.ts';
import { parsePrice } from '#clients/web/kit/price-input.ts';
import { slipReference } from './controls.ts';
import { PriceField } from './price-field.tsx';

interface SlipDialogProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly priceFen: number;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** The slip guard: a price far below must be typed a second time before it is sent (AUC-4, habit 9). */
export function SlipDialog({ view, lot, priceFen, onConfirm, onCancel }: SlipDialogProps) {
  const { t } = useTranslation('auction');
  const [text, setText] = useState('');
  const read = parsePrice(text);
  const isSame = read.ok && read.value === priceFen;
  const refFen = slipReference(view, lot);
  const items = [
    {
      key: 'digits',
      label: t('slip.price'),
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
    ...(refFen === undefined
      ? []
      : [
          {
            key: 'ref',
            label: t('slip.underRef', { price: formatFen(refFen) }),
            children: formatBp(bpUnder(refFen, priceFen)),
          },
        ]),
  ];
  return (
    <Modal
      open
      title={t('slip.title')}
      okText={t('slip.confirm')}
      cancelText={t('slip.cancel')}
      okButtonProps={{ disabled: !isSame, danger: true }}
      mask={{ closable: false }}
      onOk={onConfirm}
      onCancel={onCancel}
    >
      <p>{t('slip.detail')}</p>
      <Descriptions size="small" column={1} bordered items={items} />
      <div className="slip-field">
        <label htmlFor="slip-price">{t('slip.type')}</label>
        <PriceField
          id="slip-price"
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
