import { useEffect } from 'react';
import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { AuthoritiesCard } from './authorities-card.tsx';
import { LockOutsCard } from './lock-outs-card.tsx';
import { PoliciesCard } from './policies-card.tsx';
import { AllSessions } from './all-sessions.tsx';
import './security.css';

/** Sessions, lock-outs, policies and trusted authorities, for the security administration. */
export function SecurityPage() {
  const { t } = useTranslation('security');
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page security">
      <PageHead title={t('title')} note={t('note')} />
      <ErrorArea>
        <Card title={t('sessions.title')}>
          <AllSessions />
        </Card>
      </ErrorArea>
      <ErrorArea>
        <LockOutsCard />
      </ErrorArea>
      <ErrorArea>
        <PoliciesCard />
      </ErrorArea>
      <ErrorArea>
        <AuthoritiesCard />
      </ErrorArea>
    </div>
  );
}
