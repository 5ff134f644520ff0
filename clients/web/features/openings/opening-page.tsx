import { useParams } from '@tanstack/react-router';
import { Result, Skeleton } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '#clients/web/kit/http.ts';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { BidsCard } from './bids-card.tsx';
import { CustodiansCard } from './custodians-card.tsx';
import { FilesCard } from './files-card.tsx';
import { HallHead } from './hall-head.tsx';
import { HostScript } from './host-script.tsx';
import { ObjectionsCard } from './objections-card.tsx';
import { RecordCard } from './record-card.tsx';
import { LinkNote } from './room/link-note.tsx';
import { PresentCard } from './room/present-card.tsx';
import { TalkCard } from './room/talk-card.tsx';
import { useHallRoom } from './room/use-hall-room.ts';
import './hall.css';
import './openings.css';

/** Reading keys brings the cryptography along: only who holds one loads it. */
const KeyPanel = lazy(() =>
  import('./custody/key-panel.tsx').then((panel) => ({ default: panel.KeyPanel })),
);

/** The hall of one opening (开标大厅): for everybody the same page, with what each may do in it. */
export function OpeningPage() {
  const { openingId } = useParams({ from: '/openings/$openingId' });
  return <Hall key={openingId} openingId={openingId} />;
}

function Hall({ openingId }: { readonly openingId: string }) {
  const { t } = useTranslation('openings');
  const { organizationId } = useSession();
  const { query, link } = useHallRoom(openingId, { asPublic: false });
  const { data: view, error, isPending, refetch } = query;
  const title = view?.opening.title;
  useEffect(() => {
    document.title = title === undefined ? t('documentTitle') : t('hall.documentTitle', { title });
  }, [t, title]);
  if (isPending) {
    return (
      <div className="page" role="status" aria-label={t('loading')}>
        <Skeleton active paragraph={{ rows: 10 }} />
      </div>
    );
  }
  if (view === undefined) {
    if (isMissing(error)) return <Missing />;
    return (
      <div className="page">
        {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </div>
    );
  }
  const reader = { organizationId };
  const holdsKey = view.actors.includes('custodian') || view.actors.includes('bidder');
  return (
    <div className="page opening-hall">
      <HallHead view={view} />
      {link.phase === 'down' && <LinkNote phase="down" />}
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      <HostScript view={view} reader={reader} />
      {holdsKey && (
        <Suspense fallback={<Skeleton active paragraph={{ rows: 3 }} />}>
          <KeyPanel view={view} reader={reader} />
        </Suspense>
      )}
      <BidsCard view={view} reader={reader} />
      <RecordCard view={view} reader={reader} />
      <ObjectionsCard view={view} reader={reader} />
      <TalkCard view={view} reader={reader} />
      <PresentCard view={view} reader={reader} link={link} />
      <CustodiansCard view={view} />
      <FilesCard view={view} />
    </div>
  );
}

function isMissing(error: Error | null): boolean {
  return error instanceof ProblemError && error.problem.status === 404;
}

function Missing() {
  const { t } = useTranslation('openings');
  return (
    <Result
      status="404"
      title={t('missing.title')}
      subTitle={t('missing.detail')}
      extra={<LinkButton to="/openings">{t('missing.back')}</LinkButton>}
    />
  );
}
