import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { durationText, LOT_WORDS, percentText } from '#contracts/lots-table/index.ts';
import type { FairPause } from '#contracts/wire/auction-options.ts';
import { FACTOR_GROUNDS_CHARS_MAX } from '#contracts/limits.ts';
import { useEditor } from './editor-context.ts';
import { AreaField } from './field.tsx';
import {
  FAIR_PAUSE_LENGTHS_MS,
  FAIR_PAUSE_PRESET,
  FAIR_PAUSE_SHARES_BP,
  fairPauseOf,
  type InstructionChoice,
  instructionsOf,
  takesInstructions,
  weighs,
  withFairPause,
  withInstructions,
} from './options.ts';
import { SwitchRow } from './switch-row.tsx';

const CHOICES = ['both', 'cutOff'] as const satisfies readonly InstructionChoice[];

/** Grave acts need a second person (APR-1). */
export function ApprovalSwitch() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const { secondApproval, ...others } = form.otherRules;
  return (
    <SwitchRow
      id="secondApproval"
      label={t('rule.secondApproval.label')}
      hint={t('rule.secondApproval.hint')}
      checked={secondApproval === true}
      onChange={(isOn) =>
        change({ otherRules: isOn ? { ...others, secondApproval: true } : others })
      }
    />
  );
}

/** The clock stops by rule when several bidders drop at once (FP-1). */
export function FairPauseSwitch() {
  const { t, i18n } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const pause = fairPauseOf(form);
  const words = LOT_WORDS[i18n.language === 'en' ? 'en' : 'zh-CN'];
  const set = (fields: Partial<FairPause>): void =>
    change(withFairPause(form, { ...FAIR_PAUSE_PRESET, ...pause, ...fields }));
  return (
    <SwitchRow
      id="fairPause"
      label={t('rule.fairPause.label')}
      hint={t('rule.fairPause.hint')}
      checked={pause !== undefined}
      onChange={(isOn) => change(withFairPause(form, isOn ? FAIR_PAUSE_PRESET : undefined))}
    >
      {pause !== undefined && (
        <span className="draft-option">
          <NumberSelect
            label={t('rule.fairPause.share')}
            value={pause.shareBp}
            choices={FAIR_PAUSE_SHARES_BP}
            textOf={(bp) => percentText(bp)}
            onChange={(shareBp) => set({ shareBp })}
          />
          <NumberSelect
            label={t('rule.fairPause.length')}
            value={pause.resumeAfterMs}
            choices={FAIR_PAUSE_LENGTHS_MS}
            textOf={(ms) => durationText(ms, words).trim()}
            onChange={(resumeAfterMs) => set({ resumeAfterMs })}
          />
        </span>
      )}
    </SwitchRow>
  );
}

/** Suppliers may name the lowest price to which the rules go down for them (PRX-1). */
export function InstructionSwitch() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const isAdmitted = takesInstructions(form);
  const choice = isAdmitted ? instructionsOf(form) : undefined;
  return (
    <SwitchRow
      id="standingInstructions"
      label={t('rule.instructions.label')}
      hint={t(isAdmitted ? 'rule.instructions.hint' : 'rule.instructions.not')}
      checked={choice !== undefined}
      isOff={!isAdmitted}
      onChange={(isOn) => change(withInstructions(form, isOn ? 'both' : undefined))}
    >
      {choice !== undefined && (
        <Select
          aria-label={t('rule.instructions.label')}
          value={choice}
          options={CHOICES.map((value) => ({ value, label: t(`rule.instructions.${value}`) }))}
          onChange={(value) => change(withInstructions(form, value))}
        />
      )}
    </SwitchRow>
  );
}

/** Prices are compared with the suppliers' factors (BV-1); the notice says what they are given for. */
export function FactorSwitch() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  return (
    <>
      <SwitchRow
        id="factors"
        label={t('rule.factors.label')}
        hint={t('rule.factors.hint')}
        checked={weighs(form)}
        onChange={(hasFactors) => change({ hasFactors })}
      />
      {weighs(form) && (
        <AreaField
          name="factorGrounds"
          label={t('factorGrounds.label')}
          hint={t('factorGrounds.hint')}
          charsMax={FACTOR_GROUNDS_CHARS_MAX}
        />
      )}
    </>
  );
}

interface NumberSelectProps {
  readonly label: string;
  readonly value: number;
  readonly choices: readonly number[];
  readonly textOf: (value: number) => string;
  readonly onChange: (value: number) => void;
}

/** One of a few numbers; one that another program wrote is among them. */
function NumberSelect({ label, value, choices, textOf, onChange }: NumberSelectProps) {
  const all = [...new Set([...choices, value])].toSorted((a, b) => a - b);
  return (
    <label>
      <span className="small">{label}</span>
      <Select
        aria-label={label}
        value={value}
        options={all.map((number) => ({ value: number, label: textOf(number) }))}
        onChange={onChange}
      />
    </label>
  );
}
