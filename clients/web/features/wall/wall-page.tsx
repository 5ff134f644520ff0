import { FullscreenOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Empty, Input, Pagination, Segmented, Select, Skeleton } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { TITLE_CHARS_MAX } from '#contracts/limits.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { wallQuery } from './wall-api.ts';
import { WALL_SIZES, type WallSearch } from './wall-search.ts';
import { WallTileCard } from './wall-tile.tsx';
import './wall.css';

/** Every running auction of the supervisor's region as a tile, live, with the signals that wait for a look. */
export function WallPage() {
  const { t } = useTranslation('wall');
  const navigate = useNavigate();
  const search = useSearch({ from: '/wall' });
  const go = (change: WallSearch): void =>
    void navigate({ to: '/wall', search: { ...search, page: undefined, ...change } });
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page wall">
      <PageHead title={t('title')} note={t('note')}>
        <WallTools search={search} onChange={go} />
      </PageHead>
      <Tiles search={search} onChange={go} />
    </div>
  );
}

interface WallProps {
  readonly search: WallSearch;
  readonly onChange: (change: WallSearch) => void;
}

function WallTools({ search, onChange }: WallProps) {
  const { t } = useTranslation('wall');
  return (
    <>
      <Input.Search
        key={search.q}
        className="wall-words"
        allowClear
        defaultValue={search.q}
        maxLength={TITLE_CHARS_MAX}
        placeholder={t('search')}
        aria-label={t('search')}
        onSearch={(q) => onChange({ q: q.trim() === '' ? undefined : q.trim() })}
      />
      <Segmented
        value={search.only ?? 'all'}
        aria-label={t('only.label')}
        options={[
          { value: 'all', label: t('only.all') },
          { value: 'signals', label: t('only.signals') },
        ]}
        onChange={(only) => onChange({ only: only === 'signals' ? only : undefined })}
      />
      <Select
        value={search.size ?? WALL_SIZES[0]}
        aria-label={t('size.label')}
        options={WALL_SIZES.map((size) => ({ value: size, label: t('size.tiles', { n: size }) }))}
        onChange={(size) => onChange({ size })}
      />
      {document.fullscreenEnabled && (
        <Button
          icon={<FullscreenOutlined />}
          onClick={() => void document.documentElement.requestFullscreen()}
        >
          {t('fullscreen')}
        </Button>
      )}
    </>
  );
}

function Tiles({ search, onChange }: WallProps) {
  const { t } = useTranslation('wall');
  const wall = useQuery(wallQuery(search));
  if (wall.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  const problem = wall.error && (
    <ProblemAlert error={wall.error} onRetry={() => void wall.refetch()} />
  );
  if (!wall.data) return problem;
  const { items, total, size } = wall.data;
  const waiting = items.filter(({ signals }) => signals.some(({ noted }) => noted === undefined));
  return (
    <>
      {problem}
      <p className="muted" role="status">
        {t('count', { n: total, waiting: waiting.length })}
      </p>
      {items.length === 0 ? (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={t(
            search.only === undefined && search.q === undefined ? 'empty.all' : 'empty.filtered',
          )}
        />
      ) : (
        <ul className="wall-tiles" aria-label={t('title')}>
          {items.map((tile) => (
            <li key={tile.auctionId}>
              <WallTileCard tile={tile} />
            </li>
          ))}
        </ul>
      )}
      {total > size && (
        <Pagination
          align="end"
          current={search.page ?? 1}
          pageSize={size}
          total={total}
          showSizeChanger={false}
          onChange={(page) => onChange({ page })}
        />
      )}
    </>
  );
}
