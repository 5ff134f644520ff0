import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Popconfirm, Skeleton, Tag } from 'antd';
import { useDeferredValue, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyOutlined, FileAddOutlined } from '#clients/web/kit/icons.tsx';
import { TITLE_CHARS_MAX } from '#contracts/limits.ts';
import { lotsOfDraft } from '#contracts/lots-table/index.ts';
import {
  isUntitled,
  type ProjectDraftInput,
  UNTITLED_PROJECT,
} from '#contracts/wire/project-draft.ts';
import type { ProjectTemplate } from '#contracts/wire/projects.ts';
import { auctionListQuery } from '#clients/web/kit/api.ts';
import { useLive } from '#clients/web/kit/live-context.ts';
import { isLanguage } from '#clients/web/kit/locales.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { instantOfField } from '#clients/web/kit/shanghai.ts';
import { dateMinute } from '#clients/web/kit/time.ts';
import { defaultTimes } from './editor/default-times.ts';
import { withTimes } from './editor/without-times.ts';
import {
  createProject,
  draftFrom,
  type DraftSource,
  projectListQuery,
  removeTemplate,
  templatesQuery,
} from './project-api.ts';
import '#clients/web/kit/list/list.css';
import './projects.css';

/** How to begin: from a template, from an earlier project, or with an empty page. */
export function NewProjectPage() {
  const { t } = useTranslation('projects');
  const begin = useBegin();
  const { copy } = useSearch({ from: '/projects/new' });
  useEffect(() => {
    document.title = t('begin.documentTitle');
  }, [t]);
  return (
    <div className="page">
      <PageHead
        title={t('begin.title')}
        note={t('begin.note')}
        crumbs={[{ text: t('title'), link: { to: '/projects' } }]}
      >
        <Button
          icon={<FileAddOutlined />}
          loading={begin.isPending}
          onClick={() => begin.mutate(undefined)}
        >
          {t('begin.blank')}
        </Button>
      </PageHead>
      {begin.error && <ProblemAlert error={begin.error} />}
      <Templates isBusy={begin.isPending} onChoose={(template) => begin.mutate({ template })} />
      <Earlier
        isBusy={begin.isPending}
        first={copy}
        onChoose={(project) => begin.mutate({ project })}
      />
      <EarlierAuctions isBusy={begin.isPending} onChoose={(auction) => begin.mutate({ auction })} />
    </div>
  );
}

/** Makes the project at once, so that nothing that is typed afterwards can get lost. */
function useBegin() {
  const { i18n } = useTranslation('projects');
  const live = useLive();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (source: DraftSource | undefined): Promise<string> => {
      const untitled = UNTITLED_PROJECT[isLanguage(i18n.language) ? i18n.language : 'zh-CN'];
      const blank: ProjectDraftInput = { title: untitled };
      const { draft: found, lotDurationMs } =
        source === undefined ? { draft: blank, lotDurationMs: 1_800_000 } : await draftFrom(source);
      const draft = isUntitled(found.title) ? { ...found, title: untitled } : found;
      const least = draft.policy?.registrationMin ?? { n: 0, unit: 'd' };
      const { until, opensAt } = defaultTimes(live.clock.now(), least);
      return createProject(
        withTimes(draft, {
          untilMs: instantOfField(until) ?? 0,
          opensAtMs: instantOfField(opensAt) ?? 0,
          lotDurationMs,
        }),
      );
    },
    onSuccess: (projectId) => navigate({ to: '/projects/$projectId', params: { projectId } }),
  });
}

interface ChoiceProps {
  readonly isBusy: boolean;
  readonly onChoose: (id: string) => void;
}

function Templates({ isBusy, onChoose }: ChoiceProps) {
  const { t } = useTranslation('projects');
  const list = useQuery(templatesQuery);
  return (
    <section className="begin-part" aria-labelledby="templates">
      <h2 id="templates">{t('begin.templates')}</h2>
      {list.isPending && <Skeleton active paragraph={{ rows: 3 }} />}
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && <p className="muted">{t('begin.noTemplates')}</p>}
      <ul className="begin-cards">
        {list.data?.items.map((template) => (
          <li key={template.templateId}>
            <TemplateCard template={template} isBusy={isBusy} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface TemplateCardProps extends ChoiceProps {
  readonly template: ProjectTemplate;
}

function TemplateCard({ template, isBusy, onChoose }: TemplateCardProps) {
  const { t, i18n } = useTranslation('projects');
  const { templateId, name, nameEn, isBuiltIn, draft } = template;
  const shownName = i18n.language === 'en' ? (nameEn ?? name) : name;
  const about = draft.description ?? (isBuiltIn || draft.title === name ? shownName : draft.title);
  return (
    <article className="begin-card">
      <button type="button" disabled={isBusy} onClick={() => onChoose(templateId)}>
        <b>{shownName}</b>
        <span className="muted small">
          {t(`format.${lotsOfDraft(draft).format}`)}
          {!isBuiltIn && ` · ${t('lots', { n: draft.lots?.length ?? 0 })}`}
        </span>
        {about !== shownName && <span className="muted small begin-card-text">{about}</span>}
        <span>
          <Tag variant="outlined">{t(isBuiltIn ? 'begin.builtIn' : 'begin.own')}</Tag>
        </span>
      </button>
      {!isBuiltIn && <RemoveTemplate templateId={templateId} name={shownName} />}
    </article>
  );
}

function RemoveTemplate({
  templateId,
  name,
}: {
  readonly templateId: string;
  readonly name: string;
}) {
  const { t } = useTranslation('projects');
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeTemplate(templateId),
    onSettled: () => queries.invalidateQueries({ queryKey: templatesQuery.queryKey }),
  });
  return (
    <Popconfirm
      title={t('begin.remove.question', { name })}
      okText={t('begin.remove')}
      cancelText={t('begin.keep')}
      onConfirm={() => remove.mutate()}
    >
      <Button
        size="small"
        type="text"
        danger
        loading={remove.isPending}
        aria-label={t('begin.remove.label', { name })}
      >
        {t('begin.remove')}
      </Button>
    </Popconfirm>
  );
}

const EARLIER_SHOWN = 8;

function Earlier({
  isBusy,
  onChoose,
  first,
}: ChoiceProps & { readonly first: string | undefined }) {
  const { t } = useTranslation('projects');
  const [typed, setTyped] = useState(first ?? '');
  const q = useDeferredValue(typed.trim());
  const list = useQuery(
    projectListQuery({ mine: true, size: EARLIER_SHOWN, ...(q === '' ? {} : { q }) }),
  );
  const rows = list.data?.items.map((item) => ({
    id: item.projectId,
    title: item.title,
    about: `${t(`state.${item.state}`)} · ${dateMinute(item.createdAt)}`,
  }));
  return (
    <EarlierPart
      title={t('begin.earlier')}
      searchLabel={t('begin.search.projects')}
      none={t(q === '' ? 'begin.noEarlier' : 'empty.search')}
      {...{ typed, isBusy, rows, onChoose, list, onType: setTyped }}
    />
  );
}

/** Auctions that were published without a project, or by another one. */
function EarlierAuctions({ isBusy, onChoose }: ChoiceProps) {
  const { t } = useTranslation('projects');
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const list = useQuery(auctionListQuery({ page: 1, size: EARLIER_SHOWN, search, state: 'ended' }));
  const rows = list.data?.items.map((item) => ({
    id: item.auctionId,
    title: item.title,
    about: `${t('lots', { n: item.lotCount })} · ${dateMinute(item.closesAt)}`,
    isReplayable: true as const,
  }));
  return (
    <EarlierPart
      title={t('begin.auctions')}
      searchLabel={t('begin.search.auctions')}
      none={t(search === '' ? 'begin.noEarlierAuctions' : 'empty.search')}
      {...{ typed, isBusy, rows, onChoose, list, onType: setTyped }}
    />
  );
}

interface EarlierRow {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** An auction, whose offers can be tried under other rules before one chooses (PRJ-13). */
  readonly isReplayable?: true;
}

interface EarlierPartProps extends ChoiceProps {
  readonly title: string;
  readonly searchLabel: string;
  readonly none: string;
  readonly typed: string;
  readonly onType: (text: string) => void;
  readonly rows: readonly EarlierRow[] | undefined;
  readonly list: {
    readonly isPending: boolean;
    readonly error: Error | null;
    readonly refetch: () => Promise<unknown>;
  };
}

/** Things to copy from, found by a word. */
function EarlierPart(props: EarlierPartProps) {
  const { title, searchLabel, none, typed, onType, rows, list, isBusy, onChoose } = props;
  const { t } = useTranslation('projects');
  const headingId = useId();
  return (
    <section className="begin-part" aria-labelledby={headingId}>
      <div className="begin-head">
        <h2 id={headingId}>{title}</h2>
        <Input
          allowClear
          className="list-search"
          value={typed}
          maxLength={TITLE_CHARS_MAX}
          placeholder={searchLabel}
          aria-label={searchLabel}
          onChange={(event) => onType(event.target.value)}
        />
      </div>
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {rows?.length === 0 && <p className="muted">{none}</p>}
      <ul className="begin-rows">
        {rows?.map((row) => (
          <li key={row.id}>
            <span className="begin-row-words">
              <b>{row.title}</b>
              <span className="muted small">
                <code>{row.id}</code> · {row.about}
                {row.isReplayable && (
                  <>
                    {' · '}
                    <Link to="/what-if/$auctionId" params={{ auctionId: row.id }}>
                      {t('begin.whatIf')}
                    </Link>
                  </>
                )}
              </span>
            </span>
            <Button
              icon={<CopyOutlined />}
              disabled={isBusy}
              aria-label={t('begin.copy.label', { title: row.title })}
              onClick={() => onChoose(row.id)}
            >
              {t('begin.copy')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
