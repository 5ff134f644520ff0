import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuditRow } from '#contracts/wire/audit.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { useKindText } from './kind-text.ts';

/** One row: when, what, who, to whom, from where, and its link of the chain. */
export function AuditEntry({ row }: { readonly row: AuditRow }) {
  const { t } = useTranslation('audit');
  const kindText = useKindText();
  const who = row.displayName ?? row.userId ?? (row.address === '' ? t('cli') : t('stranger'));
  return (
    <article className="audit-row" aria-label={`${row.seq} ${row.kind}`}>
      <div className="audit-when">
        <span className="muted tabular">#{row.seq}</span>
        <Instant atMs={row.at} />
      </div>
      <div>
        <Tag title={row.kind}>{kindText(row.kind)}</Tag> <b>{who}</b>{' '}
        {row.login !== undefined && <code>{row.login}</code>}
        <p className="small facts-line">
          {row.objectId !== undefined && (
            <span>
              <span className="muted">{t('row.object')}</span> <code>{row.objectId}</code>
            </span>
          )}
          {row.organizationName !== undefined && (
            <span>
              <span className="muted">{t('row.organization')}</span> {row.organizationName}
            </span>
          )}
          {row.address !== '' && (
            <span>
              <span className="muted">{t('row.address')}</span> <code>{row.address}</code>
            </span>
          )}
        </p>
        {row.detail !== undefined && <code className="audit-detail">{row.detail}</code>}
        <code className="audit-hash muted">{row.hash}</code>
      </div>
    </article>
  );
}
