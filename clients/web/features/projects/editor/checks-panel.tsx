import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { columnOf, type ColumnKey } from '#contracts/lots-table/index.ts';
import type { CheckItem } from './check-list.ts';
import type { Target } from './finding-target.ts';

interface ChecksPanelProps {
  readonly items: readonly CheckItem[];
  readonly isOld: boolean;
  readonly onGo: (target: Target) => void;
}

const SHOWN_MAX = 8;

/** What is still to be done before the notice can go out; each line leads to its field. */
export function ChecksPanel({ items, isOld, onGo }: ChecksPanelProps) {
  const { t } = useTranslation('projectDraft');
  const [isAll, setAll] = useState(false);
  const errors = items.filter(({ severity }) => severity === 'error');
  const ordered = [...errors, ...items.filter(({ severity }) => severity === 'warning')];
  const shown = isAll ? ordered : ordered.slice(0, SHOWN_MAX);
  return (
    <section className="draft-checks" aria-labelledby="checks">
      <h2 id="checks">{t('checks.title')}</h2>
      <p role="status" className={errors.length === 0 ? 'mark-good' : 'mark-error'}>
        {isOld && errors.length === 0
          ? t('checks.running')
          : errors.length === 0
            ? t('checks.good')
            : t('checks.left', { n: errors.length })}
      </p>
      <ul>
        {shown.map((item) => (
          <li key={keyOf(item)} className={`check-${item.severity}`}>
            <button type="button" onClick={() => onGo(item.target)}>
              <i aria-hidden="true" />
              <b>
                <TargetName target={item.target} />
              </b>
              <span>{item.text}</span>
              {item.severity === 'warning' && <em>{t('checks.warning')}</em>}
            </button>
          </li>
        ))}
      </ul>
      {ordered.length > shown.length && (
        <Button size="small" type="link" onClick={() => setAll(true)}>
          {t('checks.more', { n: ordered.length - shown.length })}
        </Button>
      )}
    </section>
  );
}

function keyOf({ target, text }: CheckItem): string {
  const place = target.kind === 'field' ? target.field : `${target.row} ${target.key}`;
  return `${place} ${text}`;
}

function TargetName({ target }: { readonly target: Target }) {
  const { t, i18n } = useTranslation('projectDraft');
  const heading = (key: ColumnKey): string =>
    i18n.language === 'en' ? columnOf(key).en : columnOf(key).zh;
  if (target.kind === 'cell') {
    return <>{t('checks.cell', { row: target.row + 1, heading: heading(target.key) })}</>;
  }
  if (isTerm(target.field)) {
    return <>{heading(termOf(target.field))}</>;
  }
  return <>{t(`field.${target.field}`)}</>;
}

type Field = Extract<Target, { kind: 'field' }>['field'];
type Term = Extract<Field, `term.${string}`>;

/** Columns whose blank cells take a value for all lots, of any format. */
const TERMS: readonly ColumnKey[] = [
  ...(['step', 'slip', 'window', 'extend', 'maxCount'] as const),
  ...(['tick', 'initial', 'turn', 'break', 'rounds'] as const),
];

function isTerm(field: Field): field is Term {
  return field.startsWith('term.');
}

function termOf(field: Term): ColumnKey {
  return TERMS.find((key) => field === `term.${key}`) ?? 'title';
}

/** The check could not be asked; what is typed is not in danger. */
export function CheckFailed({ error }: { readonly error: Error }) {
  const { t } = useTranslation('projectDraft');
  return (
    <Alert
      type="warning"
      showIcon
      title={t('checks.failed')}
      description={<code>{error.message}</code>}
    />
  );
}
