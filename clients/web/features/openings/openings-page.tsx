import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined, PlusOutlined } from '#clients/web/kit/icons.tsx';
import { OPENING_STATES } from '#contracts/journal/opening-steps.ts';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { ListAnswer } from '#clients/web/kit/list/list-answer.tsx';
import { MineSwitch, StateChips, WordSearch } from '#clients/web/kit/list/list-filters.tsx';
import { Listed } from '#clients/web/kit/list/listed.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { listCsvPath, type OpeningListSearch, PAGE_SIZE } from './list-search.ts';
import { openingListQuery } from './opening-api.ts';
import { OpeningRow } from './opening-row.tsx';
import './openings.css';

const LOOK_MS = 1_000;
const STATES = [undefined, ...OPENING_STATES] as const;

/** The list of bid openings (开标); everybody may read it. */
export function OpeningsPage() {
  const { t } = useTranslation('openings');
  const navigate = useNavigate();
  const { role, organizationId } = useSession();
  const search = useSearch({ from: '/openings' });
  const go = (change: OpeningListSearch): void =>
    void navigate({ to: '/openings', search: { ...search, page: undefined, ...change } });
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page">
      <PageHead title={t('title')} note={t('note')}>
        <WordSearch
          label={t('search')}
          words={search.q}
          charsMax={NAME_CHARS_MAX}
          onChange={(q) => go({ q })}
        />
        {role === 'agency' && (
          <LinkButton to="/openings/new" color="primary" variant="solid" icon={<PlusOutlined />}>
            {t('new')}
          </LinkButton>
        )}
      </PageHead>
      <div className="list-filters">
        <StateChips
          label={t('filter.label')}
          states={STATES}
          chosen={search.state}
          textOf={(state) => (state === undefined ? t('filter.all') : t(`state.${state}`))}
          onChange={(state) => go({ state })}
        />
        <Button size="small" icon={<DownloadOutlined />} href={listCsvPath(search)} download>
          {t('csv')}
        </Button>
        {organizationId !== undefined && (
          <MineSwitch
            label={t('filter.mine')}
            isOn={search.mine === true}
            onChange={(mine) => go({ mine: mine ? true : undefined })}
          />
        )}
      </div>
      <Rows search={search} onPage={(page) => go({ page })} />
    </div>
  );
}

interface RowsProps {
  readonly search: OpeningListSearch;
  readonly onPage: (page: number) => void;
}

function Rows({ search, onPage }: RowsProps) {
  const { t } = useTranslation('openings');
  const list = useQuery(openingListQuery(search));
  const now = useServerNow(LOOK_MS);
  const isFiltered = search.q !== undefined || search.state !== undefined || search.mine === true;
  return (
    <ListAnswer list={list}>
      {({ items, total }) => (
        <Listed
          label={t('title')}
          count={t('count', { n: total })}
          items={items}
          keyOf={({ openingId }) => openingId}
          rowOf={(item) => <OpeningRow item={item} nowMs={now} />}
          empty={t(isFiltered ? 'empty.search' : 'empty.none')}
          pages={{ page: search.page ?? 1, size: PAGE_SIZE, total, onPage }}
        />
      )}
    </ListAnswer>
  );
}
