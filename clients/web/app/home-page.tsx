import { Navigate } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { dayText } from '#clients/web/kit/time.ts';
import { TODO_SECTIONS } from './todo-sections.ts';

const LOOK_MS = 60_000;

/** The front page: what the signed-in person has to do today (今日待办). Others begin at the list of auctions. */
export function HomePage() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const now = useServerNow(LOOK_MS);
  const isSignedIn = session.userId !== undefined;
  useEffect(() => {
    if (isSignedIn) document.title = t('home.documentTitle');
  }, [t, isSignedIn]);
  if (!isSignedIn) return <Navigate to="/auctions" replace />;
  const sections = TODO_SECTIONS.filter(({ roles }) => roles.includes(session.role));
  return (
    <div className="page">
      <PageHead
        title={t('home.title')}
        note={`${dayText(now, i18n.language)} · ${session.organizationName ?? session.displayName ?? ''}`}
      />
      <div className="todo-sections">
        {sections.map(({ key, Section }) => (
          <ErrorArea key={key}>
            <Suspense fallback={<Skeleton active />}>
              <Section />
            </Suspense>
          </ErrorArea>
        ))}
      </div>
    </div>
  );
}
