import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGE_ROWS_MAX, TITLE_CHARS_MAX } from '#contracts/limits.ts';
import { auctionListQuery } from '#clients/web/kit/api.ts';
import { ListAnswer } from '#clients/web/kit/list/list-answer.tsx';
import { WordSearch } from '#clients/web/kit/list/list-filters.tsx';
import { Listed } from '#clients/web/kit/list/listed.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
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
        <WordSearch
          label={t('search')}
          words={search.q}
          charsMax={TITLE_CHARS_MAX}
          onChange={(q) => go({ q })}
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
  return (
    <ListAnswer list={list}>
      {(answer) => {
        const { rows, total, hasMore } = pageOfTab(answer, { tab, page, nowMs: now });
        return (
          <Listed
            label={t(`tab.${tab}`)}
            items={rows}
            keyOf={({ auctionId }) => auctionId}
            rowOf={(item) => <AuctionRow item={item} tab={tab} />}
            empty={search.q === undefined ? t(`empty.${tab}`) : t('empty.search')}
            note={hasMore && <p className="muted">{t('more', { n: PAGE_ROWS_MAX })}</p>}
            pages={{ page, size: PAGE_SIZE, total, onPage }}
          />
        );
      }}
    </ListAnswer>
  );
}
