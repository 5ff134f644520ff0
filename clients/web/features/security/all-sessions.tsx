import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SessionRow } from '#contracts/wire/session.ts';
import { deviceText } from '#clients/web/kit/device-text.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { PagedRows } from '#clients/web/kit/paged-rows.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { allSessionsOf, endSession } from './security-api.ts';

/** Who is signed in now; ending a session closes its open pages within a second. */
export function AllSessions() {
  const { t } = useTranslation('security');
  return (
    <PagedRows
      label={t('sessions.title')}
      empty={t('sessions.empty')}
      search={t('sessions.search')}
      optionsOf={allSessionsOf}
      keyOf={({ sessionId }) => sessionId}
      rowOf={(session) => <SessionLine session={session} />}
    />
  );
}

function SessionLine({ session }: { readonly session: SessionRow }) {
  const { t } = useTranslation('security');
  const roleText = useRoleText();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => endSession(session.sessionId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['security', 'sessions'] }),
  });
  const { displayName: name, login, role, organizationName, userAgent, address } = session;
  return (
    <div className="row">
      <div>
        <b>{name}</b> <code>{login}</code>{' '}
        {session.isCurrent && <Tag color="blue">{t('sessions.current')}</Tag>}
        <p className="small facts-line">
          <span>
            {roleText(role)} · {organizationName}
          </span>
          <span>{deviceText(userAgent) ?? t('sessions.unknownDevice')}</span>
          <code>{address}</code>
          <span>
            <span className="muted">{t('sessions.seen')}</span>{' '}
            <Instant atMs={session.lastSeenAt} isToMinute />
          </span>
        </p>
        {end.error && <ProblemAlert error={end.error} />}
      </div>
      {!session.isCurrent && (
        <Button
          danger
          loading={end.isPending}
          aria-label={t('sessions.end.label', { name })}
          onClick={() => end.mutate()}
        >
          {t('sessions.end')}
        </Button>
      )}
    </div>
  );
}
