import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ProjectListItem } from '#contracts/wire/projects.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { ListRow } from '#clients/web/kit/list/list-row.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { dateMinute } from '#clients/web/kit/time.ts';
import { nextStep } from './next-step.ts';
import { StateTag } from './state-tag.tsx';

interface ProjectRowProps {
  readonly item: ProjectListItem;
  readonly nowMs: number;
}

/** One project: what, where it stands, what comes next and until when. The whole row leads to it. */
export function ProjectRow({ item, nowMs }: ProjectRowProps) {
  const { t } = useTranslation('projects');
  const next = nextStep(item);
  return (
    <ListRow
      className="project-row"
      title={item.title}
      link={{ to: '/projects/$projectId', params: { projectId: item.projectId } }}
      facts={
        <>
          <StateTag state={item.state} />
          {item.attempt > 1 && <Tag variant="outlined">{t('attempt', { n: item.attempt })}</Tag>}
          <span className="muted">{t('lots', { n: item.lotCount })}</span>
          {item.buyerName !== undefined && <span className="muted">{item.buyerName}</span>}
          {item.budgetFen !== undefined && (
            <span className="muted">
              {t('budget')} <Money fen={item.budgetFen} />
            </span>
          )}
          <code className="muted">{item.projectId}</code>
        </>
      }
      aside={
        <>
          <span className={next.mine ? 'is-mine' : 'muted'}>{t(`next.${next.key}`)}</span>
          {next.atMs !== undefined && next.atMs > nowMs && <Countdown endMs={next.atMs} isPlain />}
          {next.atMs !== undefined && (
            <span className="muted tabular">{dateMinute(next.atMs)}</span>
          )}
        </>
      }
    />
  );
}
