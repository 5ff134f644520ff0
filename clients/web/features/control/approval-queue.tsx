import { Button, Card } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hall } from '#contracts/wire/rest-hall.ts';
import type { Role } from '#contracts/wire/rest.ts';
import type { AuctionView, ProposalView } from '#contracts/wire/views.ts';
import type { OfficialAnswer } from '#clients/web/kit/api.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { clockTime } from '#clients/web/kit/time.ts';
import { ActAnswer } from './act-answer.tsx';
import { type Decision, DecisionDialog } from './decision-dialog.tsx';
import { lotName } from './lot-name.ts';

interface ApprovalQueueProps {
  readonly view: AuctionView;
  readonly role: Role;
  readonly userId: string | undefined;
  readonly hall: Hall | undefined;
}

/** What waits for a second person (APR): who proposed what and why, who is asked, and until when. */
export function ApprovalQueue({ view, role, userId, hall }: ApprovalQueueProps) {
  const { t } = useTranslation('control');
  const [decision, setDecision] = useState<Decision | undefined>(undefined);
  const [answer, setAnswer] = useState<OfficialAnswer | undefined>(undefined);
  if (view.secondApproval !== true) return null;
  const waiting = Object.entries(view.proposals ?? {}).toSorted(([, a], [, b]) => a.at - b.at);
  return (
    <Card
      title={<h2>{t('approvals.title', { n: waiting.length })}</h2>}
      className={waiting.length > 0 ? 'approvals is-waiting' : 'approvals'}
    >
      {waiting.length === 0 && <p className="muted">{t('approvals.none')}</p>}
      <ul className="approval-list">
        {waiting.map(([id, proposal]) => (
          <li key={id}>
            <Waiting
              proposal={proposal}
              what={whatText(proposal, t, hall)}
              isOwn={proposal.byId === userId}
              mayDecide={role === 'agency'}
              onDecide={(verdict) => {
                setAnswer(undefined);
                setDecision({ id, proposal, verdict });
              }}
            />
          </li>
        ))}
      </ul>
      {answer && <ActAnswer answer={answer} />}
      {decision && (
        <DecisionDialog
          decision={decision}
          auctionId={view.auctionId}
          what={whatText(decision.proposal, t, hall)}
          onClose={() => setDecision(undefined)}
          onAnswer={(given) => {
            setAnswer(given);
            setDecision(undefined);
          }}
        />
      )}
    </Card>
  );
}

type T = ReturnType<typeof useTranslation<'control'>>['t'];

/** The proposed act with what it is about. */
function whatText(proposal: ProposalView, t: T, hall: Hall | undefined): string {
  const { act, lotId, bidderId, voids } = proposal;
  const bidder = hall?.bidders.find((known) => known.bidderId === bidderId);
  const about = [
    ...(lotId === undefined ? [] : [lotName(lotId, t)]),
    ...(bidderId === undefined ? [] : [bidder?.name ?? bidderId]),
    ...(voids === undefined ? [] : [t('approvals.offer', { id: voids.slice(0, 8) })]),
  ];
  return [t(`act.${act}`), ...about].join(' · ');
}

interface WaitingProps {
  readonly proposal: ProposalView;
  readonly what: string;
  readonly isOwn: boolean;
  readonly mayDecide: boolean;
  readonly onDecide: (verdict: Decision['verdict']) => void;
}

function Waiting({ proposal, what, isOwn, mayDecide, onDecide }: WaitingProps) {
  const { t } = useTranslation('control');
  const { by, at, reason, lapsesAt } = proposal;
  return (
    <article className="approval" aria-label={what}>
      <b>{what}</b>
      <p>{t('approvals.by', { by, at: clockTime(at) })}</p>
      <p className="approval-reason">{reason}</p>
      <p className="muted">
        {t(isOwn ? 'approvals.askedOthers' : mayDecide ? 'approvals.askedYou' : 'approvals.asked')}
      </p>
      <p>
        {t('approvals.left')} <Countdown endMs={lapsesAt} />
      </p>
      {mayDecide && (
        <div className="approval-acts">
          {!isOwn && (
            <Button type="primary" danger onClick={() => onDecide('approve')}>
              {t('approvals.approve')}
            </Button>
          )}
          <Button onClick={() => onDecide('reject')}>
            {t(isOwn ? 'approvals.takeBack' : 'approvals.reject')}
          </Button>
        </div>
      )}
    </article>
  );
}
