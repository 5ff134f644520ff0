import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Popconfirm, Tag } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserInfo } from '#contracts/wire/people.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { PagedRows } from '#clients/web/kit/paged-rows.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { Invitations } from './invitations.tsx';
import { membersOf, removeColleague } from './people-api.ts';
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
  const session = useSession();
  const isOwn = session.userId === user.userId;
  const isManager = user.roles.some(
    (role) => role.isManager && role.organizationId === session.organizationId,
  );
  return (
    <div className="row">
      <div>
        <b>{user.displayName}</b> <code>{user.login}</code> {isOwn && <Tag>{t('members.own')}</Tag>}
        {user.isDisabled && <Tag color="error">{t('users.locked')}</Tag>}
        {isManager && <Tag>{t('users.manager')}</Tag>}
      </div>
      {!isOwn && <RemoveButton user={user} />}
    </div>
  );
}

function RemoveButton({ user: { userId, displayName } }: { readonly user: UserInfo }) {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeColleague(userId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['people', 'members'] }),
  });
  return (
    <div className="row-acts">
      <Popconfirm
        title={t('members.remove.sure', { name: displayName })}
        okText={t('members.remove')}
        cancelText={t('cancel')}
        onConfirm={() => remove.mutate()}
      >
        <Button
          danger
          loading={remove.isPending}
          aria-label={t('members.remove.label', { name: displayName })}
        >
          {t('members.remove')}
        </Button>
      </Popconfirm>
      {remove.error && <ProblemAlert error={remove.error} />}
    </div>
  );
}
