import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { PAGE_ROWS_MAX } from '#contracts/limits.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { TodoCard } from '#clients/web/kit/todo-card.tsx';
import { nextStep } from './next-step.ts';
import { projectListQuery } from './project-api.ts';
import { ProjectRow } from './project-row.tsx';
import './projects.css';

const LOOK_MS = 1_000;
const SHOWN_MAX = 5;

/** Projects in which the reader's organization has the next step, the nearest deadline first. */
export function ProjectsToday() {
  const { t } = useTranslation('projects');
  const now = useServerNow(LOOK_MS);
  const list = useQuery(projectListQuery({ mine: true, size: PAGE_ROWS_MAX }));
  const rows = (list.data?.items ?? [])
    .map((item) => ({ item, next: nextStep(item) }))
    .filter(({ next }) => next.mine)
    .toSorted((a, b) => (a.next.atMs ?? Infinity) - (b.next.atMs ?? Infinity));
  return (
    <TodoCard
      title={t('today.title')}
      count={rows.length}
      more={<Link to="/projects">{t('today.all')}</Link>}
    >
      {list.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && <p className="muted">{t('today.none')}</p>}
      <ul className="list-rows">
        {rows.slice(0, SHOWN_MAX).map(({ item }) => (
          <li key={item.projectId}>
            <ProjectRow item={item} nowMs={now} />
          </li>
        ))}
      </ul>
      {rows.length > SHOWN_MAX && (
        <p className="muted">{t('today.more', { n: rows.length - SHOWN_MAX })}</p>
      )}
    </TodoCard>
  );
}
