import { Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lotId } from '#contracts/ids.ts';
import type { AwardView, ProjectDetail } from '#contracts/wire/projects.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { Part } from './part.tsx';
import { Evaluated } from './factor.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { mayTake } from './steps.ts';
import { type StepState, useStep } from './use-step.ts';
import { WorkdaysLeft } from './workdays-left.tsx';

/** What came of each lot: the ranking, whose turn it is, and until when by the law's periods. */
export function Awards({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projectRun');
  const { awards } = detail;
  if (awards === undefined || awards.length === 0) return null;
  return (
    <Part title={t('awards.title')}>
      <ul className="awards">
        {awards.map((award) => (
          <li key={award.lotId}>
            <Award detail={detail} award={award} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

const LOOK_MS = 1_000;

interface AwardProps {
  readonly detail: ProjectDetail;
  readonly award: AwardView;
}

function Award({ detail, award }: AwardProps) {
  const { t } = useTranslation('projectRun');
  const now = useServerNow(LOOK_MS);
  const title = detail.draft.lots?.find(({ id }) => id === award.lotId)?.title ?? award.lotId;
  return (
    <article className="award">
      <div className="award-head">
        <h3>
          <code>{award.lotId}</code> {title}
        </h3>
        <span className={`award-state award-${toneOf(award)}`}>{t(`award.${award.state}`)}</span>
      </div>
      {award.dueAt !== undefined && (
        <div className="award-due">
          <span>{t(award.dueAt > now ? 'award.due' : 'award.over')}</span>
          {award.dueAt > now && <Countdown endMs={award.dueAt} />}
          <Instant atMs={award.dueAt} />
          <WorkdaysLeft nowMs={now} endMs={award.dueAt} />
        </div>
      )}
      {award.isAutoConfirmed === true && <p className="muted">{t('award.auto')}</p>}
      {award.listedReason !== undefined && (
        <p>
          {t('award.listed')} {listedText(award.listedReason, t)}
        </p>
      )}
      {award.reason !== undefined && <p>{award.reason}</p>}
      <Ranking award={award} />
      <AwardActs detail={detail} award={award} />
    </article>
  );
}

/** Somebody has to confirm; a candidate whom the buyer refused is one no more. */
function isRunning({ state }: AwardView): boolean {
  return state === 'winnerConfirm' || state === 'buyerConfirm';
}

/** Its candidate may still get it, or has got it. */
function isOn(award: AwardView): boolean {
  return isRunning(award) || award.state === 'dealt';
}

function toneOf(award: AwardView): 'open' | 'good' | 'bad' {
  if (award.state === 'dealt') return 'good';
  return isRunning(award) ? 'open' : 'bad';
}

const REASONS = [
  'supplier_not_qualified',
  'goods_not_conforming',
  'price_not_explained',
  'collusion_suspected',
  'false_documents',
  'task_cancelled',
] as const;
type T = ReturnType<typeof useTranslation<'projectRun'>>['t'];

function listedText(reason: string, t: T): string {
  const known = REASONS.find((name) => name === reason);
  return known === undefined ? reason : t(`listed.${known}`);
}

function Ranking({ award }: { readonly award: AwardView }) {
  const { t } = useTranslation('projectRun');
  if (award.ranking.length === 0) return <p className="muted">{t('ranking.none')}</p>;
  return (
    <div className="notice-scroll" tabIndex={0} role="region" aria-label={t('awards.title')}>
      <table className="run-ranking">
        <thead>
          <tr>
            <th scope="col">{t('ranking.rank')}</th>
            <th scope="col">{t('ranking.name')}</th>
            <th scope="col" className="lots-amount">
              {t('ranking.price')}
            </th>
            <th scope="col">{t('ranking.state')}</th>
          </tr>
        </thead>
        <tbody>
          {award.ranking.map(({ rank, bidderId, name, priceFen, evaluation, abandoned }) => (
            <tr
              key={bidderId}
              className={bidderId === award.candidateId && isOn(award) ? 'is-candidate' : ''}
            >
              <td className="tabular">{rank}</td>
              <td>{name}</td>
              <td className="lots-amount">
                <Money fen={priceFen} />
                <Evaluated evaluation={evaluation} />
              </td>
              <td>
                {abandoned !== undefined && t(`abandoned.${abandoned}`)}
                {bidderId === award.candidateId && isRunning(award) && t('ranking.candidate')}
                {bidderId === award.candidateId && award.state === 'dealt' && t('ranking.got')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type AwardAct = 'abandon' | 'reject' | 'fewer' | 'confirm';

/** The buttons of the winner and of the buyer, each only while it is their turn. */
function AwardActs({ detail, award }: AwardProps) {
  const { t } = useTranslation('projectRun');
  const { organizationId } = useSession();
  const [open, setOpen] = useState<AwardAct | undefined>(undefined);
  const close = (): void => setOpen(undefined);
  const step = useStep(detail.project.projectId, { onAccepted: close });
  const isWinner = award.state === 'winnerConfirm' && award.candidateId === organizationId;
  const isBuyer = detail.audience === 'buyer' && award.state === 'buyerConfirm';
  const mayTakeFewer =
    detail.audience === 'buyer' &&
    award.state === 'failed.tooFew' &&
    mayTake(detail, 'AcceptFewer');
  return (
    <>
      <div className="act-buttons">
        {isWinner && (
          <>
            <Button type="primary" onClick={() => setOpen('confirm')}>
              {t('confirm.winner.title')}
            </Button>
            <Button danger onClick={() => setOpen('abandon')}>
              {t('winner.abandon')}
            </Button>
          </>
        )}
        {isBuyer && (
          <>
            <Button type="primary" onClick={() => setOpen('confirm')}>
              {t('confirm.buyer.title')}
            </Button>
            <Button danger onClick={() => setOpen('reject')}>
              {t('buyer.reject')}
            </Button>
          </>
        )}
        {mayTakeFewer && <Button onClick={() => setOpen('fewer')}>{t('buyer.fewer')}</Button>}
      </div>
      <AwardDialogs detail={detail} award={award} open={open} onClose={close} step={step} />
    </>
  );
}

interface AwardDialogsProps extends AwardProps {
  readonly open: AwardAct | undefined;
  readonly step: StepState;
  readonly onClose: () => void;
}

function AwardDialogs({ detail, award, open, step, onClose }: AwardDialogsProps) {
  const { t } = useTranslation('projectRun');
  const lot = lotId(award.lotId);
  const isBuyer = award.state === 'buyerConfirm';
  if (open === 'reject') {
    return <RejectDialog detail={detail} award={award} step={step} onClose={onClose} />;
  }
  if (open === 'confirm') {
    return (
      <ConfirmDialog
        award={award}
        who={isBuyer ? 'buyer' : 'winner'}
        step={step}
        onClose={onClose}
        onConfirm={() =>
          step.send({ type: isBuyer ? 'ConfirmPurchase' : 'ConfirmAward', lotId: lot })
        }
      />
    );
  }
  if (open === undefined) return null;
  return (
    <ReasonDialog
      title={t(`ending.${open}.title`)}
      detail={t(`ending.${open}.detail`)}
      okText={t(`ending.${open}.go`)}
      isDanger={open === 'abandon'}
      step={step}
      onClose={onClose}
      onReason={(reason) =>
        step.send({
          type: open === 'abandon' ? 'AbandonAward' : 'AcceptFewer',
          lotId: lot,
          reason,
        })
      }
    />
  );
}

interface ConfirmDialogProps {
  readonly award: AwardView;
  readonly who: 'winner' | 'buyer';
  readonly step: StepState;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function ConfirmDialog({ award, who, step, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation('projectRun');
  const candidate = award.ranking.find(({ bidderId }) => bidderId === award.candidateId);
  return (
    <Modal
      open
      title={t(`confirm.${who}.title`)}
      okText={t('confirm.go')}
      cancelText={t('cancel')}
      okButtonProps={{ loading: step.isPending }}
      onOk={onConfirm}
      onCancel={onClose}
    >
      <p>{t(`confirm.${who}.detail`)}</p>
      {candidate !== undefined && (
        <p className="confirm-what">
          <b>{candidate.name}</b> <Money fen={award.priceFen ?? candidate.priceFen} hint />
        </p>
      )}
      {step.error && <ProblemAlert error={step.error} />}
      {step.refused && <RefusalAlert answer={step.refused} />}
    </Modal>
  );
}

interface RejectDialogProps extends AwardProps {
  readonly step: StepState;
  readonly onClose: () => void;
}

/** A buyer may refuse a result only for a reason that the project's policy lists. */
function RejectDialog({ detail, award, step, onClose }: RejectDialogProps) {
  const { t } = useTranslation('projectRun');
  const reasons = detail.draft.policy.buyerRejectReasons;
  const [listedReason, setListed] = useState(reasons[0]);
  return (
    <ReasonDialog
      title={t('buyer.reject')}
      detail={t('buyer.reject.detail')}
      okText={t('buyer.reject.go')}
      isDanger
      isReady={listedReason !== undefined}
      step={step}
      onClose={onClose}
      onReason={(reason) => {
        if (listedReason === undefined) return;
        step.send({ type: 'RejectResult', lotId: lotId(award.lotId), listedReason, reason });
      }}
    >
      <div className="run-fields">
        <label htmlFor="listed-reason">{t('award.listed')}</label>
        <Select
          id="listed-reason"
          value={listedReason ?? null}
          options={reasons.map((value) => ({ value, label: t(`listed.${value}`) }))}
          onChange={(value) => setListed(value ?? undefined)}
        />
      </div>
    </ReasonDialog>
  );
}
