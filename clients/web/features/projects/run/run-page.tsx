import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { CheckOutlined, CopyOutlined, DownloadOutlined } from '#clients/web/kit/icons.tsx';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { nextStep, STAGES, stageOf } from '../next-step.ts';
import { NoticeView } from '../notice-view.tsx';
import { projectExportPath } from '../project-api.ts';
import { StateTag } from '../state-tag.tsx';
import { ActBar } from './act-bar.tsx';
import { Applications } from './applications.tsx';
import { Auctions } from './auctions.tsx';
import { Awards } from './awards.tsx';
import { HistoryList } from './history-list.tsx';
import { OwnPart } from './own-part.tsx';
import { Part } from './part.tsx';
import { WorkdaysLeft } from './workdays-left.tsx';
import './run.css';

/** A published project: where it stands, what is to be done until when, who takes part, what came of it. */
export function RunPage({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projects');
  const { role } = useSession();
  const { project, audience } = detail;
  const mayExport = audience !== 'public' || project.state === 'announced';
  return (
    <div className="page run-page">
      <PageHead
        title={project.title}
        crumbs={[{ text: t('title'), link: { to: '/projects' } }]}
        note={
          <span className="run-note">
            <StateTag state={project.state} />
            <code>{project.projectId}</code>
            {project.attempt > 1 && <span>{t('attempt', { n: project.attempt })}</span>}
          </span>
        }
      >
        {role === 'agency' && (
          <LinkButton
            to="/projects/new"
            search={{ copy: project.projectId }}
            icon={<CopyOutlined />}
          >
            {t('begin.copy')}
          </LinkButton>
        )}
        {mayExport && (
          <Button icon={<DownloadOutlined />} href={projectExportPath(project.projectId)} download>
            {t('export')}
          </Button>
        )}
      </PageHead>
      <Stages detail={detail} />
      <NextCard detail={detail} />
      <OwnPart detail={detail} />
      <Awards detail={detail} />
      <Auctions detail={detail} />
      <Applications detail={detail} />
      <Part title={t('notice.title')}>
        <Corrections detail={detail} />
        <NoticeView
          draft={detail.draft}
          buyerName={project.buyerName}
          agencyName={project.agencyName}
        />
      </Part>
      <HistoryList detail={detail} />
    </div>
  );
}

function Stages({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projects');
  const { index, isDone } = stageOf(detail.project.state);
  const isOver = detail.project.state === 'withdrawn' || detail.project.state === 'buyerRejected';
  return (
    <ol className={`stages${isOver ? ' is-over' : ''}`} aria-label={t('stages')}>
      {STAGES.map((stage, at) => {
        const isBehind = isDone || at < index;
        const look = isBehind ? 'is-behind' : at === index ? 'is-here' : '';
        return (
          <li
            key={stage}
            className={look}
            {...(look === 'is-here' ? { 'aria-current': 'step' } : {})}
          >
            <i aria-hidden="true">{isBehind ? <CheckOutlined /> : at + 1}</i>
            <span>{t(`stage.${stage}`)}</span>
            {look === 'is-here' && (
              <small>{t('stages.at', { n: at + 1, all: STAGES.length })}</small>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const LOOK_MS = 1_000;

/** The one thing that comes next, how long there is for it, and the buttons for it. */
function NextCard({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projects');
  const now = useServerNow(LOOK_MS);
  const next = nextStep({ ...detail.project, actor: actorOf(detail) });
  return (
    <section className={`next-card${next.mine ? ' is-mine' : ''}`} aria-labelledby="next">
      <div className="next-words">
        <h2 id="next">{t(`next.${next.key}`)}</h2>
        <p className="muted">{t(`next.${next.key}.detail`)}</p>
      </div>
      {next.atMs !== undefined && (
        <div className="next-time">
          {next.atMs > now && <Countdown endMs={next.atMs} size="large" />}
          <Instant atMs={next.atMs} isToMinute />
          <WorkdaysLeft nowMs={now} endMs={next.atMs} />
        </div>
      )}
      <ActBar detail={detail} />
    </section>
  );
}

function actorOf({ audience }: ProjectDetail) {
  return audience === 'public' ? undefined : audience;
}

/** Changes of times and reasons for an end, as they were announced. */
function Corrections({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projects');
  const told = detail.notices.flatMap(({ kind, ...notice }) =>
    kind === 'notice' ? [] : [{ kind, ...notice }],
  );
  if (told.length === 0) return null;
  return (
    <ul className="corrections">
      {told.map(({ kind, at, reason }) => (
        <li key={`${kind} ${at}`}>
          <b>{t(`corrections.${kind}`)}</b> <Instant atMs={at} isToMinute />
          {reason !== undefined && <p>{reason}</p>}
        </li>
      ))}
    </ul>
  );
}
