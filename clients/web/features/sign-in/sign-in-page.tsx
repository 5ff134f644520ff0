import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { configQuery } from '#clients/web/kit/api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { DemoAccounts } from './demo-accounts.tsx';
import { SignInForm } from './sign-in-form.tsx';
import './sign-in.css';

export function SignInPage({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation('signIn');
  const config = useQuery(configQuery);
  const isDemo = config.data?.isDemo === true;
  return (
    <div className={`page sign-in${isDemo ? ' has-demo' : ''}`}>
      <div className="sign-in-main">
        <h1>{t('title')}</h1>
        <p className="muted lead">{t('lead')}</p>
        {config.error && (
          <ProblemAlert error={config.error} onRetry={() => void config.refetch()} />
        )}
        <Card>
          <SignInForm onDone={onDone} />
        </Card>
        <p>
          <Link to="/register">{t('register')}</Link>
        </p>
        <p>
          <Link to="/auctions">{t('watchOnly')}</Link>
        </p>
      </div>
      {isDemo && <DemoAccounts onDone={onDone} />}
    </div>
  );
}
