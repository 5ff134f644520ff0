import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { lockOutsQuery, unlock } from './security-api.ts';

/** Who has to wait at sign-in after too many wrong passwords. */
export function LockOutsCard() {
  const { t } = useTranslation('security');
  const queries = useQueryClient();
  const list = useQuery(lockOutsQuery);
  const lift = useMutation({
    mutationFn: unlock,
    onSuccess: () => queries.invalidateQueries({ queryKey: lockOutsQuery.queryKey }),
  });
  return (
    <Card
      title={t('lockOuts.title')}
      extra={
        <Button loading={list.isFetching} onClick={() => void list.refetch()}>
          {t('reload')}
        </Button>
      }
    >
      <p className="muted">{t('lockOuts.detail')}</p>
      {lift.error && <ProblemAlert error={lift.error} />}
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active />}
      {list.data?.items.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('lockOuts.empty')} />
      )}
      <ul className="rows" aria-label={t('lockOuts.title')}>
        {list.data?.items.map(({ id, address, login, endsAt }) => (
          <li key={id}>
            <div className="row">
              <div>
                <b>{login ?? t('lockOuts.unknown')}</b> <code>{address}</code>{' '}
                <span className="muted">{t('lockOuts.until')}</span> <Instant atMs={endsAt} />
              </div>
              <Button
                loading={lift.isPending}
                aria-label={t('lockOuts.lift.label', { name: login ?? address })}
                onClick={() => lift.mutate(id)}
              >
                {t('lockOuts.lift')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
