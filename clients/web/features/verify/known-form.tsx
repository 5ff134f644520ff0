import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownFacts } from './known-facts.ts';

interface KnownFormProps {
  readonly known: KnownFacts;
  /** The field that cannot be read. */
  readonly wrong: keyof KnownFacts | undefined;
  readonly onChange: (known: KnownFacts) => void;
}

const FIELDS = ['key', 'checkpoint', 'consistency'] as const;
const ROWS = { key: 2, checkpoint: 6, consistency: 3 } as const;

/** What the visitor knows from elsewhere than the file: the log's key, a checkpoint kept earlier. */
export function KnownForm({ known, wrong, onChange }: KnownFormProps) {
  const { t } = useTranslation('verify');
  const id = useId();
  return (
    <details className="verify-known">
      <summary>{t('known.title')}</summary>
      <p className="muted">{t('known.why')}</p>
      {FIELDS.map((field) => (
        <div key={field}>
          <label htmlFor={`${id}-${field}`}>{t(`known.${field}`)}</label>
          <textarea
            id={`${id}-${field}`}
            rows={ROWS[field]}
            spellCheck={false}
            value={known[field]}
            aria-invalid={wrong === field}
            aria-describedby={`${id}-${field}-help`}
            onChange={({ target }) => onChange({ ...known, [field]: target.value })}
          />
          <p id={`${id}-${field}-help`} className={wrong === field ? 'verify-wrong' : 'muted'}>
            {wrong === field ? t(`wrong.${field}`) : t(`help.${field}`)}
          </p>
        </div>
      ))}
    </details>
  );
}
