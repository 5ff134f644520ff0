import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UploadOutlined } from '#clients/web/kit/icons.tsx';
import { bidderId } from '#contracts/ids.ts';
import { assertNever } from '#contracts/result.ts';
import type { ApplicationView, ProjectDetail } from '#contracts/wire/projects.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { dateMinute } from '#clients/web/kit/time.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { DepositDialog } from './deposit-dialog.tsx';
import { FactorDialog, FactorLine } from './factor.tsx';
import { Part } from './part.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { mayTake } from './steps.ts';
import { StatementDialog } from './statement/statement-dialog.tsx';
import { type StepState, useStep } from './use-step.ts';

/** Who applied or was invited, their deposits, and the agency's decision on each. */
export function Applications({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projectRun');
  const { applications, draft } = detail;
  const [isImporting, setImporting] = useState(false);
  if (applications === undefined) return null;
  const admitted = applications.filter(({ status }) => status === 'admitted').length;
  const open = applications.filter(({ status }) => status === 'applied').length;
  const needed = draft.rules?.['minBidders'];
  return (
    <Part
      title={t('applications.title')}
      note={t('applications.note', {
        n: applications.length,
        admitted,
        open,
        needed: typeof needed === 'number' ? needed : 1,
      })}
    >
      {(draft.depositFen ?? 0) > 0 && mayTake(detail, 'RecordDeposit') && (
        <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
          {t('statement.open')}
        </Button>
      )}
      {isImporting && (
        <StatementDialog projectId={detail.project.projectId} onClose={() => setImporting(false)} />
      )}
      {applications.length === 0 && <p className="muted">{t('applications.none')}</p>}
      <ul className="applications">
        {applications.map((application) => (
          <li key={application.bidderId}>
            <Applicant detail={detail} application={application} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

interface ApplicantProps {
  readonly detail: ProjectDetail;
  readonly application: ApplicationView;
}

type OpenDialog = 'reject' | 'deposit' | 'factor';

function Applicant({ detail, application }: ApplicantProps) {
  const { t } = useTranslation('projectRun');
  const [open, setOpen] = useState<OpenDialog | undefined>(undefined);
  const close = (): void => setOpen(undefined);
  const step = useStep(detail.project.projectId, { onAccepted: close });
  const { status, name, deposit } = application;
  const id = bidderId(application.bidderId);
  const needsDeposit = deposit !== undefined && deposit.state === 'due';
  const mayDecide = status === 'applied' && mayTake(detail, 'RejectApplicant');
  const isOpen = deposit?.state === 'due' || deposit?.state === 'received';
  const mayWeigh = status === 'admitted' && mayTake(detail, 'SetFactor');
  const factorAct = application.factor === undefined ? 'factor.set' : 'factor.change';
  const mayDeposit = isOpen && mayTake(detail, 'RecordDeposit');
  return (
    <>
      <ApplicantWords detail={detail} application={application} />
      <div className="applicant-acts">
        {mayDecide && (
          <Button
            type="primary"
            disabled={needsDeposit}
            loading={step.isPending && open === undefined}
            aria-label={t('admit.label', { name })}
            onClick={() => step.send({ type: 'Admit', bidderId: id })}
          >
            {t('admit')}
          </Button>
        )}
        {mayWeigh && (
          <Button aria-label={t(`${factorAct}.label`, { name })} onClick={() => setOpen('factor')}>
            {t(factorAct)}
          </Button>
        )}
        {mayDeposit && (
          <Button aria-label={t('deposit.label', { name })} onClick={() => setOpen('deposit')}>
            {t('deposit')}
          </Button>
        )}
        {mayDecide && (
          <Button aria-label={t('reject.label', { name })} onClick={() => setOpen('reject')}>
            {t('reject')}
          </Button>
        )}
      </div>
      {open === undefined && step.error && <ProblemAlert error={step.error} />}
      {open === undefined && step.refused && <RefusalAlert answer={step.refused} />}
      {open !== undefined && <ApplicantDialog {...{ open, application, step }} onClose={close} />}
    </>
  );
}

interface ApplicantDialogProps extends Pick<ApplicantProps, 'application'> {
  readonly open: OpenDialog;
  readonly step: StepState;
  readonly onClose: () => void;
}

function ApplicantDialog({ open, application, step, onClose }: ApplicantDialogProps) {
  const { t } = useTranslation('projectRun');
  const { name, deposit } = application;
  const id = bidderId(application.bidderId);
  switch (open) {
    case 'reject':
      return (
        <ReasonDialog
          title={t('reject.title', { name })}
          detail={t('reject.detail')}
          okText={t('reject')}
          isDanger
          {...{ step, onClose }}
          onReason={(reason) => step.send({ type: 'RejectApplicant', bidderId: id, reason })}
        />
      );
    case 'factor':
      return (
        <FactorDialog
          {...{ application, step, onClose }}
          onFactor={(factor) => step.send({ type: 'SetFactor', bidderId: id, ...factor })}
        />
      );
    case 'deposit':
      return deposit === undefined ? null : (
        <DepositDialog
          {...{ name, deposit, step, onClose }}
          onRecord={(record) => step.send({ type: 'RecordDeposit', bidderId: id, ...record })}
        />
      );
    default:
      return assertNever(open);
  }
}

function ApplicantWords({ detail, application }: ApplicantProps) {
  const { t } = useTranslation('projectRun');
  const { status, name, statement, reason, appliedAt, deposit } = application;
  return (
    <div className="applicant-words">
      <b>{name}</b> <Tag variant="outlined">{t(`status.${status}`)}</Tag>
      <span className="muted small">
        <code>{application.bidderId}</code>
        {appliedAt !== undefined && ` · ${t('appliedAt', { at: dateMinute(appliedAt) })}`}
      </span>
      {statement !== undefined && <p>{statement}</p>}
      {reason !== undefined && <p className="muted">{t('rejectedBecause', { reason })}</p>}
      <FactorLine detail={detail} application={application} />
      {deposit !== undefined && (
        <p className={deposit.state === 'due' ? 'mark-warning' : 'muted'}>
          {t(`deposit.${deposit.state}`)} <Money fen={deposit.amountFen} />{' '}
          {deposit.reference !== undefined && <code>{deposit.reference}</code>}
        </p>
      )}
    </div>
  );
}
