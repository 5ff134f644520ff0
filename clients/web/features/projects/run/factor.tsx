import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { evaluatedYuan, factorText } from '#contracts/evaluation-text.ts';
import type { ApplicationView, AwardView, ProjectDetail } from '#contracts/wire/projects.ts';
import type { ProjectState } from '#contracts/wire/project-steps.ts';
import {
  exampleWith,
  FACTOR_CHARS_MAX,
  isFarFromOne,
  readFactor,
  type TypedFactor,
} from './read-factor.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import type { StepState } from './use-step.ts';

/** What best value (综合评价竞价) adds to a project's page; each part shows nothing where suppliers have no factors. */

/** States in which a factor may still be set (PRJ-16). */
const UNSTARTED: ReadonlySet<ProjectState> = new Set(['registration', 'admission', 'overdue']);

interface FactorOfProps {
  readonly detail: ProjectDetail;
  readonly application: ApplicationView;
}

/** An admitted supplier's factor and its reason; readers who are told of no factors (PRJ-9) see nothing. */
export function FactorLine({ detail, application }: FactorOfProps) {
  const { t } = useTranslation('projectRun');
  const { status, factor, bidderId } = application;
  const isTold = isInside(detail) || detail.own?.bidderId === bidderId;
  if (status !== 'admitted' || !isTold) return null;
  if (factor !== undefined) {
    return (
      <p>
        {t('factor.is')} <b className="tabular">{factorText(factor)}</b>
        {factor.reason !== undefined && (
          <span className="muted"> {t('factor.because', { reason: factor.reason })}</span>
        )}
      </p>
    );
  }
  if (!hasFactors(detail)) return null;
  const isOpen = UNSTARTED.has(detail.project.state);
  return (
    <p className={isOpen ? 'mark-warning' : 'muted'}>{t(isOpen ? 'factor.none' : 'factor.one')}</p>
  );
}

/** The reader's own factor and what it does to a price. */
export function OwnFactor({ detail, application }: FactorOfProps) {
  const { t } = useTranslation('projectRun');
  const { factor, status } = application;
  return (
    <>
      <FactorLine detail={detail} application={application} />
      {factor !== undefined && status === 'admitted' && (
        <p className="muted tabular">{t('factor.ownExample', { price: exampleWith(factor) })}</p>
      )}
    </>
  );
}

/** How many admitted suppliers would start without a factor; they count as 1 (BV-1). */
export function FactorsLeft({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projectRun');
  const { applications = [], audience, project } = detail;
  const n = applications.filter((one) => one.status === 'admitted' && !one.factor).length;
  const isAsked = audience === 'agency' && UNSTARTED.has(project.state) && hasFactors(detail);
  if (!isAsked || n === 0) return null;
  return <p className="factors-left mark-warning">{t('factor.left', { n })}</p>;
}

interface EvaluatedProps {
  readonly evaluation: AwardView['ranking'][number]['evaluation'];
}

/** A price's factor and evaluated price, in one small line under the price (BV-5). */
export function Evaluated({ evaluation }: EvaluatedProps) {
  const { t } = useTranslation('projectRun');
  if (evaluation === undefined) return null;
  const price = evaluatedYuan(evaluation.evaluatedFen);
  return (
    <small className="run-evaluated muted tabular">
      {t('ranking.evaluated', { price, factor: factorText(evaluation) })}
    </small>
  );
}

interface FactorDialogProps {
  readonly application: ApplicationView;
  readonly step: StepState;
  readonly onFactor: (factor: TypedFactor & { readonly reason: string }) => void;
  readonly onClose: () => void;
}

/** Sets or corrects a supplier's factor; what it does to a price is seen before. */
export function FactorDialog({ application, step, onFactor, onClose }: FactorDialogProps) {
  const { t } = useTranslation('projectRun');
  const { name, factor } = application;
  const [typed, setTyped] = useState(factor === undefined ? '' : factorText(factor));
  const read = readFactor(typed);
  const isWrong = !read.ok && read.error !== 'missing';
  return (
    <ReasonDialog
      title={t('factor.title', { name })}
      detail={t('factor.detail')}
      okText={t('factor.go')}
      reasonLabel={t('factor.reason')}
      isReady={read.ok}
      step={step}
      onClose={onClose}
      onReason={(reason) => {
        if (read.ok) onFactor({ ...read.value, reason });
      }}
    >
      <div className="run-fields">
        <label htmlFor="factor">{t('factor.is')}</label>
        <Input
          id="factor"
          value={typed}
          maxLength={FACTOR_CHARS_MAX}
          inputMode="text"
          autoComplete="off"
          placeholder={t('factor.placeholder')}
          aria-describedby="factor-hint"
          aria-invalid={isWrong}
          {...(isWrong ? { status: 'error' as const } : {})}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <p id="factor-hint" role="status" className={isWrong ? 'mark-error' : 'muted'}>
        {read.ok
          ? t('factor.example', { factor: factorText(read.value), price: exampleWith(read.value) })
          : t(`factor.problem.${read.error}`)}
      </p>
      {read.ok && isFarFromOne(read.value) && (
        <p role="status" className="mark-warning">
          {t('factor.far')}
        </p>
      )}
    </ReasonDialog>
  );
}

function isInside({ audience }: ProjectDetail): boolean {
  return audience === 'agency' || audience === 'supervisor';
}

function hasFactors({ draft }: ProjectDetail): boolean {
  return draft.factorGrounds !== undefined;
}
