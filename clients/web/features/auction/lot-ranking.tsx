import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { VIEW_ROWS_MAX } from '#contracts/limits.ts';
import type { AuctionView, LotView, OfferRowView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { isOwnRow, rankedRows } from './ranking-rows.ts';

/** The rows that this viewer may see, best first; names only where the view carries them. */
export function LotRanking({ view, lot }: { readonly view: AuctionView; readonly lot: LotView }) {
  const { t } = useTranslation('auction');
  const rows = rankedRows(lot);
  if (rows.length === 0) return null;
  const hasNames = rows.some((row) => row.name !== undefined);
  const isOpen = lot.status === 'open';
  return (
    <Card title={<h2>{t(isOpen ? 'ranking.title' : 'ranking.final')}</h2>}>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('ranking.title')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('ranking.rank')}</th>
              <th scope="col">{t('ranking.bidder')}</th>
              <th scope="col" className="number">
                {t('ranking.price')}
              </th>
              <th scope="col">{t('ranking.at')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <RankingRow key={row.rank} row={row} isOwn={isOwnRow(view, lot, row)} />
            ))}
          </tbody>
        </table>
      </div>
      {(lot.bidderCount ?? 0) > VIEW_ROWS_MAX && (
        <p className="muted small">{t('ranking.more', { n: VIEW_ROWS_MAX })}</p>
      )}
      {isOpen && !hasNames && <p className="muted small">{t('ranking.aliases')}</p>}
    </Card>
  );
}

function RankingRow({ row, isOwn }: { readonly row: OfferRowView; readonly isOwn: boolean }) {
  const { t } = useTranslation('auction');
  return (
    <tr className={isOwn ? 'own-row' : undefined}>
      <td>
        <span className={row.rank === 1 ? 'rank-cell first' : 'rank-cell'}>{row.rank}</span>
      </td>
      <td>
        {row.name ?? t('alias', { alias: row.alias })}
        {isOwn && <b className="own-mark"> {t('ranking.own')}</b>}
        {row.name !== undefined && (
          <small className="muted"> {t('alias', { alias: row.alias })}</small>
        )}
      </td>
      <td className="number tabular">{formatFen(row.priceFen)}</td>
      <td className="tabular">{clockTimeMs(row.placedAt)}</td>
    </tr>
  );
}
