import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { TodoCard } from '#clients/web/kit/todo-card.tsx';
import { approvalsQuery } from './people-api.ts';

const SHOWN_MAX = 5;

/** What the other administration proposed and waits for this one. */
export function PeopleToday() {
  const { t } = useTranslation('people');
  const list = useQuery(approvalsQuery);
  const items = list.data?.items ?? [];
  return (
    <TodoCard
      title={t('tab.approvals')}
      count={list.data?.total}
      more={<Link to="/people">{t('today.all')}</Link>}
    >
      {list.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && <p className="muted">{t('approvals.empty')}</p>}
      <ul className="rows">
        {items.slice(0, SHOWN_MAX).map(({ id, displayName, kind, organizationName }) => (
          <li key={id}>
            <b>{displayName}</b> · {t(`approval.${kind}`)} · {organizationName}
          </li>
        ))}
      </ul>
    </TodoCard>
  );
}
