import { useQuery } from '@tanstack/react-query';
import { Alert, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { FullscreenOutlined } from '#clients/web/kit/icons.tsx';
import type { Role } from '#contracts/wire/rest.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { useLink } from '#clients/web/kit/live-context.ts';
import { LiveRefused } from '#clients/web/kit/live-refused.tsx';
import { hallQuery } from '#clients/web/kit/officials-api.ts';
import { PricesKept } from '#clients/web/kit/prices-kept.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { useLotChoice } from '#clients/web/kit/use-lot-choice.ts';
import { AnnounceCard } from './announce-card.tsx';
import { ApprovalQueue } from './approval-queue.tsx';
import { ControlSummary } from './control-summary.tsx';
import { IncidentCard } from './incident-card.tsx';
import { LotGrid } from './lot-grid.tsx';
import { PowersCard } from './powers-card.tsx';
import { PresenceCard } from './presence-card.tsx';
import { StateStrip } from './state-strip.tsx';
import { type ControlState, useControl } from './use-control.ts';
import './control.css';

interface ControlPageProps {
  readonly auctionIdText: string;
  readonly role: Role;
  readonly userId: string | undefined;
}

/** The control room (总控台): everything about one running auction in one place, for those who run or oversee it. */
export function ControlPage({ auctionIdText, role, userId }: ControlPageProps) {
  const { t } = useTranslation('control');
  const state = useControl(auctionIdText);
  const { view } = state;
  if (view === undefined) {
    return state.refused === undefined ? (
      <div className="page" role="status" aria-label={t('loading')}>
        <Skeleton active paragraph={{ rows: 12 }} />
      </div>
    ) : (
      <LiveRefused code={state.refused} back={t('auctions')} />
    );
  }
  return <Room state={state} view={view} role={role} userId={userId} />;
}

interface RoomProps extends Omit<ControlPageProps, 'auctionIdText'> {
  readonly state: ControlState;
  readonly view: AuctionView;
}

function Room({ state, view, role, userId }: RoomProps) {
  const { t } = useTranslation('control');
  const { phase } = useLink();
  const hall = useQuery(hallQuery(view.auctionId));
  const { lot, pick } = useLotChoice(view, { follows: false });
  if (lot === undefined) return <LiveRefused code="not_found" back={t('auctions')} />;
  const params = { auctionId: view.auctionId };
  return (
    <div className="page control">
      <PageHead
        title={t('title')}
        note={
          <>
            {view.title} <code>{view.auctionId}</code>{' '}
            <PricesKept type={view.type} confidentiality={view.confidentiality} />
          </>
        }
        crumbs={[
          { text: t('auctions'), link: { to: '/auctions' } },
          { text: view.title, link: { to: '/auctions/$auctionId', params } },
        ]}
      >
        <LinkButton
          to="/auctions/$auctionId/projection"
          params={params}
          icon={<FullscreenOutlined />}
        >
          {t('projection.open')}
        </LinkButton>
      </PageHead>
      {phase === 'offline' && <Alert showIcon type="error" role="alert" title={t('offline')} />}
      <StateStrip view={view} isFrozen={hall.data?.isFrozen === true} />
      <ControlSummary view={view} hall={hall.data} />
      <div className="control-grid">
        <div className="control-main">
          <ErrorArea>
            <LotGrid view={view} round={state.round} pickedId={lot.lotId} onPick={pick} />
          </ErrorArea>
          <ErrorArea>
            <IncidentCard auctionId={view.auctionId} mayRecord={!view.ended} />
          </ErrorArea>
        </div>
        <aside className="control-side">
          <ErrorArea>
            <ApprovalQueue view={view} role={role} userId={userId} hall={hall.data} />
          </ErrorArea>
          <ErrorArea resetKey={lot.lotId}>
            <PowersCard view={view} lot={lot} role={role} hall={hall.data} />
          </ErrorArea>
          <ErrorArea>
            <PresenceCard view={view} hall={hall} />
          </ErrorArea>
          {role === 'agency' && (
            <ErrorArea>
              <AnnounceCard view={view} />
            </ErrorArea>
          )}
        </aside>
      </div>
    </div>
  );
}
