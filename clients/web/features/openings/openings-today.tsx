import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { TodoCard } from '#clients/web/kit/todo-card.tsx';
import { openingListQuery } from './opening-api.ts';
import { OpeningRow } from './opening-row.tsx';
import { comingOf } from './today.ts';
import './openings.css';

const LOOK_MS = 1_000;

/** Openings that the reader's organization hosts or holds a key of, and that are not over: what ends next comes first. */
export function OpeningsToday() {
  const { t } = useTranslation('openings');
  const now = useServerNow(LOOK_MS);
  const list = useQuery(openingListQuery({ mine: true }));
  const rows = comingOf(list.data?.items ?? []);
  return (
    <TodoCard
      title={t('today.title')}
      count={rows.length}
      more={<Link to="/openings">{t('today.all')}</Link>}
    >
      {list.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && <p className="muted">{t('today.none')}</p>}
      <ul className="list-rows">
        {rows.map((item) => (
          <li key={item.openingId}>
            <OpeningRow item={item} nowMs={now} />
          </li>
        ))}
      </ul>
    </TodoCard>
  );
}
