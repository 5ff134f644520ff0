import { Tabs } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { Approvals } from './approvals.tsx';
import { Invitations } from './invitations.tsx';
import { Organizations } from './organizations.tsx';
import { Registrations } from './registrations.tsx';
import { Users } from './users.tsx';
import './people.css';

type Tab = 'users' | 'organizations' | 'invitations' | 'registrations' | 'approvals';

const TABS_OF = {
  'platform-admin': ['organizations', 'users', 'invitations', 'registrations', 'approvals'],
  'security-admin': ['users', 'organizations', 'approvals'],
} as const satisfies Record<string, readonly Tab[]>;

/** Organizations and people, for the platform and the security administration. */
export function PeoplePage() {
  const { t } = useTranslation('people');
  const { role } = useSession();
  const isPlatform = role === 'platform-admin';
  const tabs: readonly Tab[] = TABS_OF[isPlatform ? 'platform-admin' : 'security-admin'];
  const [tab, setTab] = useState<Tab | undefined>(tabs[0]);
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  const contents: Readonly<Record<Tab, ReactNode>> = {
    users: <Users isPlatform={isPlatform} />,
    organizations: <Organizations isPlatform={isPlatform} />,
    invitations: <Invitations whose="region" />,
    registrations: <Registrations />,
    approvals: <Approvals />,
  };
  return (
    <div className="page">
      <PageHead title={t('title')} note={isPlatform ? t('note.platform') : t('note.security')} />
      <Tabs
        {...(tab !== undefined && { activeKey: tab })}
        destroyOnHidden
        items={tabs.map((key) => ({
          key,
          label: t(`tab.${key}`),
          children: (
            <div className="panel">
              <ErrorArea>{contents[key]}</ErrorArea>
            </div>
          ),
        }))}
        onChange={(key) => setTab(tabs.find((name) => name === key))}
      />
    </div>
  );
}
