import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  columnOf,
  type ColumnKey,
  LOT_WORDS,
  type LotFormat,
  termColumns,
} from '#contracts/lots-table/index.ts';
import { isLanguage } from '#clients/web/kit/locales.ts';
import type { CellLink, CellMarks } from '../lots/cell-marks.ts';
import { LotsTable } from '../lots/lots-table.tsx';
import { ConfidentialityFields } from './confidentiality-fields.tsx';
import { takesShare, withFormat } from './draft-form.ts';
import type { DraftForm } from './form-fields.ts';
import { fieldId, useEditor } from './editor-context.ts';
import { Field, useControl } from './field.tsx';
import { Section } from './sections.tsx';
import { Choice } from '../choice.tsx';

const FORMATS = [
  'english-reverse',
  'sealed-quotation',
  'rounds',
  'japanese-reverse',
  'dutch-reverse',
] as const satisfies readonly LotFormat[];

interface LotsSectionProps {
  readonly marks: CellMarks;
  readonly link: CellLink | undefined;
}

/** How prices move, what is bought in which lots, and what holds for all of them. */
export function LotsSection({ marks, link }: LotsSectionProps) {
  const { t, i18n } = useTranslation('projectDraft');
  const { form, change, marks: fieldMarks } = useEditor();
  const format = useControl('format');
  const language = isLanguage(i18n.language) ? i18n.language : 'zh-CN';
  const lotsMark = fieldMarks.get('lots');
  return (
    <Section id="lots" title={t('section.lots')} note={t('lots.note')}>
      <div className="draft-fields">
        <Field
          name="format"
          label={t('format.label')}
          hint={t(`format.${form.format}.hint`)}
          isWide
        >
          <Select
            {...format}
            className="draft-select draft-format"
            value={form.format}
            options={FORMATS.map((value) => ({ value, label: t(`format.${value}`) }))}
            onChange={(chosen) => change(withFormat(form, chosen, language))}
          />
        </Field>
        {form.format === 'sealed-quotation' && <ConfidentialityFields />}
      </div>
      <Terms />
      <div id={fieldId('lots')} tabIndex={-1}>
        {lotsMark !== undefined && <p className={`mark-${lotsMark.severity}`}>{lotsMark.text}</p>}
        <LotsTable
          rows={form.rows}
          format={form.format}
          termKeys={termColumns(form.format)}
          marks={marks}
          link={link}
          onRows={(rows) => change({ rows })}
        />
      </div>
    </Section>
  );
}

function Terms() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const keys = termColumns(form.format);
  if (keys.length === 0) return null;
  const isOpen = takesShare(form.format);
  const setTerms = (terms: Partial<DraftForm['terms']>): void =>
    change({ terms: { ...form.terms, ...terms } });
  return (
    <fieldset className="draft-terms">
      <legend>{t('terms.label')}</legend>
      <p className="muted small">{t('terms.note')}</p>
      <div className="draft-terms-fields">
        {keys.map((key) => (
          <TermField key={key} name={key} />
        ))}
        {isOpen && (
          <>
            <Choice
              label={t('basis.label')}
              value={form.terms.basis}
              options={[
                { value: 'best', label: t('basis.best') },
                { value: 'own', label: t('basis.own') },
              ]}
              onChange={(basis) => setTerms({ basis })}
            />
            <Choice
              label={t('trigger.label')}
              value={form.terms.overtimeTrigger}
              options={[
                { value: 'any-offer', label: t('trigger.any-offer') },
                { value: 'best-change', label: t('trigger.best-change') },
              ]}
              onChange={(overtimeTrigger) => setTerms({ overtimeTrigger })}
            />
          </>
        )}
      </div>
    </fieldset>
  );
}

function TermField({ name }: { readonly name: ColumnKey }) {
  const { t, i18n } = useTranslation('projectDraft');
  const { form, change, marks } = useEditor();
  const column = columnOf(name);
  const field = `term.${name}` as const;
  const mark = marks.get(field);
  const words = LOT_WORDS[i18n.language === 'en' ? 'en' : 'zh-CN'];
  const mayBeNone = name === 'slip' || name === 'window';
  return (
    <div className="draft-term">
      <label htmlFor={fieldId(field)}>{i18n.language === 'en' ? column.en : column.zh}</label>
      <input
        id={fieldId(field)}
        autoComplete="off"
        maxLength={40}
        aria-invalid={mark !== undefined}
        aria-describedby={`${fieldId(field)}-hint`}
        value={form.terms.cells[name] ?? ''}
        onChange={(event) =>
          change({
            terms: { ...form.terms, cells: { ...form.terms.cells, [name]: event.target.value } },
          })
        }
      />
      <span id={`${fieldId(field)}-hint`} className="small">
        {mark !== undefined && <span className={`mark-${mark.severity}`}>{mark.text}</span>}
        {mark === undefined && mayBeNone && (
          <span className="muted">{t('terms.orNone', { none: words.none })}</span>
        )}
      </span>
    </div>
  );
}
