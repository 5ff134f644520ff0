import { Button, Card, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { regionText } from '#contracts/regions.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { useSession } from '#clients/web/kit/session.ts';
import { useSwitchRole } from '#clients/web/kit/use-switch-role.ts';

/** In which roles one may act; one at a time. */
export function RolesCard() {
  const { t, i18n } = useTranslation('account');
  const roleText = useRoleText();
  const session = useSession();
  const change = useSwitchRole();
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
