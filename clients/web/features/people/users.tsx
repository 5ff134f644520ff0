import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Modal, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { regionText } from '#contracts/regions.ts';
import type { Invited, UserInfo, UserRoleInfo } from '#contracts/wire/people.ts';
import { PagedRows } from '#clients/web/kit/paged-rows.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { ReasonDialog } from '#clients/web/kit/reason-dialog.tsx';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { useSession } from '#clients/web/kit/session.ts';
import { InviteButton } from './invite-button.tsx';
import { LinkDialog } from './link-dialog.tsx';
import {
  endSessionsOf,
  grantRole,
  resetUser,
  revokeRole,
  setUserState,
  usersOf,
} from './people-api.ts';
import { roleBody, type RoleFields, RoleItems } from './role-items.tsx';

/** People in the administrator's region: the platform invites and resets, security grants roles and locks. */
export function Users({ isPlatform }: { readonly isPlatform: boolean }) {
  const { t } = useTranslation('people');
  return (
    <PagedRows
      label={t('tab.users')}
      empty={t('users.empty')}
      search={t('users.search')}
      acts={isPlatform && <InviteButton whose="region" />}
      optionsOf={usersOf}
      keyOf={({ userId }) => userId}
      rowOf={(user) => <UserRow user={user} isPlatform={isPlatform} />}
    />
  );
}

interface RowProps {
  readonly user: UserInfo;
  readonly isPlatform: boolean;
}

function UserRow({ user, isPlatform }: RowProps) {
  const { t } = useTranslation('people');
  const session = useSession();
  const isOwn = session.userId === user.userId;
  return (
    <div className="row">
      <div>
        <b>{user.displayName}</b> <code>{user.login}</code>{' '}
        {user.isDisabled && <Tag color="error">{t('users.locked')}</Tag>}
        {!user.hasSecondFactor && <Tag>{t('users.noFactor')}</Tag>}
        <ul className="role-list" aria-label={t('users.roles', { name: user.displayName })}>
          {user.roles.map((role) => (
            <li key={role.roleId}>
              <RoleLine role={role} user={user} mayRevoke={!isPlatform && !isOwn} />
            </li>
          ))}
        </ul>
      </div>
      {!isOwn && (isPlatform ? <ResetButton user={user} /> : <SecurityActs user={user} />)}
    </div>
  );
}

interface RoleLineProps {
  readonly role: UserRoleInfo;
  readonly user: UserInfo;
  readonly mayRevoke: boolean;
}

function RoleLine({ role, user, mayRevoke }: RoleLineProps) {
  const { t, i18n } = useTranslation('people');
  const roleText = useRoleText();
  const act = useChange(() => revokeRole(user.userId, role.roleId));
  const name = roleText(role.role);
  return (
    <span className="role-line">
      <span>
        {name} · {role.organizationName}
        {role.region !== undefined && ` · ${regionText(role.region, i18n.language)}`}
      </span>
      {role.isManager && <Tag>{t('users.manager')}</Tag>}
      {role.state === 'proposed' && <Tag>{t('users.proposed')}</Tag>}
      {mayRevoke && (
        <Popconfirm
          title={t('users.revoke.sure', { role: name, name: user.displayName })}
          okText={t('users.revoke')}
          cancelText={t('cancel')}
          onConfirm={() => act.mutate(undefined)}
        >
          <Button
            danger
            size="small"
            type="text"
            loading={act.isPending}
            aria-label={t('users.revoke.label', { role: name, name: user.displayName })}
          >
            {t('users.revoke')}
          </Button>
        </Popconfirm>
      )}
      {act.error && <ProblemAlert error={act.error} />}
    </span>
  );
}

/** An act after which all lists of people are asked again. */
function useChange<Value, Done>(
  change: (value: Value) => Promise<Done>,
  onDone?: (done: Done) => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (done) => {
      onDone?.(done);
      await queries.invalidateQueries({ queryKey: ['people'] });
    },
  });
}

function ResetButton({ user }: { readonly user: UserInfo }) {
  const { t } = useTranslation('people');
  const [made, setMade] = useState<Invited | undefined>(undefined);
  const reset = useChange(() => resetUser(user.userId), setMade);
  return (
    <div className="row-acts">
      <Popconfirm
        title={t('users.reset.sure', { name: user.displayName })}
        okText={t('users.reset')}
        cancelText={t('cancel')}
        onConfirm={() => reset.mutate(undefined)}
      >
        <Button
          loading={reset.isPending}
          aria-label={t('users.reset.label', { name: user.displayName })}
        >
          {t('users.reset')}
        </Button>
      </Popconfirm>
      {reset.error && <ProblemAlert error={reset.error} />}
      <LinkDialog made={made} onClose={() => setMade(undefined)} />
    </div>
  );
}

function SecurityActs({ user }: { readonly user: UserInfo }) {
  const { t } = useTranslation('people');
  const [isLocking, setIsLocking] = useState(false);
  const { userId: id, displayName, isDisabled } = user;
  const lock = useChange(
    (reason: string) => setUserState({ id, isDisabled: !isDisabled, reason }),
    () => setIsLocking(false),
  );
  const end = useChange(() => endSessionsOf(id));
  const act = isDisabled ? t('users.unlock') : t('users.lock');
  return (
    <div className="row-acts">
      <GrantButton user={user} />
      <Button
        loading={end.isPending}
        aria-label={t('users.endSessions.label', { name: displayName })}
        onClick={() => end.mutate(undefined)}
      >
        {t('users.endSessions')}
      </Button>
      <Button
        danger={!isDisabled}
        aria-label={`${act} ${displayName}`}
        onClick={() => setIsLocking(true)}
      >
        {act}
      </Button>
      {end.error && <ProblemAlert error={end.error} />}
      <ReasonDialog
        isOpen={isLocking}
        title={`${act}: ${displayName}`}
        submit={act}
        isBusy={lock.isPending}
        error={lock.error}
        onReason={(reason) => lock.mutate(reason)}
        onClose={() => setIsLocking(false)}
      />
    </div>
  );
}

function GrantButton({ user }: { readonly user: UserInfo }) {
  const { t } = useTranslation('people');
  const [isOpen, setIsOpen] = useState(false);
  const grant = useChange(
    (fields: RoleFields) => grantRole(user.userId, roleBody(fields)),
    () => setIsOpen(false),
  );
  return (
    <>
      <Button
        aria-label={t('users.grant.label', { name: user.displayName })}
        onClick={() => setIsOpen(true)}
      >
        {t('users.grant')}
      </Button>
      <Modal
        open={isOpen}
        title={t('users.grant.label', { name: user.displayName })}
        footer={null}
        destroyOnHidden
        mask={{ closable: false }}
        onCancel={() => setIsOpen(false)}
      >
        <Form<RoleFields>
          name="grant"
          layout="vertical"
          requiredMark={false}
          onFinish={(fields) => grant.mutate(fields)}
        >
          {grant.error && (
            <Form.Item>
              <ProblemAlert error={grant.error} />
            </Form.Item>
          )}
          <RoleItems />
          <Button type="primary" htmlType="submit" loading={grant.isPending}>
            {t('users.grant')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}
