import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProjectDetail, StepView } from '#contracts/wire/projects.ts';
import type { ProjectStep } from '#contracts/wire/project-steps.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { dateMinute } from '#clients/web/kit/time.ts';
import { projectRefusalWords } from '../project-words.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { FactorsLeft } from './factor.tsx';
import { RehearseDialog } from './rehearse-dialog.tsx';
import { ShiftDialog } from './shift-dialog.tsx';
import { shownSteps } from './steps.ts';
import { useStep } from './use-step.ts';
import { WithdrawDialog } from './withdraw-dialog.tsx';

/** Steps of the whole project, the usual one first; those of a lot or an applicant stand where they belong. */
const ACTS = [
  'Start',
  'PublishResult',
  'Republish',
  'Rehearse',
  'Reschedule',
  'Withdraw',
] as const satisfies readonly ProjectStep[];
type Act = (typeof ACTS)[number];
/** Those that lead on. */
const MAIN_ACTS: ReadonlySet<ProjectStep> = new Set(['Start', 'PublishResult', 'Republish']);

/** What the reader can do now; a step that something stands in the way of says what. */
export function ActBar({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projectRun');
  const { projectId, auctionId, state } = detail.project;
  const [open, setOpen] = useState<Act | undefined>(undefined);
  const step = useStep(projectId, {});
  const steps = shownSteps(detail, ACTS);
  const main = steps.find(({ type, isAllowed }) => isAllowed && MAIN_ACTS.has(type));
  const take = (act: Act): void => {
    if (act === 'Start' || act === 'PublishResult') step.send({ type: act });
    else setOpen(act);
  };
  const hasAuction = auctionId !== undefined && isAuctionTime(state);
  return (
    <div className="act-bar">
      <div className="act-buttons">
        {hasAuction && (
          <LinkButton
            to="/auctions/$auctionId"
            params={{ auctionId }}
            color="primary"
            variant="solid"
          >
            {t(detail.audience === 'supplier' ? 'enter' : 'watch')}
          </LinkButton>
        )}
        {ACTS.map((act) => {
          const view = steps.find(({ type }) => type === act);
          return (
            view !== undefined && (
              <Button
                key={act}
                type={view === main && !hasAuction ? 'primary' : 'default'}
                danger={act === 'Withdraw'}
                disabled={!view.isAllowed}
                loading={step.isPending && open === undefined && view === main}
                onClick={() => take(act)}
              >
                {t(`act.${act}`)}
              </Button>
            )
          );
        })}
      </div>
      <FactorsLeft detail={detail} />
      <Obstacles steps={steps} />
      {step.error && <ProblemAlert error={step.error} />}
      {step.refused && <RefusalAlert answer={step.refused} />}
      <Dialogs open={open} detail={detail} onClose={() => setOpen(undefined)} />
    </div>
  );
}

function isAuctionTime(state: ProjectDetail['project']['state']): boolean {
  return state === 'starting' || state === 'live' || state === 'closed';
}

/** Why a step cannot be taken yet, and from when on. */
function Obstacles({ steps }: { readonly steps: readonly StepView[] }) {
  const { t, i18n } = useTranslation('projectRun');
  const blocked = steps.filter(({ isAllowed, reason }) => !isAllowed && reason !== undefined);
  if (blocked.length === 0) return null;
  return (
    <ul className="obstacles small">
      {blocked.map(({ type, reason, allowedFrom, allowedUntil }) => {
        const words = reason && projectRefusalWords(reason, i18n.language);
        const act = ACTS.find((name) => name === type);
        return (
          <li key={type}>
            {act !== undefined && <b>{t(`act.${act}`)}</b>} {words?.title}
            {words && `: ${words.help}`}
            {allowedFrom !== undefined && ` ${t('from', { at: dateMinute(allowedFrom) })}`}
            {allowedUntil !== undefined && ` ${t('until', { at: dateMinute(allowedUntil) })}`}
          </li>
        );
      })}
    </ul>
  );
}

interface DialogsProps {
  readonly open: Act | undefined;
  readonly detail: ProjectDetail;
  readonly onClose: () => void;
}

function Dialogs({ open, detail, onClose }: DialogsProps) {
  const { projectId, opensAt } = detail.project;
  switch (open) {
    case 'Withdraw':
      return <WithdrawDialog projectId={projectId} onClose={onClose} />;
    case 'Rehearse':
      return <RehearseDialog {...{ projectId, opensAtMs: opensAt, onClose }} />;
    case 'Reschedule':
    case 'Republish':
      return <ShiftDialog detail={detail} type={open} onClose={onClose} />;
    case 'Start':
    case 'PublishResult':
    case undefined:
      return null;
  }
}
