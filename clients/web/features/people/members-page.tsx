import { Card, Tag } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserInfo } from '#contracts/wire/people.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { PagedRows } from '#clients/web/kit/paged-rows.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { Invitations } from './invitations.tsx';
import { membersOf } from './people-api.ts';
import './people.css';

/** Colleagues in the manager's own organization, and the links by which more come in. */
export function MembersPage() {
  const { t } = useTranslation('people');
  const { organizationName } = useSession();
  useEffect(() => {
    document.title = t('members.documentTitle');
  }, [t]);
  return (
    <div className="page members">
      <PageHead title={t('members.title')} note={organizationName} />
      <Card title={t('members.people')}>
        <PagedRows
          label={t('members.people')}
          empty={t('users.empty')}
          search={t('users.search')}
          optionsOf={membersOf}
          keyOf={({ userId }) => userId}
          rowOf={(user) => <MemberRow user={user} />}
        />
      </Card>
      <Card title={t('tab.invitations')}>
        <Invitations whose="own" />
      </Card>
    </div>
  );
}

function MemberRow({ user }: { readonly user: UserInfo }) {
  const { t } = useTranslation('people');
  return (
    <div className="row">
      <div>
        <b>{user.displayName}</b> <code>{user.login}</code>{' '}
        {user.isDisabled && <Tag color="error">{t('users.locked')}</Tag>}
        {user.roles.some((role) => role.isManager) && <Tag>{t('users.manager')}</Tag>}
      </div>
    </div>
  );
}
