import { DownloadOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty, Input, Pagination, Skeleton, Switch } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { OPENING_STATES } from '#contracts/journal/opening-steps.ts';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { listCsvPath, type OpeningListSearch, PAGE_SIZE } from './list-search.ts';
import { openingListQuery } from './opening-api.ts';
import { OpeningRow } from './opening-row.tsx';
import './openings.css';

const LOOK_MS = 1_000;
const STATES = [undefined, ...OPENING_STATES] as const;

/** The list of bid openings (开标); everybody may read it. */
export function OpeningsPage() {
  const { t } = useTranslation('openings');
  const navigate = useNavigate();
  const { role, organizationId } = useSession();
  const search = useSearch({ from: '/openings' });
  const go = (change: OpeningListSearch): void =>
    void navigate({ to: '/openings', search: { ...search, page: undefined, ...change } });
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page">
      <PageHead title={t('title')} note={t('note')}>
        <Input.Search
          key={search.q}
          className="list-search"
          allowClear
          defaultValue={search.q}
          maxLength={NAME_CHARS_MAX}
          placeholder={t('search')}
          aria-label={t('search')}
          onSearch={(q) => go({ q: q.trim() === '' ? undefined : q.trim() })}
        />
        {role === 'agency' && (
          <LinkButton to="/openings/new" color="primary" variant="solid" icon={<PlusOutlined />}>
            {t('new')}
          </LinkButton>
        )}
      </PageHead>
      <div className="opening-filters">
        <div className="opening-chips" role="group" aria-label={t('filter.label')}>
          {STATES.map((state) => (
            <button
              key={state ?? 'all'}
              type="button"
              aria-pressed={search.state === state}
              onClick={() => go({ state })}
            >
              {state === undefined ? t('filter.all') : t(`state.${state}`)}
            </button>
          ))}
        </div>
        <Button size="small" icon={<DownloadOutlined />} href={listCsvPath(search)} download>
          {t('csv')}
        </Button>
        {organizationId !== undefined && (
          <span className="opening-switch">
            <Switch
              id="mine"
              size="small"
              checked={search.mine === true}
              onChange={(mine) => go({ mine: mine ? true : undefined })}
            />
            <label htmlFor="mine">{t('filter.mine')}</label>
          </span>
        )}
      </div>
      <Rows search={search} onPage={(page) => go({ page })} />
    </div>
  );
}

interface RowsProps {
  readonly search: OpeningListSearch;
  readonly onPage: (page: number) => void;
}

function Rows({ search, onPage }: RowsProps) {
  const { t } = useTranslation('openings');
  const list = useQuery(openingListQuery(search));
  const now = useServerNow(LOOK_MS);
  if (list.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (list.error && !list.data) {
    return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  }
  const { items, total } = list.data ?? { items: [], total: 0 };
  const isFiltered = search.q !== undefined || search.state !== undefined || search.mine === true;
  return (
    <>
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      <p className="muted opening-count" role="status">
        {t('count', { n: total })}
      </p>
      {items.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={t(isFiltered ? 'empty.search' : 'empty.none')}
        />
      )}
      <ul className="opening-rows" aria-label={t('title')}>
        {items.map((item) => (
          <li key={item.openingId}>
            <OpeningRow item={item} nowMs={now} />
          </li>
        ))}
      </ul>
      {total > PAGE_SIZE && (
        <Pagination
          align="end"
          current={search.page ?? 1}
          pageSize={PAGE_SIZE}
          total={total}
          showSizeChanger={false}
          onChange={onPage}
        />
      )}
    </>
  );
}
