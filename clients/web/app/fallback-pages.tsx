import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { Button, Result, Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Role } from '#contracts/wire/rest.ts';
import { useSession } from '#clients/web/kit/session.ts';

export function LoadingPage() {
  const { t } = useTranslation();
  return (
    <div className="page page-loading" role="status">
      <Spin size="large" />
      <span className="visually-hidden">{t('loading')}</span>
    </div>
  );
}

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={t('missing.title')}
      subTitle={t('missing.detail')}
      extra={<Link to="/auctions">{t('missing.back')}</Link>}
    />
  );
}

interface RefusedPageProps {
  /** Whose page it is. */
  readonly roles: readonly Role[];
  /** Where to come back to after signing in. */
  readonly path: string;
}

/** A page for other roles: says whose it is, and how to get in. */
export function RefusedPage({ roles, path }: RefusedPageProps) {
  const { t } = useTranslation();
  const session = useSession();
  const isGuest = session.userId === undefined;
  const names = roles.map((role) => t(`role.${role}`)).join(t('roles.separator'));
  return (
    <Result
      status="403"
      title={t('refused.title')}
      subTitle={
        isGuest
          ? t('refused.guest')
          : t('refused.detail', { roles: names, role: t(`role.${session.role}`) })
      }
      extra={
        isGuest ? (
          <Link to="/sign-in" search={{ back: path }}>
            {t('refused.signIn')}
          </Link>
        ) : (
          <Link to="/">{t('refused.back')}</Link>
        )
      }
    />
  );
}

/** A page that cannot be shown, mostly because its code did not arrive. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Result
      status="error"
      title={t('broken.title')}
      subTitle={t('broken.detail')}
      extra={
        <>
          <Button type="primary" onClick={reset}>
            {t('broken.retry')}
          </Button>
          <p>
            <code className="problem-code">
              {error instanceof Error ? error.message : String(error)}
            </code>
          </p>
        </>
      }
    />
  );
}
