import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuditRow } from '#contracts/wire/audit.ts';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { detailFacts } from './detail-facts.ts';
import { useDetailWords } from './detail-words.ts';
import { useKindText } from './kind-text.ts';

/** One row: when, what, who, to whom, from where; the record itself and its link of the chain are one click away. */
export function AuditEntry({ row }: { readonly row: AuditRow }) {
  const { t } = useTranslation('audit');
  const kindText = useKindText();
  const who = row.displayName ?? row.userId ?? t(strangerOf(row.address));
  return (
    <article className="audit-row" aria-label={`${row.seq} ${kindText(row.kind)}`}>
      <div className="audit-when">
        <span className="muted tabular">#{row.seq}</span>
        <Instant atMs={row.at} />
      </div>
      <div className="audit-what">
        <p>
          <Tag title={row.kind}>{kindText(row.kind)}</Tag> <b>{who}</b>{' '}
          {row.login !== undefined && <code className="muted">{row.login}</code>}
        </p>
        <AuditFacts row={row} />
        <RawRecord row={row} />
      </div>
    </article>
  );
}

/** Nobody was signed in: the command line, the filling of a demo, or somebody from outside. */
function strangerOf(address: string): 'cli' | 'demo' | 'stranger' {
  if (address === '') return 'cli';
  return address === 'demo' ? 'demo' : 'stranger';
}

function AuditFacts({ row }: { readonly row: AuditRow }) {
  const { t, i18n } = useTranslation('audit');
  const { words, label } = useDetailWords();
  const facts =
    row.detail === undefined ? [] : (detailFacts(row.detail, i18n.language, words) ?? []);
  return (
    <dl className="audit-facts small">
      {row.objectId !== undefined && (
        <div>
          <dt>{t('row.object')}</dt>
          <dd>
            <AuditObject row={row} objectId={row.objectId} />
          </dd>
        </div>
      )}
      {row.organizationName !== undefined && row.organizationName !== row.displayName && (
        <div>
          <dt>{t('row.organization')}</dt>
          <dd>{row.organizationName}</dd>
        </div>
      )}
      {facts.map(({ key, value, isCode }) => (
        <div key={key}>
          <dt>{label(key)}</dt>
          <dd>{isCode ? <code>{value}</code> : value}</dd>
        </div>
      ))}
      {row.address !== '' && row.address !== 'demo' && (
        <div>
          <dt>{t('row.address')}</dt>
          <dd>
            <code>{row.address}</code>
          </dd>
        </div>
      )}
    </dl>
  );
}

interface AuditObjectProps {
  readonly row: AuditRow;
  readonly objectId: string;
}

/** A name where there is one, a link where the audit administration may follow it, else the id. */
function AuditObject({ row, objectId }: AuditObjectProps) {
  const { t } = useTranslation('audit');
  if (row.objectName !== undefined) {
    return (
      <>
        {row.objectName} <code className="muted">{objectId}</code>
      </>
    );
  }
  if (!row.kind.startsWith('signal')) return <code>{objectId}</code>;
  if (objectId === 'wall') return t('object.wall');
  return (
    <Link to="/watch/$auctionId" params={{ auctionId: objectId }}>
      {objectId}
    </Link>
  );
}

/** What the chain covers, as it is. */
function RawRecord({ row }: { readonly row: AuditRow }) {
  const { t } = useTranslation('audit');
  const text = JSON.stringify(row, null, 2);
  return (
    <details className="audit-raw small">
      <summary>{t('raw')}</summary>
      <CopyButton text={text} label={t('raw')} />
      <pre tabIndex={0} aria-label={t('raw')}>
        {text}
      </pre>
    </details>
  );
}
