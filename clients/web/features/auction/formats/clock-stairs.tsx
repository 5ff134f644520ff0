import { useTranslation } from 'react-i18next';
import type { LotView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTime } from '#clients/web/kit/time.ts';
import { stairHeights, stairsAround } from './stairs.ts';

/** Bars keep this share of the height also at the lowest price shown. */
const FOOT = 0.18;
const LIST_MAX = 4;

interface ClockStairsProps {
  readonly lot: LotView;
  readonly tick: number;
  /** While the clock stands still nobody knows when the next price comes. */
  readonly isStill: boolean;
}

/** The prices around the shown one as stairs, and the next ones with their times as a list. */
export function ClockStairs({ lot, tick, isStill }: ClockStairsProps) {
  const { t } = useTranslation('formats');
  const stairs = stairsAround(lot, tick);
  const heights = stairHeights(stairs);
  const next = stairs.filter(({ place }) => place === 'to-come').slice(0, LIST_MAX);
  return (
    <div className="clock-way">
      <div className="stairs" aria-hidden="true">
        {stairs.map((stair, index) => (
          <i
            key={stair.tick}
            className={`stair-${stair.place}`}
            style={{ height: `${100 * (FOOT + (1 - FOOT) * (heights[index] ?? 0))}%` }}
          />
        ))}
      </div>
      {!isStill && next.length > 0 && (
        <ol className="clock-list" aria-label={t('clock.list')}>
          {next.map((stair) => (
            <li key={stair.tick}>
              <time className="muted tabular">{clockTime(stair.startsAtMs)}</time>
              <span className="tabular">¥{formatFen(stair.priceFen)}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
