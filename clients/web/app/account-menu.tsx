import { LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Popover, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { signOut } from '#clients/web/kit/api.ts';
import { forgetDrafts } from '#clients/web/kit/draft-store.ts';
import { forgetOwner, pageStore } from '#clients/web/kit/keep.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { changeSession, NOBODY, useSession } from '#clients/web/kit/session.ts';

/** Whose managers invite colleagues. */
const MANAGING_ROLES: ReadonlySet<string> = new Set(['supplier', 'buyer', 'agency']);

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession();
  if (session.userId === undefined) {
    return (
      <Link to="/sign-in" className="sign-in-link">
        {t('account.signIn')}
      </Link>
    );
  }
  return (
    <Popover trigger="click" placement="bottomRight" content={<AccountCard />}>
      <Button type="text" className="account-button" icon={<UserOutlined />}>
        <span className="account-name">{session.organizationName ?? session.displayName}</span>
        <Tag color="blue">{t(`role.${session.role}`)}</Tag>
      </Button>
    </Popover>
  );
}

function AccountCard() {
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
      <Link to="/account">{t('nav.account')}</Link>
      {session.isManager === true && MANAGING_ROLES.has(session.role) && (
        <Link to="/members">{t('nav.members')}</Link>
      )}
      <small className="muted">{t('account.forgets')}</small>
      {leave.error && <ProblemAlert error={leave.error} />}
      <Button icon={<LogoutOutlined />} loading={leave.isPending} onClick={() => leave.mutate()}>
        {t('account.signOut')}
      </Button>
    </div>
  );
}
