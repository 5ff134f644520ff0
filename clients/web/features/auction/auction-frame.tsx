import { Link } from '@tanstack/react-router';
import { Card, Collapse, Result, Skeleton } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LotId } from '#contracts/ids.ts';
import type { LiveErrorCode } from '#contracts/wire/live-frames.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { liveErrorWords } from '#clients/web/kit/words.ts';
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
import { firstLot } from '#clients/web/kit/standing.ts';
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
  const [picked, setPicked] = useState<LotId | undefined>(undefined);
  const { view } = state;
  if (!view) {
    return state.refused === undefined ? (
      <div className="page" role="status" aria-label={t('loading')}>
        <Skeleton active paragraph={{ rows: 10 }} />
      </div>
    ) : (
      <Refused code={state.refused} />
    );
  }
  const lot = (picked === undefined ? undefined : view.lots[picked]) ?? firstLot(view);
  if (!lot) return <Refused code="not_found" />;
  return (
    <div className={`page auction ${className}`}>
      <AuctionHead view={view} lot={lot} tools={props.tools?.(view, lot)} />
      {props.ears?.(view, lot)}
      <Notices state={state} view={view} />
      {top}
      <LotPicker view={view} lotId={lot.lotId} onPick={setPicked} />
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

function Refused({ code }: { readonly code: LiveErrorCode }) {
  const { t, i18n } = useTranslation('auction');
  const { title, help } = liveErrorWords(code, i18n.language);
  return (
    <Result
      status={code === 'not_found' ? '404' : 'warning'}
      title={title}
      subTitle={help}
      extra={
        <>
          <Link to="/auctions">{t('back')}</Link> <code className="problem-code">{code}</code>
        </>
      }
    />
  );
}
