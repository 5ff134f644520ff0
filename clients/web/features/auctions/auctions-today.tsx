import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { PAGE_ROWS_MAX } from '#contracts/limits.ts';
import type { AuctionListItem } from '#contracts/wire/rest.ts';
import { auctionListQuery } from '#clients/web/kit/api.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { TodoCard } from '#clients/web/kit/todo-card.tsx';
import { AuctionRow } from './auction-row.tsx';
import { rowsOfTab } from './list-rows.ts';
import './auctions.css';

const LOOK_MS = 1_000;
const SHOWN_MAX = 5;
const DAY_MS = 86_400_000;

/** Live now, and opening within a day: a supplier's own auctions, everybody else's all. */
export function AuctionsToday() {
  const { t } = useTranslation('auctions');
  const { role } = useSession();
  const now = useServerNow(LOOK_MS);
  const input = { page: 1, size: PAGE_ROWS_MAX, search: '', state: 'running' } as const;
  const list = useQuery(auctionListQuery(input));
  const isMine = (item: AuctionListItem): boolean => role !== 'supplier' || item.isBidder;
  const items = (list.data?.items ?? []).filter(isMine);
  const running = rowsOfTab(items, 'running', now);
  const upcoming = rowsOfTab(items, 'upcoming', now).filter((item) => item.opensAt - now < DAY_MS);
  const rows = [
    ...running.map((item) => ({ item, tab: 'running' as const })),
    ...upcoming.map((item) => ({ item, tab: 'upcoming' as const })),
  ];
  return (
    <TodoCard
      title={t('today.title')}
      count={rows.length}
      more={<Link to="/auctions">{t('today.all')}</Link>}
    >
      {list.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (
        <p className="muted">{t(role === 'supplier' ? 'today.noneOfMine' : 'today.none')}</p>
      )}
      <ul className="list-rows">
        {rows.slice(0, SHOWN_MAX).map(({ item, tab }) => (
          <li key={item.auctionId}>
            <AuctionRow item={item} tab={tab} />
          </li>
        ))}
      </ul>
      {rows.length > SHOWN_MAX && (
        <p className="muted">{t('today.more', { n: rows.length - SHOWN_MAX })}</p>
      )}
    </TodoCard>
  );
}
