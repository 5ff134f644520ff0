import { Descriptions } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { formatBp, formatFen } from '#clients/web/kit/money.ts';

/** The lot's rules in words, with the rule ids that refusals name. */
export function LotRules({ view, lot }: { readonly view: AuctionView; readonly lot: LotView }) {
  const { t } = useTranslation('auction');
  const { decrement, overtime } = lot;
  const items = [
    { key: 'ceiling', label: t('rules.ceiling'), children: `¥${formatFen(lot.ceilingFen)}` },
    ...(decrement
      ? [
          {
            key: 'decrement',
            label: t('rules.decrement'),
            children: t(`rules.decrement.${decrement.basis}`, {
              step:
                decrement.kind === 'absolute'
                  ? `¥${formatFen(decrement.fen)}`
                  : formatBp(decrement.bp),
            }),
          },
        ]
      : []),
    ...(overtime
      ? [
          {
            key: 'overtime',
            label: t('rules.overtime'),
            children: t(`rules.overtime.${overtime.mode}`, {
              window: seconds(overtime.windowMs),
              extend: seconds(overtime.extendMs),
              max: overtime.maxCount,
            }),
          },
        ]
      : []),
    ...(lot.decrementMaxBp === undefined
      ? []
      : [
          {
            key: 'slip',
            label: t('rules.slip'),
            children: t('rules.slip.detail', { bp: formatBp(lot.decrementMaxBp) }),
          },
        ]),
    {
      key: 'min',
      label: t('rules.minBidders'),
      children: t('rules.minBidders.detail', { n: view.minBidders }),
    },
    {
      key: 'visibility',
      label: t('rules.visibility'),
      children: t(`rules.visibility.${view.visibility}`),
    },
  ];
  return <Descriptions size="small" column={1} items={items} />;
}

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
