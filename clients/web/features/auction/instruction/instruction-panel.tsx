import { Alert, Button, Card, Popconfirm, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { REFUSAL_REASONS } from '#contracts/wire/auction-commands.ts';
import type { AuctionView, InstructionView, LotView } from '#contracts/wire/views.ts';
import { chineseAmount, formatFen } from '#clients/web/kit/money.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { clockTime, dateTime } from '#clients/web/kit/time.ts';
import { refusalWords } from '#clients/web/kit/words.ts';
import { PriceField } from '../price-field.tsx';
import { SlipDialog } from '../slip-dialog.tsx';
import { ActedForYou } from './acted-for-you.tsx';
import { modesOf } from './instruction-plan.ts';
import { PlanText } from './plan-text.tsx';
import { useInstruction, type InstructionForm } from './use-instruction.ts';
import './instruction.css';

interface InstructionPanelProps {
  readonly view: AuctionView;
  readonly lot: LotView;
}

/**
 * The bidder's standing instruction (委托报价): what was left, what it will do in plain words, and what it did. Only this
 * bidder ever sees it (PRX-8). The server acts, so it works while this page, this computer or its network does not.
 */
export function InstructionPanel({ view, lot }: InstructionPanelProps) {
  const { t } = useTranslation('instruction');
  const form = useInstruction(view, lot);
  if (view.instructionModes === undefined) return null;
  const isTaken = modesOf(view).length > 0;
  const isOpen = lot.status === 'open';
  return (
    <Card className="instruction-card" title={<h2>{t('title')}</h2>}>
      {!isTaken && <Alert type="info" showIcon title={t('signed')} />}
      {isTaken && isOpen && (
        <>
          {form.isEditing ? (
            <Editor view={view} lot={lot} form={form} />
          ) : (
            <Standing view={view} lot={lot} form={form} />
          )}
          <Outcome form={form} />
          {form.off !== undefined && (
            <p className="off-reason" role="status">
              {t(`off.${form.off}`, { at: dateTime(view.opensAt) })}
            </p>
          )}
        </>
      )}
      <ActedForYou view={view} lot={lot} />
    </Card>
  );
}

interface PartProps extends InstructionPanelProps {
  readonly form: InstructionForm;
}

/** What stands now, or what could be left. */
function Standing({ view, lot, form }: PartProps) {
  const { t } = useTranslation('instruction');
  const { instruction } = lot;
  if (instruction === undefined) {
    return (
      <div className="instruction-none">
        <p>{t('what')}</p>
        <p className="muted small">{t('secret')}</p>
        <Button block disabled={form.off !== undefined} onClick={form.open}>
          {t('leave')}
        </Button>
      </div>
    );
  }
  return (
    <div className="instruction-now">
      <Current instruction={instruction} />
      <PlanText lot={lot} floorFen={instruction.floorFen} when={instruction.when} />
      <p className="muted small">{t('secret')}</p>
      <div className="instruction-buttons">
        <Button disabled={form.off !== undefined || form.isBusy} onClick={form.open}>
          {t('change')}
        </Button>
        <Popconfirm
          title={t('withdraw.ask')}
          description={t('withdraw.detail')}
          okText={t('withdraw')}
          cancelText={t('back')}
          onConfirm={form.withdraw}
          disabled={form.off !== undefined || form.isBusy}
        >
          <Button danger disabled={form.off !== undefined} loading={form.isBusy}>
            {t('withdraw')}
          </Button>
        </Popconfirm>
      </div>
      {view.pausedAt !== undefined && <p className="muted small">{t('paused')}</p>}
    </div>
  );
}

function Current({ instruction }: { readonly instruction: InstructionView }) {
  const { t } = useTranslation('instruction');
  const { floorFen, when, setAt, isActing } = instruction;
  return (
    <>
      <p className={`instruction-state ${isActing ? 'is-acting' : 'is-waiting'}`}>
        {t(isActing ? (when === 'always' ? 'acting.always' : 'acting.cutOff') : 'waiting')}
      </p>
      <dl className="instruction-facts">
        <div>
          <dt>{t('floor')}</dt>
          <dd>
            <b className="tabular">¥{formatFen(floorFen)}</b>
            <small lang="zh-CN">{chineseAmount(floorFen)}</small>
          </dd>
        </div>
        <div>
          <dt>{t('when')}</dt>
          <dd>{t(`when.${when}`)}</dd>
        </div>
        <div>
          <dt>{t('setAt')}</dt>
          <dd className="tabular">{clockTime(setAt)}</dd>
        </div>
      </dl>
    </>
  );
}

function Editor({ view, lot, form }: PartProps) {
  const { t } = useTranslation('instruction');
  const { floorFen } = form;
  return (
    <div className="instruction-form" role="group" aria-label={t('title')}>
      <FloorField lot={lot} form={form} />
      <Radio.Group
        className="instruction-modes"
        aria-label={t('when')}
        value={form.when}
        disabled={form.isBusy}
        onChange={(event) => form.choose(event.target.value)}
        options={modesOf(view).map((mode) => ({ value: mode, label: t(`when.${mode}`) }))}
      />
      {floorFen !== undefined && <PlanText lot={lot} floorFen={floorFen} when={form.when} />}
      <p className="muted small">{t('binding')}</p>
      <EditorButtons form={form} />
      {form.step === 'typed-again' && floorFen !== undefined && (
        <SlipDialog
          view={view}
          lot={lot}
          priceFen={floorFen}
          purpose="floor"
          onCancel={form.back}
          onConfirm={form.confirm}
        />
      )}
    </div>
  );
}

function FloorField({ lot, form }: Pick<PartProps, 'lot' | 'form'>) {
  const { t } = useTranslation('instruction');
  const fieldId = `floor-${lot.lotId}`;
  const { floorFen } = form;
  return (
    <>
      <label htmlFor={fieldId}>{t('floor.label')}</label>
      <PriceField
        id={fieldId}
        label={t('floor.label')}
        describedBy={`${fieldId}-reading`}
        text={form.text}
        isBusy={form.isBusy}
        autoFocus
        onText={form.type}
        onEnter={form.submit}
      />
      <p id={`${fieldId}-reading`} className="instruction-reading">
        {form.isAboveCeiling ? (
          <span className="field-hint">{t('floor.aboveCeiling')}</span>
        ) : (
          floorFen !== undefined && <span lang="zh-CN">{chineseAmount(floorFen)}</span>
        )}
      </p>
    </>
  );
}

/** The first press asks, the second sends, as with an offer. */
function EditorButtons({ form }: Pick<PartProps, 'form'>) {
  const { t } = useTranslation('instruction');
  const { floorFen } = form;
  const isAsked = form.step === 'asked';
  return (
    <>
      <div className="instruction-buttons">
        <Button
          type="primary"
          className={isAsked ? 'is-armed' : ''}
          disabled={floorFen === undefined || form.off !== undefined}
          loading={form.isBusy}
          onClick={form.submit}
        >
          {isAsked && floorFen !== undefined
            ? t('confirm', { price: formatFen(floorFen) })
            : t('leave')}
        </Button>
        <Button onClick={form.close} disabled={form.isBusy}>
          {t('back')}
        </Button>
      </div>
      <span className="visually-hidden" role="status">
        {isAsked ? t('asked') : ''}
      </span>
    </>
  );
}

function Outcome({ form }: { readonly form: InstructionForm }) {
  const { t, i18n } = useTranslation('instruction');
  if (form.error !== undefined) {
    return (
      <div className="instruction-outcome">
        <ProblemAlert error={form.error} />
        <Button size="small" loading={form.isBusy} onClick={form.again}>
          {t('again')}
        </Button>
      </div>
    );
  }
  const reason = REFUSAL_REASONS.find((known) => known === form.answer?.reason);
  if (form.answer === undefined) return null;
  const { outcome, at, receipt } = form.answer;
  if (outcome === 'accepted') {
    return (
      <p className="instruction-done" role="status">
        {t('done', { at: clockTime(at), receipt: receipt.slice(0, 16) })}
      </p>
    );
  }
  const words = reason === undefined ? undefined : refusalWords(reason, i18n.language);
  return (
    <Alert
      showIcon
      type="error"
      role="alert"
      title={words?.title ?? t('refused')}
      description={words === undefined ? form.answer.reason : `${words.help} (${words.rule})`}
    />
  );
}
