import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Result, Skeleton } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProjectState } from '#contracts/wire/project-steps.ts';
import { ProblemError } from '#clients/web/kit/http.ts';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { projectQuery } from './project-api.ts';
import './projects.css';

/** The editor brings the table of lots and the holidays: only who writes loads it. */
const EditorPage = lazy(() =>
  import('./editor/editor-page.tsx').then((page) => ({ default: page.EditorPage })),
);
const RunPage = lazy(() =>
  import('./run/run-page.tsx').then((page) => ({ default: page.RunPage })),
);

/** One project: its editor while it is written, afterwards where it stands and what is to be done. */
export function ProjectPage() {
  const { projectId } = useParams({ from: '/projects/$projectId' });
  return <Project key={projectId} projectId={projectId} />;
}

function Project({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('projects');
  const { userId } = useSession();
  const { data: detail, error, isPending, refetch } = useQuery(projectQuery(projectId));
  const title = detail?.project.title;
  useEffect(() => {
    document.title = title === undefined ? t('documentTitle') : t('page.documentTitle', { title });
  }, [t, title]);
  if (isPending) return <Loading />;
  if (detail === undefined) {
    return isMissing(error) ? <Missing /> : <Failed error={error} onRetry={() => void refetch()} />;
  }
  const isWriting = detail.audience === 'agency' && isDraft(detail.project.state);
  return (
    <>
      {error && (
        <div className="page-problem">
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        </div>
      )}
      <Suspense fallback={<Loading />}>
        {isWriting && userId !== undefined ? (
          <EditorPage detail={detail} owner={userId} />
        ) : (
          <RunPage detail={detail} />
        )}
      </Suspense>
    </>
  );
}

function isDraft(state: ProjectState): boolean {
  return state === 'draft' || state === 'checked';
}

function isMissing(error: Error | null): boolean {
  return error instanceof ProblemError && error.problem.status === 404;
}

function Loading() {
  return (
    <div className="page">
      <Skeleton active paragraph={{ rows: 10 }} />
    </div>
  );
}

function Failed({
  error,
  onRetry,
}: {
  readonly error: Error | null;
  readonly onRetry: () => void;
}) {
  return <div className="page">{error && <ProblemAlert error={error} onRetry={onRetry} />}</div>;
}

function Missing() {
  const { t } = useTranslation('projects');
  return (
    <Result
      status="404"
      title={t('missing.title')}
      subTitle={t('missing.detail')}
      extra={<LinkButton to="/projects">{t('missing.back')}</LinkButton>}
    />
  );
}
