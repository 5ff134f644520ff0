import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { regionText } from '#contracts/regions.ts';
import { switchRole } from '#clients/web/kit/account-api.ts';
import { useLive } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { changeSession, markSessionEnded, useSession } from '#clients/web/kit/session.ts';
import { withFresh } from '#clients/web/kit/step-up.ts';

/** In which roles one may act; one at a time. */
export function RolesCard() {
  const { t, i18n } = useTranslation('account');
  const roleText = useRoleText();
  const session = useSession();
  const queries = useQueryClient();
  const live = useLive();
  const change = useMutation({
    mutationFn: (roleId: string) => withFresh(() => switchRole(roleId)),
    onSuccess: async (next) => {
      await changeSession(queries, next);
      markSessionEnded(false);
      // The old session's socket is closed by the server; the new one sees as the new role.
      live.reconnect();
    },
  });
  return (
    <Card title={t('roles.title')}>
      {change.error && <ProblemAlert error={change.error} />}
      <ul className="rows" aria-label={t('roles.title')}>
        {session.roles?.map((role) => (
          <li key={role.roleId}>
            <div className="row">
              <div>
                <b>{roleText(role.role)}</b>{' '}
                {role.roleId === session.roleId && <Tag color="blue">{t('roles.present')}</Tag>}
                <p className="muted small">
                  {role.organizationName}
                  {role.region !== undefined && ` · ${regionText(role.region, i18n.language)}`}
                </p>
              </div>
              {role.roleId !== session.roleId && (
                <Button loading={change.isPending} onClick={() => change.mutate(role.roleId)}>
                  {t('roles.switch')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
