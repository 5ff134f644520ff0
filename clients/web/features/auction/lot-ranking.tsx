import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { VIEW_ROWS_MAX } from '#contracts/limits.ts';
import type { AuctionView, LotView, OfferRowView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { evaluatedYuan, factorText } from '#contracts/evaluation-text.ts';
import {
  isOutRow,
  isOwnRow,
  ownRowBeyond,
  rankedRows,
  type TiePlace,
  tiePlaces,
} from './ranking-rows.ts';

/** The rows that this viewer may see, best first; names only where the view carries them. */
export function LotRanking({ view, lot }: { readonly view: AuctionView; readonly lot: LotView }) {
  const { t } = useTranslation('auction');
  const rows = rankedRows(lot);
  if (rows.length === 0) return null;
  const ties = tiePlaces(rows);
  const beyond = ownRowBeyond(lot);
  const hasNames = rows.some((row) => row.name !== undefined);
  const hasFactors = rows.some((row) => row.evaluation !== undefined);
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
              {hasFactors && <EvaluationHeads />}
              <th scope="col">{t('ranking.at')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <RankingRow
                key={row.rank}
                row={row}
                tie={ties[index]}
                isOwn={isOwnRow(view, lot, row)}
                isOut={isOutRow(lot, row)}
                hasFactors={hasFactors}
              />
            ))}
            {beyond && (
              <RankingRow
                isOwn
                isOut={false}
                row={beyond}
                tie={undefined}
                hasFactors={hasFactors}
              />
            )}
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

/** Prices stay as offered; the order goes by the evaluated ones (BV-1). */
function EvaluationHeads() {
  const { t } = useTranslation('hall');
  return (
    <>
      <th scope="col" className="number">
        {t('value.factor')}
      </th>
      <th scope="col" className="number">
        {t('value.price')}
      </th>
    </>
  );
}

function EvaluationCells({ row: { evaluation } }: { readonly row: OfferRowView }) {
  return (
    <>
      <td className="number tabular">{evaluation ? factorText(evaluation) : '—'}</td>
      <td className="number tabular">
        <b>{evaluation ? evaluatedYuan(evaluation.evaluatedFen) : '—'}</b>
      </td>
    </>
  );
}

interface RankingRowProps {
  readonly row: OfferRowView;
  readonly tie: TiePlace | undefined;
  readonly isOwn: boolean;
  readonly isOut: boolean;
  readonly hasFactors: boolean;
}

function RankingRow({ row, tie, isOwn, isOut, hasFactors }: RankingRowProps) {
  const { t } = useTranslation('auction');
  return (
    <tr className={isOwn ? 'own-row' : undefined}>
      <td>
        <span className={row.rank === 1 ? 'rank-cell first' : 'rank-cell'}>{row.rank}</span>
      </td>
      <td className="plain-name">
        {row.name ?? (row.alias !== '' && t('alias', { alias: row.alias }))}
        {isOwn && <b className="own-mark"> {t('ranking.own')}</b>}
        {row.name !== undefined && (
          <small className="muted"> {t('alias', { alias: row.alias })}</small>
        )}
        {isOut && <small className="tie-mark"> {t('ranking.out')}</small>}
      </td>
      <td className="number tabular">{formatFen(row.priceFen)}</td>
      {hasFactors && <EvaluationCells row={row} />}
      <td className="tabular">
        {clockTimeMs(row.placedAt)}
        {tie !== undefined && <small className="tie-mark"> {t(`ranking.${tie}`)}</small>}
      </td>
    </tr>
  );
}
