import { Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { inLargeUnit } from '#clients/web/kit/money.ts';
import { readAmount } from '#contracts/lots-table/index.ts';
import type { FieldKey } from './form-fields.ts';
import { fieldId, useEditor } from './editor-context.ts';

interface FieldProps {
  readonly name: FieldKey;
  readonly label: string;
  readonly hint?: ReactNode;
  /** Takes the whole width. */
  readonly isWide?: boolean;
  readonly isOptional?: boolean;
  readonly children: ReactNode;
}

/** A label, the field, what it means, and what is wrong with it. */
export function Field({ name, label, hint, isWide, isOptional, children }: FieldProps) {
  const { t } = useTranslation('projectDraft');
  const mark = useEditor().marks.get(name);
  return (
    <div className={`draft-field${isWide === true ? ' is-wide' : ''}`}>
      <label htmlFor={fieldId(name)}>
        {label}
        {isOptional === true && <span className="muted small"> {t('optional')}</span>}
      </label>
      {children}
      <div className="draft-hint small" id={`${fieldId(name)}-hint`}>
        {mark === undefined ? (
          <span className="muted">{hint}</span>
        ) : (
          <span className={`mark-${mark.severity}`}>{mark.text}</span>
        )}
      </div>
    </div>
  );
}

/** What ties the control to its label, its hint and its mark. */
export function useControl(name: FieldKey) {
  const { marks } = useEditor();
  const mark = marks.get(name);
  return {
    id: fieldId(name),
    'aria-describedby': `${fieldId(name)}-hint`,
    'aria-invalid': mark?.severity === 'error',
    ...(mark === undefined ? {} : { status: mark.severity }),
  };
}

type TextName = 'title' | 'method' | 'lasts' | 'minBidders';

interface TextFieldProps {
  readonly name: TextName;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly charsMax: number;
  readonly isWide?: boolean;
}

export function TextField({ name, charsMax, ...field }: TextFieldProps) {
  const { form, change } = useEditor();
  const control = useControl(name);
  return (
    <Field name={name} {...field}>
      <Input
        {...control}
        value={form[name]}
        maxLength={charsMax}
        autoComplete="off"
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  );
}

interface AreaFieldProps {
  readonly name: 'description' | 'qualification' | 'factorGrounds';
  readonly label: string;
  readonly hint: string;
  readonly charsMax: number;
}

export function AreaField({ name, label, hint, charsMax }: AreaFieldProps) {
  const { form, change } = useEditor();
  const control = useControl(name);
  return (
    <Field name={name} label={label} hint={hint} isWide>
      <Input.TextArea
        {...control}
        value={form[name]}
        maxLength={charsMax}
        autoSize={{ minRows: 3, maxRows: 14 }}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  );
}

interface MoneyFieldProps {
  readonly name: 'budget' | 'deposit';
  readonly label: string;
  readonly hint: string;
  readonly isOptional?: boolean;
}

/** An amount as people write it; what it was read as stands below. */
export function MoneyField({ name, label, hint, isOptional }: MoneyFieldProps) {
  const { t, i18n } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const control = useControl(name);
  const read = readAmount(form[name]);
  const large = read.ok ? inLargeUnit(read.value, i18n.language) : undefined;
  return (
    <Field
      name={name}
      label={label}
      hint={large === undefined ? hint : t('money.large', { amount: large })}
      {...(isOptional === true ? { isOptional } : {})}
    >
      <Input
        {...control}
        prefix="¥"
        inputMode="decimal"
        autoComplete="off"
        value={form[name]}
        maxLength={64}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  );
}
