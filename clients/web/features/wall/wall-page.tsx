import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { FullscreenOutlined } from '#clients/web/kit/icons.tsx';
import { TITLE_CHARS_MAX } from '#contracts/limits.ts';
import type { WallTile } from '#contracts/wire/oversight.ts';
import { ListAnswer } from '#clients/web/kit/list/list-answer.tsx';
import { WordSearch } from '#clients/web/kit/list/list-filters.tsx';
import { Listed } from '#clients/web/kit/list/listed.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
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
      <WordSearch
        className="wall-words"
        label={t('search')}
        words={search.q}
        charsMax={TITLE_CHARS_MAX}
        onChange={(q) => onChange({ q })}
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
  const isFiltered = search.only !== undefined || search.q !== undefined;
  return (
    <ListAnswer list={wall} skeletonRows={8}>
      {({ items, total, size }) => (
        <Listed
          className="wall-tiles"
          label={t('title')}
          count={t('count', { n: total, waiting: items.filter(waitsForLook).length })}
          items={items}
          keyOf={({ auctionId }) => auctionId}
          rowOf={(tile) => <WallTileCard tile={tile} />}
          empty={t(isFiltered ? 'empty.filtered' : 'empty.all')}
          pages={{ page: search.page ?? 1, size, total, onPage: (page) => onChange({ page }) }}
        />
      )}
    </ListAnswer>
  );
}

function waitsForLook({ signals }: WallTile): boolean {
  return signals.some(({ noted }) => noted === undefined);
}
