import { UploadOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bidderId } from '#contracts/ids.ts';
import type { ApplicationView, ProjectDetail } from '#contracts/wire/projects.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { dateMinute } from '#clients/web/kit/time.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { DepositDialog } from './deposit-dialog.tsx';
import { Part } from './part.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { mayTake } from './steps.ts';
import { StatementDialog } from './statement/statement-dialog.tsx';
import { useStep } from './use-step.ts';

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

function Applicant({ detail, application }: ApplicantProps) {
  const { t } = useTranslation('projectRun');
  const [open, setOpen] = useState<'reject' | 'deposit' | undefined>(undefined);
  const close = (): void => setOpen(undefined);
  const step = useStep(detail.project.projectId, { onAccepted: close });
  const { status, name, deposit } = application;
  const id = bidderId(application.bidderId);
  const needsDeposit = deposit !== undefined && deposit.state === 'due';
  const mayDecide = status === 'applied' && mayTake(detail, 'RejectApplicant');
  const isOpen = deposit?.state === 'due' || deposit?.state === 'received';
  const mayDeposit = isOpen && mayTake(detail, 'RecordDeposit');
  return (
    <>
      <ApplicantWords application={application} />
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
      {open === 'reject' && (
        <ReasonDialog
          title={t('reject.title', { name })}
          detail={t('reject.detail')}
          okText={t('reject')}
          isDanger
          step={step}
          onClose={close}
          onReason={(why) => step.send({ type: 'RejectApplicant', bidderId: id, reason: why })}
        />
      )}
      {open === 'deposit' && deposit !== undefined && (
        <DepositDialog
          name={name}
          deposit={deposit}
          step={step}
          onClose={close}
          onRecord={(record) => step.send({ type: 'RecordDeposit', bidderId: id, ...record })}
        />
      )}
    </>
  );
}

function ApplicantWords({ application }: Pick<ApplicantProps, 'application'>) {
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
      {deposit !== undefined && (
        <p className={deposit.state === 'due' ? 'mark-warning' : 'muted'}>
          {t(`deposit.${deposit.state}`)} <Money fen={deposit.amountFen} />{' '}
          {deposit.reference !== undefined && <code>{deposit.reference}</code>}
        </p>
      )}
    </div>
  );
}
