import { useTranslation } from 'react-i18next';
import { FallOutlined, RiseOutlined } from '#clients/web/kit/icons.tsx';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import type { DutchPosition, JapanesePosition } from '#clients/sdk/index.ts';
import { chineseAmount, formatFen, inLargeUnit } from '#clients/web/kit/money.ts';
import { ClockStairs } from './clock-stairs.tsx';
import { Outcome } from './outcome.tsx';
import { TimeBar } from './time-bar.tsx';

interface BoardProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly position: DutchPosition | JapanesePosition;
}

/** A price clock: the price in large figures, how long it stands, what comes next, and the way there as stairs. */
export function PriceClockBoard({ view, lot, position }: BoardProps) {
  const { t } = useTranslation('formats');
  const { kind, stage, priceFen } = position;
  return (
    <section className={`clock-board is-${stage}`} aria-label={t(`board.${kind}`)}>
      <div className="clock-face">
        <h2 className="figure-label">
          {kind === 'dutch-reverse' ? <RiseOutlined /> : <FallOutlined />} {t(`clock.${stage}`)}
        </h2>
        <ClockPrice fen={priceFen} />
        {lot.status === 'open' ? (
          <Running view={view} lot={lot} position={position} />
        ) : (
          <Outcome view={view} lot={lot} />
        )}
        <span className="visually-hidden" role="status">
          {stage === 'running' ? t('clock.say', { price: formatFen(priceFen) }) : ''}
        </span>
      </div>
      <ClockStairs
        lot={lot}
        tick={position.tick}
        isStill={stage === 'paused' || stage === 'ended'}
      />
    </section>
  );
}

function ClockPrice({ fen }: { readonly fen: number }) {
  const { t, i18n } = useTranslation('kit');
  const amount = inLargeUnit(fen, i18n.language);
  return (
    <div className="clock-price">
      <b className="tabular">¥{formatFen(fen)}</b>
      <p>
        <span lang="zh-CN">{chineseAmount(fen)}</span>
        {amount !== undefined && <span className="tabular">{t('money.large', { amount })}</span>}
      </p>
    </div>
  );
}

function Running({ view, lot, position }: BoardProps) {
  const { t } = useTranslation('formats');
  const { kind, stage, tick, tickCount, nextFen, startsAtMs, endsAtMs } = position;
  const isUpcoming = stage === 'upcoming';
  const inCount = lot.clock?.kind === 'japanese-reverse' ? lot.clock.inCount : undefined;
  return (
    <>
      <TimeBar
        startsAtMs={isUpcoming ? Math.min(view.opensAt, startsAtMs) - lineUpMs(lot) : startsAtMs}
        endsAtMs={isUpcoming ? startsAtMs : endsAtMs}
        stoppedAtMs={view.pausedAt}
      />
      <p className="clock-next">
        <span>{t('clock.nth', { n: tick + 1, count: tickCount })}</span>
        <span>
          {nextFen === undefined
            ? t(`clock.last.${kind}`)
            : t(`clock.next.${kind}`, { price: formatFen(nextFen) })}
        </span>
        {inCount !== undefined && <b>{t('clock.in', { n: inCount })}</b>}
      </p>
    </>
  );
}

/** Before the start the bar shows the last stretch of the wait, as long as one tick. */
function lineUpMs(lot: LotView): number {
  return lot.clock === undefined || lot.clock.kind === 'rounds' ? 0 : lot.clock.tickMs;
}
