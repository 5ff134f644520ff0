import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Alert, Button, Empty, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined, SafetyOutlined } from '#clients/web/kit/icons.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { withFresh } from '#clients/web/kit/step-up.ts';
import { type AuditFilter, auditExportPath, checkChain, readAudit } from './audit-api.ts';
import { AuditEntry } from './audit-entry.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { saveExport } from './export-file.ts';
import './audit.css';

/** The audit trail: who did or looked at what, newest first; every look at it stands in it, too. */
export function AuditPage() {
  const { t } = useTranslation('audit');
  const [filter, setFilter] = useState<AuditFilter>({});
  const list = useInfiniteQuery({
    queryKey: ['audit', 'rows', filter],
    queryFn: ({ pageParam, signal }) => readAudit(filter, pageParam, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.nextBefore,
  });
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page">
      <PageHead title={t('title')} note={t('note')}>
        <CheckButton />
        <ExportButton filter={filter} />
      </PageHead>
      <AuditFilters onChange={setFilter} />
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {list.data !== undefined && rows.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('empty')} />
      )}
      <ol className="rows audit-rows" aria-label={t('title')}>
        {rows.map((row) => (
          <li key={row.seq}>
            <AuditEntry row={row} />
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <Button block loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

function CheckButton() {
  const { t } = useTranslation('audit');
  const check = useMutation({ mutationFn: checkChain });
  return (
    <div className="audit-act">
      <Button icon={<SafetyOutlined />} loading={check.isPending} onClick={() => check.mutate()}>
        {t('check')}
      </Button>
      {check.error && <ProblemAlert error={check.error} />}
      {check.data && (
        <Alert
          showIcon
          role="status"
          type={check.data.brokenAt === undefined ? 'success' : 'error'}
          title={
            check.data.brokenAt === undefined
              ? t('check.whole', { n: check.data.rows })
              : t('check.broken', { n: check.data.brokenAt })
          }
          description={<code className="audit-hash">{check.data.lastHash}</code>}
        />
      )}
    </div>
  );
}

function ExportButton({ filter }: { readonly filter: AuditFilter }) {
  const { t } = useTranslation('audit');
  const save = useMutation({
    mutationFn: () => withFresh(() => saveExport(auditExportPath(filter))),
  });
  return (
    <div className="audit-act">
      <Button icon={<DownloadOutlined />} loading={save.isPending} onClick={() => save.mutate()}>
        {t('export')}
      </Button>
      {save.error && <ProblemAlert error={save.error} />}
    </div>
  );
}
