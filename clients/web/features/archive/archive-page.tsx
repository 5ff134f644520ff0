import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import { ListAnswer } from '#clients/web/kit/list/list-answer.tsx';
import { Listed } from '#clients/web/kit/list/listed.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { archiveCsvPath, archiveQuery } from './archive-api.ts';
import { ArchiveFilters } from './archive-filters.tsx';
import { ArchiveRow } from './archive-row.tsx';
import { type ArchiveSearch, isFiltered, NO_FILTER, PAGE_SIZE } from './archive-search.ts';
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

function ArchiveRows({ search, onChange }: ArchiveRowsProps) {
  const { t } = useTranslation('archive');
  const list = useQuery(archiveQuery(search));
  return (
    <ListAnswer list={list} skeletonRows={8}>
      {({ items, total }) => (
        <Listed
          label={t('title')}
          count={t('count', { n: total })}
          items={items}
          keyOf={({ auctionId }) => auctionId}
          rowOf={(item) => <ArchiveRow item={item} />}
          empty={
            isFiltered(search) ? (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('empty.filtered')}>
                <Button onClick={() => onChange(NO_FILTER)}>{t('filter.reset')}</Button>
              </Empty>
            ) : (
              t('empty.all')
            )
          }
          pages={{
            page: search.page ?? 1,
            size: PAGE_SIZE,
            total,
            onPage: (page) => onChange({ page }),
          }}
        />
      )}
    </ListAnswer>
  );
}
