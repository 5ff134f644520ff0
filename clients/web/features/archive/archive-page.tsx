import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty, Pagination, Skeleton } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { archiveCsvPath, archiveQuery } from './archive-api.ts';
import { ArchiveFilters } from './archive-filters.tsx';
import { ArchiveRow } from './archive-row.tsx';
import { type ArchiveSearch, isFiltered, PAGE_SIZE } from './archive-search.ts';
import './archive.css';

/** Every auction that has ended, for everybody: search, narrow down, open (ARC-4). */
export function ArchivePage() {
  const { t } = useTranslation('archive');
  const navigate = useNavigate();
  const search = useSearch({ from: '/archive' });
  const go = (change: ArchiveSearch): void =>
    void navigate({ to: '/archive', search: { ...search, page: undefined, ...change } });
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page archive">
      <PageHead title={t('title')} note={t('note')}>
        <Button icon={<DownloadOutlined />} href={archiveCsvPath(search)} download>
          {t('csv')}
        </Button>
        <Link to="/verify" search={{}} className="no-print">
          {t('verifyFile')}
        </Link>
      </PageHead>
      <ArchiveFilters search={search} onChange={go} />
      <ArchiveRows search={search} onChange={go} />
    </div>
  );
}

interface ArchiveRowsProps {
  readonly search: ArchiveSearch;
  readonly onChange: (change: ArchiveSearch) => void;
}

const NO_FILTER: ArchiveSearch = {
  q: undefined,
  region: undefined,
  method: undefined,
  buyer: undefined,
  from: undefined,
  until: undefined,
};

function ArchiveRows({ search, onChange }: ArchiveRowsProps) {
  const { t } = useTranslation('archive');
  const list = useQuery(archiveQuery(search));
  if (list.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (list.error && !list.data) {
    return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  }
  const { items, total } = list.data;
  return (
    <>
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      <p className="muted archive-count" role="status">
        {t('count', { n: total })}
      </p>
      {items.length === 0 ? (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={isFiltered(search) ? t('empty.filtered') : t('empty.all')}
        >
          {isFiltered(search) && (
            <Button onClick={() => onChange(NO_FILTER)}>{t('filter.reset')}</Button>
          )}
        </Empty>
      ) : (
        <ul className="archive-rows" aria-label={t('title')}>
          {items.map((item) => (
            <li key={item.auctionId}>
              <ArchiveRow item={item} />
            </li>
          ))}
        </ul>
      )}
      {total > PAGE_SIZE && (
        <Pagination
          className="no-print"
          align="end"
          current={search.page ?? 1}
          pageSize={PAGE_SIZE}
          total={total}
          showSizeChanger={false}
          onChange={(page) => onChange({ page })}
        />
      )}
    </>
  );
}
