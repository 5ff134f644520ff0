import { useQuery } from '@tanstack/react-query';
import { Alert, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DemoAccount } from '#contracts/wire/rest.ts';
import { demoAccountsQuery } from '#clients/web/kit/api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useEntry, useSignIn } from './use-entry.ts';

/** One click per role; stands there only while the demo is loaded. */
export function DemoAccounts({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation('signIn');
  const accounts = useQuery(demoAccountsQuery);
  const entry = useSignIn(useEntry(onDone));
  return (
    <section aria-labelledby="demo-title" className="demo">
      <h2 id="demo-title">{t('demo.title')}</h2>
      <p className="muted">{t('demo.detail')}</p>
      {entry.error && <ProblemAlert error={entry.error} />}
      {accounts.error && (
        <ProblemAlert error={accounts.error} onRetry={() => void accounts.refetch()} />
      )}
      {accounts.isPending && <Skeleton active />}
      {accounts.data?.length === 0 && <Alert type="info" title={t('demo.empty')} />}
      <ul className="demo-cards">
        {accounts.data?.map((account) => (
          <li key={account.login}>
            <DemoCard
              account={account}
              isBusy={entry.isPending}
              onEnter={() => entry.mutate(account)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface DemoCardProps {
  readonly account: DemoAccount;
  readonly isBusy: boolean;
  readonly onEnter: () => void;
}

function DemoCard({ account, isBusy, onEnter }: DemoCardProps) {
  const { t } = useTranslation('signIn');
  return (
    <button type="button" className="demo-card" disabled={isBusy} onClick={onEnter}>
      <span className={`role-mark role-${account.role}`} aria-hidden="true">
        {t(`mark.${account.role}`)}
      </span>
      <span className="demo-card-text">
        <b>{account.displayName}</b>
        <span>{t(`does.${account.role}`)}</span>
        <code>{account.login}</code>
      </span>
    </button>
  );
}
