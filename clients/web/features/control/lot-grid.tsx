import { Card, Empty, Pagination, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LotId } from '#contracts/ids.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { LOT_FILTERS, type LotFilter, shownLots } from './lot-figures.ts';
import { LotTile } from './lot-tile.tsx';

interface LotGridProps {
  readonly view: AuctionView;
  readonly round: number;
  readonly pickedId: LotId;
  readonly onPick: (lotId: LotId) => void;
}

/** Tiles with a curve each; more at once would be neither read nor drawn in time. */
const TILES_PER_PAGE = 24;

/** All lots at once, those that end next at the top. */
export function LotGrid({ view, round, pickedId, onPick }: LotGridProps) {
  const { t } = useTranslation('control');
  const [filter, setFilter] = useState<LotFilter>('all');
  const [page, setPage] = useState(1);
  const lots = shownLots(view, filter);
  const pages = Math.max(1, Math.ceil(lots.length / TILES_PER_PAGE));
  const current = Math.min(page, pages);
  const from = (current - 1) * TILES_PER_PAGE;
  return (
    <Card
      title={<h2>{t('lots.title')}</h2>}
      extra={
        <Segmented<LotFilter>
          size="small"
          aria-label={t('lots.filter')}
          value={filter}
          options={LOT_FILTERS.map((value) => ({
            value,
            label: `${t(`lots.filter.${value}`)} ${shownLots(view, value).length}`,
          }))}
          onChange={(value) => {
            setFilter(value);
            setPage(1);
          }}
        />
      }
      className="lot-grid-card"
    >
      {lots.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('lots.none')} />
      ) : (
        <ul className="lot-tiles">
          {lots.slice(from, from + TILES_PER_PAGE).map((lot) => (
            <li key={lot.lotId}>
              <LotTile
                view={view}
                lot={lot}
                round={round}
                isPicked={lot.lotId === pickedId}
                onPick={() => onPick(lot.lotId)}
              />
            </li>
          ))}
        </ul>
      )}
      {pages > 1 && (
        <Pagination
          size="small"
          align="center"
          current={current}
          pageSize={TILES_PER_PAGE}
          total={lots.length}
          showSizeChanger={false}
          onChange={setPage}
        />
      )}
    </Card>
  );
}
