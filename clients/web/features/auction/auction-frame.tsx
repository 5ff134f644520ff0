import { Card, Collapse, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { LiveRefused } from '#clients/web/kit/live-refused.tsx';
import { Announcements } from './announcements.tsx';
import { AuctionHead } from './auction-head.tsx';
import { ClockBoard } from './formats/clock-board.tsx';
import type { LiveState } from './live-state.ts';
import { LotCurve } from './lot-curve.tsx';
import { LotFigures } from './lot-figures.tsx';
import { LotPicker } from './lot-picker.tsx';
import { LotRanking } from './lot-ranking.tsx';
import { LotRules } from './lot-rules.tsx';
import { Notices } from './notices.tsx';
import { ResultCard } from './result-card.tsx';
import { useLotChoice } from '#clients/web/kit/use-lot-choice.ts';
import './auction.css';

interface AuctionFrameProps {
  readonly state: LiveState;
  /** What only this role sees, beside the lot: offer controls, official controls. */
  readonly side?: (view: AuctionView, lot: LotView) => ReactNode;
  readonly top?: ReactNode;
  /** Small buttons at the end of the head: sound, keys, full screen. */
  readonly tools?: (view: AuctionView, lot: LotView) => ReactNode;
  /** What only hears and speaks, and shows nothing of its own: sounds, keys. */
  readonly ears?: (view: AuctionView, lot: LotView) => ReactNode;
  readonly className?: string;
}

/** One auction as every audience sees it; what a viewer may not know is simply not in the view (AUC-12). */
export function AuctionFrame(props: AuctionFrameProps) {
  const { state, side, top, className = '' } = props;
  const { t } = useTranslation('auction');
  const { view } = state;
  const { lot, pick } = useLotChoice(view, { follows: side === undefined });
  if (!view) {
    return state.refused === undefined ? (
      <div className="page" role="status" aria-label={t('loading')}>
        <Skeleton active paragraph={{ rows: 10 }} />
      </div>
    ) : (
      <LiveRefused code={state.refused} back={t('back')} />
    );
  }
  if (!lot) return <LiveRefused code="not_found" back={t('back')} />;
  return (
    <div className={`page auction ${className}`}>
      <AuctionHead view={view} lot={lot} tools={props.tools?.(view, lot)} />
      {props.ears?.(view, lot)}
      <Notices state={state} view={view} />
      {top}
      <LotPicker view={view} lotId={lot.lotId} onPick={pick} />
      <ClockBoard key={`clock ${lot.lotId}`} view={view} lot={lot} />
      <LotFigures view={view} lot={lot} />
      <div className={side ? 'auction-grid has-side' : 'auction-grid'}>
        {side && (
          <aside className="auction-side">
            <ErrorArea resetKey={lot.lotId}>{side(view, lot)}</ErrorArea>
          </aside>
        )}
        <div className="auction-main">
          <ErrorArea resetKey={lot.lotId}>
            <ResultCard view={view} />
            <LotCurve state={state} view={view} lot={lot} />
            <LotRanking view={view} lot={lot} />
            <Announcements view={view} />
            <Card className="rules-card">
              <Collapse
                ghost
                defaultActiveKey={['rules']}
                items={[
                  {
                    key: 'rules',
                    label: <h2>{t('rules.title')}</h2>,
                    children: <LotRules view={view} lot={lot} />,
                  },
                ]}
              />
            </Card>
          </ErrorArea>
        </div>
      </div>
    </div>
  );
}
