import { Radio, Segmented, Select } from 'antd';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import {
  BIDDERS_PER_AUCTION_MAX,
  NAME_CHARS_MAX,
  PROJECT_TEXT_CHARS_MAX,
  TITLE_CHARS_MAX,
} from '#contracts/limits.ts';
import { instantOfField } from '#clients/web/kit/shanghai.ts';
import { isSealedToCustodians } from './confidentiality.ts';
import { hasEnd, visibilitiesOf } from './draft-form.ts';
import { useEditor } from './editor-context.ts';
import { AreaField, Field, MoneyField, TextField, useControl } from './field.tsx';
import {
  ApprovalSwitch,
  FactorSwitch,
  FairPauseSwitch,
  InstructionSwitch,
} from './option-switches.tsx';
import { takesFactors, takesFairPause } from './options.ts';
import { BuyerSelect, SupplierSelect } from './organization-select.tsx';
import { SwitchRow } from './switch-row.tsx';
import { DraftTimeField } from './draft-time-field.tsx';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

/** One part of the page, under a heading that the row of parts leads to. */
export function Section({ id, title, note, children }: SectionProps) {
  const headingId = useId();
  return (
    <section className="draft-section" id={id} aria-labelledby={headingId}>
      <h2 id={headingId}>{title}</h2>
      {note !== undefined && <p className="muted draft-note">{note}</p>}
      {children}
    </section>
  );
}

/** What, for whom, for how much. */
export function BasicsSection() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  return (
    <Section id="basics" title={t('section.basics')}>
      <div className="draft-fields">
        <TextField
          name="title"
          label={t('title.label')}
          hint={t('title.hint')}
          charsMax={TITLE_CHARS_MAX}
          isWide
        />
        <Field name="buyerId" label={t('buyer.label')} hint={t('buyer.hint')}>
          <BuyerSelect value={form.buyerId} onChange={(buyerId) => change({ buyerId })} />
        </Field>
        <MoneyField name="budget" label={t('budget.label')} hint={t('budget.hint')} />
        <TextField
          name="method"
          label={t('method.label')}
          hint={t('method.hint')}
          charsMax={NAME_CHARS_MAX}
        />
      </div>
    </Section>
  );
}

/** What is asked of the goods and of the suppliers. */
export function DemandSection() {
  const { t } = useTranslation('projectDraft');
  return (
    <Section id="demand" title={t('section.demand')}>
      <div className="draft-fields">
        <AreaField
          name="description"
          label={t('description.label')}
          hint={t('description.hint')}
          charsMax={PROJECT_TEXT_CHARS_MAX}
        />
        <AreaField
          name="qualification"
          label={t('qualification.label')}
          hint={t('qualification.hint')}
          charsMax={PROJECT_TEXT_CHARS_MAX}
        />
      </div>
    </Section>
  );
}

/** Who may take part, until when, with which deposit. */
export function RegistrationSection() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  return (
    <Section id="registration" title={t('section.registration')}>
      <div className="draft-fields">
        <div className="draft-field is-wide">
          <Radio.Group
            aria-label={t('mode.label')}
            value={form.mode}
            options={[
              { value: 'open', label: t('mode.open') },
              { value: 'invited', label: t('mode.invited') },
            ]}
            onChange={(event) =>
              change({ mode: event.target.value === 'invited' ? 'invited' : 'open' })
            }
          />
          <p className="muted small">{t(`mode.${form.mode}.hint`)}</p>
        </div>
        {form.mode === 'invited' && (
          <Field name="invited" label={t('invited.label')} hint={t('invited.hint')} isWide>
            <SupplierSelect value={form.invited} onChange={(invited) => change({ invited })} />
          </Field>
        )}
        <DraftTimeField name="until" label={t('until.label')} clock="17:00" days={[3, 5]} />
        <MoneyField name="deposit" label={t('deposit.label')} hint={t('deposit.hint')} isOptional />
      </div>
    </Section>
  );
}

/** When the auction runs and what its bidders see. */
export function AuctionSection() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const visibility = useControl('visibility');
  const choices = visibilitiesOf(form.format);
  return (
    <Section id="auction" title={t('section.auction')}>
      <div className="draft-fields">
        <DraftTimeField
          name="opensAt"
          label={t('opensAt.label')}
          clock="09:30"
          days={[1, 2]}
          fromMs={instantOfField(form.until)}
        />
        {hasEnd(form.format) && (
          <TextField name="lasts" label={t('lasts.label')} hint={t('lasts.hint')} charsMax={20} />
        )}
        <Field
          name="visibility"
          label={t('visibility.label')}
          hint={t(`visibility.${form.visibility}.hint`)}
        >
          <Select
            {...visibility}
            className="draft-select"
            disabled={choices.length === 1}
            value={form.visibility}
            options={choices.map((value) => ({ value, label: t(`visibility.${value}`) }))}
            onChange={(chosen) => change({ visibility: chosen })}
          />
        </Field>
        {form.format !== 'dutch-reverse' && (
          <TextField
            name="minBidders"
            label={t('minBidders.label')}
            hint={t('minBidders.hint')}
            charsMax={String(BIDDERS_PER_AUCTION_MAX).length}
          />
        )}
        <SwitchRow
          id="signature"
          label={t('signature.label')}
          hint={t('signature.hint')}
          checked={form.signature === 'required'}
          onChange={(isOn) => change({ signature: isOn ? 'required' : 'none' })}
        />
        <ApprovalSwitch />
        {takesFairPause(form) && <FairPauseSwitch />}
        {form.format === 'english-reverse' && <InstructionSwitch />}
        {form.format === 'sealed-quotation' && !isSealedToCustodians(form) && <RevisionsSwitch />}
        {takesFactors(form) && <FactorSwitch />}
      </div>
    </Section>
  );
}

function RevisionsSwitch() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  return (
    <SwitchRow
      id="revisions"
      label={t('revisions.label')}
      hint={t('revisions.hint')}
      checked={form.otherRules['revisions'] !== false}
      onChange={(revisions) => change({ otherRules: { ...form.otherRules, revisions } })}
    />
  );
}

/** What follows the auction: who confirms until when. Counted by the law's units. */
export function AfterSection() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const { policy } = form;
  return (
    <Section id="after" title={t('section.after')} note={t('after.note')}>
      <div className="draft-fields">
        <PeriodField
          name="winnerConfirm"
          value={policy.winnerConfirm}
          onChange={(winnerConfirm) => change({ policy: { ...policy, winnerConfirm } })}
        />
        <PeriodField
          name="buyerConfirm"
          value={policy.buyerConfirm}
          onChange={(buyerConfirm) => change({ policy: { ...policy, buyerConfirm } })}
        />
        <div className="draft-field">
          <span id="attempts">{t('attempts.label')}</span>
          <Segmented
            aria-labelledby="attempts"
            value={policy.attemptsMax}
            options={[1, 2, 3]}
            onChange={(attemptsMax) => change({ policy: { ...policy, attemptsMax } })}
          />
          <span className="muted small">{t('attempts.hint')}</span>
        </div>
      </div>
    </Section>
  );
}

type PolicyPeriod = ReturnType<typeof useEditor>['form']['policy']['winnerConfirm'];

interface PeriodFieldProps {
  readonly name: 'winnerConfirm' | 'buyerConfirm';
  readonly value: PolicyPeriod;
  readonly onChange: (period: PolicyPeriod) => void;
}

const PERIOD_UNITS = ['h', 'd', 'wd'] as const;
const PERIOD_MAX = 90;

function PeriodField({ name, value, onChange }: PeriodFieldProps) {
  const { t } = useTranslation('projectDraft');
  return (
    <div className="draft-field">
      <label htmlFor={name}>{t(`policy.${name}.label`)}</label>
      <span className="draft-period">
        <input
          id={name}
          type="number"
          min={0}
          max={PERIOD_MAX}
          className="draft-number"
          value={value.n}
          onChange={(event) => {
            const n = event.target.valueAsNumber;
            if (Number.isInteger(n) && n >= 0 && n <= PERIOD_MAX) onChange({ ...value, n });
          }}
        />
        <Select
          aria-label={t('period.unit')}
          value={value.unit}
          options={[...new Set([...PERIOD_UNITS, value.unit])].map((unit) => ({
            value: unit,
            label: t(`period.${unit}`),
          }))}
          onChange={(unit) => onChange({ ...value, unit })}
        />
      </span>
      <span className="muted small">{t(`policy.${name}.hint`)}</span>
    </div>
  );
}
