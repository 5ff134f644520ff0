import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { TodoCard } from '#clients/web/kit/todo-card.tsx';
import { SignalChips } from './signal-chips.tsx';
import { wallQuery } from './wall-api.ts';
import './wall.css';

const SHOWN_MAX = 5;

/** On the supervisor's front page: running auctions with signals that nobody has written about. */
export function SignalsToday() {
  const { t } = useTranslation('wall');
  const wall = useQuery(wallQuery({ only: 'signals' }));
  const items = wall.data?.items ?? [];
  return (
    <TodoCard
      title={t('today.title')}
      count={wall.data?.total}
      more={
        <Link to="/wall" search={{}}>
          {t('today.all')}
        </Link>
      }
    >
      {wall.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {wall.error && <ProblemAlert error={wall.error} onRetry={() => void wall.refetch()} />}
      {wall.data && items.length === 0 && <p className="muted">{t('today.none')}</p>}
      <ul className="wall-today">
        {items.slice(0, SHOWN_MAX).map((tile) => (
          <li key={tile.auctionId}>
            <b>{tile.title}</b>
            <SignalChips tile={tile} />
          </li>
        ))}
      </ul>
    </TodoCard>
  );
}
