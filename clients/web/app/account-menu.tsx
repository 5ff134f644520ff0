import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Popover, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut } from '#clients/web/kit/api.ts';
import { forgetDrafts } from '#clients/web/kit/draft-store.ts';
import { LogoutOutlined, UserOutlined } from '#clients/web/kit/icons.tsx';
import { forgetOwner, pageStore } from '#clients/web/kit/keep.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { changeSession, NOBODY, useSession } from '#clients/web/kit/session.ts';
import { useSwitchRole } from '#clients/web/kit/use-switch-role.ts';
import './account-menu.css';

/** Whose managers invite colleagues. */
const MANAGING_ROLES: ReadonlySet<string> = new Set(['supplier', 'buyer', 'agency']);

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const [isOpen, setIsOpen] = useState(false);
  if (session.userId === undefined) {
    return (
      <Link to="/sign-in" className="sign-in-link">
        {t('account.signIn')}
      </Link>
    );
  }
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={setIsOpen}
      content={<AccountCard onDone={() => setIsOpen(false)} />}
    >
      <Button type="text" className="account-button" icon={<UserOutlined />}>
        <span className="account-name">{session.organizationName ?? session.displayName}</span>
        <Tag color="blue">{t(`role.${session.role}`)}</Tag>
      </Button>
    </Popover>
  );
}

function AccountCard({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      // Somebody else may use this browser next: prices and receipts go, the journal has them.
      if (session.userId !== undefined) {
        forgetOwner(pageStore(), session.userId);
        // A browser that forbids storage has kept no draft either.
        await forgetDrafts(session.userId).catch(() => undefined);
      }
      await changeSession(queries, NOBODY);
      await navigate({ to: '/sign-in' });
    },
  });
  return (
    <div className="account-card">
      <b>{session.displayName}</b>
      <span>{session.organizationName}</span>
      <span>{t(`role.${session.role}`)}</span>
      <OtherRoles onDone={onDone} />
      <Link to="/account" onClick={onDone}>
        {t('nav.account')}
      </Link>
      {session.isManager === true && MANAGING_ROLES.has(session.role) && (
        <Link to="/members" onClick={onDone}>
          {t('nav.members')}
        </Link>
      )}
      <small className="muted">{t('account.forgets')}</small>
      {leave.error && <ProblemAlert error={leave.error} />}
      <Button icon={<LogoutOutlined />} loading={leave.isPending} onClick={() => leave.mutate()}>
        {t('account.signOut')}
      </Button>
    </div>
  );
}

/** The other roles of the same person: one press goes on in one of them, from its own front page. */
function OtherRoles({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const roleText = useRoleText();
  const { roles = [], roleId } = useSession();
  const navigate = useNavigate();
  const change = useSwitchRole(async () => {
    onDone();
    await navigate({ to: '/' });
  });
  const others = roles.filter((role) => role.roleId !== roleId);
  if (others.length === 0) return null;
  return (
    <div className="other-roles">
      <b id="other-roles">{t('account.otherRoles')}</b>
      <ul aria-labelledby="other-roles">
        {others.map((role) => (
          <li key={role.roleId}>
            <Button block loading={change.isPending} onClick={() => change.mutate(role.roleId)}>
              {roleText(role.role)} · {role.organizationName}
            </Button>
          </li>
        ))}
      </ul>
      {change.error && <ProblemAlert error={change.error} />}
    </div>
  );
}
