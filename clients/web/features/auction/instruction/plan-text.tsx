import { useTranslation } from 'react-i18next';
import type { InstructionMode } from '#contracts/wire/auction-options.ts';
import type { LotView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { instructionPlan } from './instruction-plan.ts';

interface PlanTextProps {
  readonly lot: LotView;
  readonly floorFen: number;
  readonly when: InstructionMode;
}

/** What the instruction will do, as sentences with the prices of this moment. */
export function PlanText({ lot, floorFen, when }: PlanTextProps) {
  const { t } = useTranslation('instruction');
  const { now, nextFen, example } = instructionPlan(lot, floorFen);
  const price = (fen: number | undefined): string => (fen === undefined ? '' : formatFen(fen));
  return (
    <ul className="instruction-plan">
      <li>
        {now === 'offers'
          ? t(`plan.offers.${when}`, { next: price(nextFen) })
          : t(`plan.${now}`, { floor: price(floorFen) })}
      </li>
      {example !== undefined && (
        <li>
          {example.replyFen === undefined
            ? t('plan.example.stops', { rival: price(example.rivalFen) })
            : t('plan.example', {
                rival: price(example.rivalFen),
                reply: price(example.replyFen),
              })}
        </li>
      )}
      <li>{t('plan.floor', { floor: price(floorFen) })}</li>
    </ul>
  );
}
