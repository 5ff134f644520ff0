import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined, PlusOutlined } from '#clients/web/kit/icons.tsx';
import { TITLE_CHARS_MAX } from '#contracts/limits.ts';
import { PROJECT_SORTS } from '#contracts/wire/projects.ts';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { ListAnswer } from '#clients/web/kit/list/list-answer.tsx';
import { MineSwitch, StateChips, WordSearch } from '#clients/web/kit/list/list-filters.tsx';
import { Listed } from '#clients/web/kit/list/listed.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { EmptyProjects } from './empty-projects.tsx';
import {
  filtersFor,
  LIST_FILTERS,
  PAGE_SIZE,
  QUICK_FILTERS,
  type ListInput,
  type ProjectListSearch,
} from './list-search.ts';
import { projectListCsvPath, projectListQuery } from './project-api.ts';
import { ProjectRow } from './project-row.tsx';
import './projects.css';

const LOOK_MS = 1_000;

/** The list of auction projects: an agency's own, what a buyer or supplier has a part in, or what the public may see. */
export function ProjectsPage() {
  const { t } = useTranslation('projects');
  const navigate = useNavigate();
  const { role } = useSession();
  const search = useSearch({ from: '/projects' });
  const go = (change: ProjectListSearch): void =>
    void navigate({ to: '/projects', search: { ...search, page: undefined, ...change } });
  const input = inputOf(search, isMineFirst(role));
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page">
      <PageHead title={t('title')} note={t(`note.${noteOf(role)}`)}>
        <WordSearch
          label={t('search')}
          words={search.q}
          charsMax={TITLE_CHARS_MAX}
          onChange={(q) => go({ q })}
        />
        {role === 'agency' && (
          <LinkButton to="/projects/new" color="primary" variant="solid" icon={<PlusOutlined />}>
            {t('new')}
          </LinkButton>
        )}
      </PageHead>
      <Filters search={search} input={input} onChange={go} />
      <Rows input={input} search={search} onPage={(page) => go({ page })} />
    </div>
  );
}

function isMineFirst(role: string): boolean {
  return role === 'agency' || role === 'buyer';
}

function noteOf(role: string): 'agency' | 'supplier' | 'everyone' {
  return role === 'agency' || role === 'supplier' ? role : 'everyone';
}

function inputOf(search: ProjectListSearch, isMinePreset: boolean): ListInput {
  return { ...search, mine: search.mine ?? isMinePreset, size: PAGE_SIZE };
}

interface FiltersProps {
  readonly search: ProjectListSearch;
  readonly input: ListInput;
  readonly onChange: (change: ProjectListSearch) => void;
}

function Filters({ search, input, onChange }: FiltersProps) {
  const { t } = useTranslation('projects');
  const session = useSession();
  return (
    <div className="list-filters">
      <StateChips
        label={t('filter.label')}
        states={filtersFor(session.role, QUICK_FILTERS)}
        chosen={search.state}
        textOf={(state) => (state === undefined ? t('filter.all') : t(`state.${state}`))}
        onChange={(state) => onChange({ state })}
      />
      <div className="project-filter-end">
        {session.organizationId !== undefined && (
          <MineSwitch
            label={t('filter.mine')}
            isOn={input.mine}
            onChange={(mine) => onChange({ mine })}
          />
        )}
        <Select
          aria-label={t('filter.state')}
          className="project-select"
          allowClear
          placeholder={t('filter.state')}
          value={search.state ?? null}
          options={filtersFor(session.role, LIST_FILTERS).map((value) => ({
            value,
            label: t(`state.${value}`),
          }))}
          onChange={(state) => onChange({ state: LIST_FILTERS.find((name) => name === state) })}
        />
        <Select
          aria-label={t('sort.label')}
          className="project-select"
          value={search.sort ?? PROJECT_SORTS[0]}
          options={PROJECT_SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
          onChange={(sort) => onChange({ sort })}
        />
        <Button icon={<DownloadOutlined />} href={projectListCsvPath(input)} download>
          {t('csv')}
        </Button>
      </div>
    </div>
  );
}

interface RowsProps {
  readonly input: ListInput;
  readonly search: ProjectListSearch;
  readonly onPage: (page: number) => void;
}

function Rows({ input, search, onPage }: RowsProps) {
  const { t } = useTranslation('projects');
  const list = useQuery(projectListQuery(input));
  const now = useServerNow(LOOK_MS);
  const isFiltered = search.q !== undefined || search.state !== undefined;
  return (
    <ListAnswer list={list}>
      {({ items, total }) => (
        <Listed
          label={t('title')}
          count={t('count', { n: total })}
          items={items}
          keyOf={({ projectId }) => projectId}
          rowOf={(item) => <ProjectRow item={item} nowMs={now} />}
          empty={<EmptyProjects isFiltered={isFiltered} />}
          pages={{ page: search.page ?? 1, size: PAGE_SIZE, total, onPage }}
        />
      )}
    </ListAnswer>
  );
}
