import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Popconfirm, Skeleton, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SessionRow } from '#contracts/wire/session.ts';
import { endOwnSessions, ownSessionsQuery } from '#clients/web/kit/account-api.ts';
import { deviceText } from '#clients/web/kit/device-text.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';

/** Where one is signed in, and the way to end it there. */
export function SessionsCard() {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const sessions = useQuery(ownSessionsQuery);
  const end = useMutation({
    mutationFn: (sessionId: string | undefined) => endOwnSessions(sessionId),
    onSuccess: () => queries.invalidateQueries(ownSessionsQuery),
  });
  const others = sessions.data?.items.filter((session) => !session.isCurrent).length ?? 0;
  return (
    <Card title={t('sessions.title')}>
      <div className="row">
        <div>
          <p className="muted">{t('sessions.detail')}</p>
        </div>
        <Popconfirm
          title={t('sessions.endAll.sure', { n: others })}
          okText={t('sessions.endAll')}
          cancelText={t('keep')}
          onConfirm={() => end.mutate(undefined)}
        >
          <Button danger disabled={others === 0} loading={end.isPending}>
            {t('sessions.endAll')}
          </Button>
        </Popconfirm>
      </div>
      {end.error && <ProblemAlert error={end.error} />}
      {sessions.error && (
        <ProblemAlert error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.isPending && <Skeleton active />}
      <ul className="rows" aria-label={t('sessions.title')}>
        {sessions.data?.items.map((session) => (
          <li key={session.sessionId}>
            <SessionLine
              session={session}
              isBusy={end.isPending}
              onEnd={() => end.mutate(session.sessionId)}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface SessionLineProps {
  readonly session: SessionRow;
  readonly isBusy: boolean;
  readonly onEnd: () => void;
}

function SessionLine({ session, isBusy, onEnd }: SessionLineProps) {
  const { t } = useTranslation('account');
  const device = deviceText(session.userAgent) ?? t('sessions.unknownDevice');
  return (
    <div className="row">
      <div>
        <b>{device}</b> {session.isCurrent && <Tag color="blue">{t('sessions.current')}</Tag>}
        <p className="small facts-line">
          <span>
            <span className="muted">{t('sessions.place')}</span> <code>{session.address}</code>
          </span>
          <span>
            <span className="muted">{t('sessions.factor')}</span>{' '}
            {t(`sessions.factor.${factorKey(session.factor)}`)}
          </span>
          <span>
            <span className="muted">{t('sessions.since')}</span>{' '}
            <Instant atMs={session.createdAt} isToMinute />
          </span>
          <span>
            <span className="muted">{t('sessions.seen')}</span>{' '}
            <Instant atMs={session.lastSeenAt} isToMinute />
          </span>
        </p>
      </div>
      {!session.isCurrent && (
        <Button disabled={isBusy} aria-label={t('sessions.end.label', { device })} onClick={onEnd}>
          {t('sessions.end')}
        </Button>
      )}
    </div>
  );
}

const FACTORS = ['totp', 'passkey', 'certificate', 'recovery', 'password'] as const;

function factorKey(factor: string): (typeof FACTORS)[number] | 'none' {
  return FACTORS.find((known) => known === factor) ?? 'none';
}
