import { Button, Input, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { OwnFactor } from './factor.tsx';
import { Part } from './part.tsx';
import { mayTake } from './steps.ts';
import { useStep } from './use-step.ts';

const STATEMENT_CHARS_MAX = 2_000;

/** A supplier's own part: whether it has applied, what was decided, what it can do. */
export function OwnPart({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projectRun');
  const { role } = useSession();
  const step = useStep(detail.project.projectId);
  const [statement, setStatement] = useState('');
  if (role !== 'supplier') return null;
  const { own } = detail;
  const mayApply = mayTake(detail, 'Apply');
  const hasResult = (detail.awards ?? []).length > 0;
  const isDone = own?.status === 'admitted' && hasResult;
  return (
    <Part title={t('own.title')}>
      {own === undefined && <p className="muted">{t(mayApply ? 'own.open' : 'own.none')}</p>}
      {own !== undefined && (
        <p>
          <Tag variant="outlined">{t(`status.${own.status}`)}</Tag>{' '}
          {isDone ? t('own.done') : t(`own.${own.status}`)}
        </p>
      )}
      {own?.reason !== undefined && <p>{t('rejectedBecause', { reason: own.reason })}</p>}
      {own?.deposit !== undefined && (
        <p>
          {t(`deposit.${own.deposit.state}`)} <Money fen={own.deposit.amountFen} />
        </p>
      )}
      {own !== undefined && <OwnFactor detail={detail} application={own} />}
      {mayApply && (
        <>
          <label htmlFor="statement">{t('own.statement')}</label>
          <Input.TextArea
            id="statement"
            value={statement}
            maxLength={STATEMENT_CHARS_MAX}
            autoSize={{ minRows: 2, maxRows: 8 }}
            onChange={(event) => setStatement(event.target.value)}
          />
        </>
      )}
      <div className="act-buttons">
        {mayApply && (
          <Button
            type="primary"
            loading={step.isPending}
            onClick={() => {
              const told = statement.trim();
              step.send({ type: 'Apply', ...(told === '' ? {} : { statement: told }) });
            }}
          >
            {t('own.apply')}
          </Button>
        )}
        {mayTake(detail, 'WithdrawApplication') && (
          <Button
            loading={step.isPending}
            onClick={() => step.send({ type: 'WithdrawApplication' })}
          >
            {t('own.withdraw')}
          </Button>
        )}
        {own?.status === 'admitted' && !hasResult && (
          <LinkButton to="/check">{t('own.check')}</LinkButton>
        )}
      </div>
      {step.error && <ProblemAlert error={step.error} />}
      {step.refused && <RefusalAlert answer={step.refused} />}
    </Part>
  );
}
