import { Link } from '@tanstack/react-router';
import { Descriptions } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Decrement } from '#contracts/wire/auction-rules.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { useClockRules } from './formats/clock-rules.ts';
import { formatBp, formatFen } from '#clients/web/kit/money.ts';

/** The lot's rules in words, with the rule ids that refusals name. */
export function LotRules({ view, lot }: { readonly view: AuctionView; readonly lot: LotView }) {
  const { t } = useTranslation('auction');
  const { t: hall } = useTranslation('hall');
  const clockRules = useClockRules(lot);
  const opening = useOpening(lot);
  const revisions = useRevisions(view, lot);
  const options = useOptions(view);
  const { decrement, overtime } = lot;
  const isValued = hasFactors(view, lot);
  const items = [
    { key: 'ceiling', label: t('rules.ceiling'), children: `¥${formatFen(lot.ceilingFen)}` },
    ...clockRules,
    ...(decrement
      ? [
          {
            key: 'decrement',
            label: t('rules.decrement'),
            children:
              isValued && decrement.basis === 'best'
                ? hall('value.decrement', { step: stepText(decrement) })
                : t(`rules.decrement.${decrement.basis}`, { step: stepText(decrement) }),
          },
        ]
      : []),
    ...(isValued
      ? [{ key: 'value', label: hall('value.rule'), children: hall('value.rule.detail') }]
      : []),
    ...(overtime
      ? [
          {
            key: 'overtime',
            label: t('rules.overtime'),
            children: t(`rules.overtime.${overtime.mode}`, {
              what: t(`rules.overtime.trigger.${overtime.trigger}`),
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
    ...(opening === undefined ? [] : [opening]),
    ...(revisions === undefined ? [] : [revisions]),
    ...options,
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

/** Whether a quotation may be changed; `undefined` where there is none to change here (SQ-1). */
function useRevisions({ revisions }: AuctionView, { opening }: LotView) {
  const { t } = useTranslation('auction');
  if (revisions === undefined || opening !== undefined) return undefined;
  return {
    key: 'revisions',
    label: t('rules.revisions'),
    children: t(`rules.revisions.${revisions ? 'true' : 'false'}`),
  };
}

/** What the auction has besides its format (PRX-1, FP-1); nothing where it has none. */
function useOptions({ instructionModes: modes, fairPause }: AuctionView) {
  const { t } = useTranslation('auction');
  const instructions = modes && {
    key: 'instructions',
    label: t('rules.instructions'),
    children: t(`rules.instructions.${modes.includes('always') ? 'both' : 'cutOff'}`),
  };
  const pause = fairPause && {
    key: 'fairPause',
    label: t('rules.fairPause'),
    children: t('rules.fairPause.detail', {
      ...{ share: formatBp(fairPause.shareBp), least: fairPause.droppedMin },
      ...{ window: seconds(fairPause.windowMs), length: seconds(fairPause.resumeAfterMs) },
      ...{ back: formatBp(fairPause.resumeShareBp), max: fairPause.maxCount },
    }),
  };
  return [instructions, pause].filter((item) => item !== undefined);
}

/** Where custodians open the lot's prices; `undefined` where none keep them. */
function useOpening({ opening }: LotView) {
  const { t } = useTranslation('auction');
  if (opening === undefined) return undefined;
  const { openingId } = opening;
  const hall = (
    <Link to="/openings/$openingId" params={{ openingId }}>
      {t('rules.opening.hall')}
    </Link>
  );
  return { key: 'opening', label: t('rules.opening'), children: hall };
}

/** Everybody sees that bidders have factors as soon as a price is shown (BV-5). */
function hasFactors(view: AuctionView, lot: LotView): boolean {
  const shown = [lot.bestEvaluation, ...Object.values(lot.rows ?? {}).map((row) => row.evaluation)];
  return view.factor !== undefined || shown.some((evaluation) => evaluation !== undefined);
}

function stepText(decrement: Decrement): string {
  return decrement.kind === 'absolute' ? `¥${formatFen(decrement.fen)}` : formatBp(decrement.bp);
}

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
