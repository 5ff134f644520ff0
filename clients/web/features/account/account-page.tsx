import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { FactorsCard } from './factors-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { RolesCard } from './roles-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import './account.css';

/** My account: second factors, sessions, password, roles. */
export function AccountPage() {
  const { t } = useTranslation('account');
  const session = useSession();
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  const name = [session.displayName, session.organizationName].filter(Boolean).join(' · ');
  return (
    <div className="page account">
      <PageHead title={t('title')} note={name} />
      <ErrorArea>
        <FactorsCard />
      </ErrorArea>
      <ErrorArea>
        <SessionsCard />
      </ErrorArea>
      <PasswordCard />
      <RolesCard />
    </div>
  );
}
