import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Empty, Input, Pagination, Skeleton, Tabs } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGE_ROWS_MAX, TITLE_CHARS_MAX } from '#contracts/limits.ts';
import { auctionListQuery } from '#clients/web/kit/api.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { AuctionRow } from './auction-row.tsx';
import { listInput, pageOfTab } from './list-rows.ts';
import { LIST_TABS, PAGE_SIZE, type ListSearch, type ListTab } from './list-search.ts';
import './auctions.css';

const LOOK_MS = 1_000;

/** All auctions that this viewer may see: running, upcoming, ended. */
export function AuctionsPage() {
  const { t } = useTranslation('auctions');
  const navigate = useNavigate();
  const search = useSearch({ from: '/auctions' });
  const tab = search.tab ?? 'running';
  const go = (change: ListSearch): void =>
    void navigate({ to: '/auctions', search: { ...search, page: undefined, ...change } });
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('title')}</h1>
        <Input.Search
          key={search.q}
          className="list-search"
          allowClear
          defaultValue={search.q}
          maxLength={TITLE_CHARS_MAX}
          placeholder={t('search')}
          aria-label={t('search')}
          onSearch={(q) => go({ q: q.trim() === '' ? undefined : q.trim() })}
        />
      </div>
      <Tabs
        activeKey={tab}
        items={LIST_TABS.map((key) => ({ key, label: t(`tab.${key}`) }))}
        onChange={(key) => go({ tab: LIST_TABS.find((name) => name === key) })}
      />
      <AuctionRows tab={tab} search={search} onPage={(page) => go({ page })} />
    </div>
  );
}

interface AuctionRowsProps {
  readonly tab: ListTab;
  readonly search: ListSearch;
  readonly onPage: (page: number) => void;
}

function AuctionRows({ tab, search, onPage }: AuctionRowsProps) {
  const { t } = useTranslation('auctions');
  const page = search.page ?? 1;
  const list = useQuery(auctionListQuery(listInput(tab, page, search.q)));
  const now = useServerNow(LOOK_MS);
  if (list.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (list.error && !list.data) {
    return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  }
  const { rows, total, hasMore } = pageOfTab(list.data, { tab, page, nowMs: now });
  return (
    <>
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {rows.length === 0 ? (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={search.q === undefined ? t(`empty.${tab}`) : t('empty.search')}
        />
      ) : (
        <ul className="auction-rows" aria-label={t(`tab.${tab}`)}>
          {rows.map((item) => (
            <li key={item.auctionId}>
              <AuctionRow item={item} tab={tab} />
            </li>
          ))}
        </ul>
      )}
      {hasMore && <p className="muted">{t('more', { n: PAGE_ROWS_MAX })}</p>}
      {total > PAGE_SIZE && (
        <Pagination
          align="end"
          current={page}
          pageSize={PAGE_SIZE}
          total={total}
          showSizeChanger={false}
          onChange={onPage}
        />
      )}
    </>
  );
}
