import { useTranslation } from 'react-i18next';
import type { LotView } from '#contracts/wire/views.ts';
import { formatBp, formatFen } from '#clients/web/kit/money.ts';
import { savingOf } from './saving.ts';

interface LotsTableProps {
  readonly lots: readonly LotView[];
  readonly picked: string | undefined;
  readonly onPick: (lotId: string) => void;
}

/** Every lot with its result; the picked one is shown below in full. */
export function LotsTable({ lots, picked, onPick }: LotsTableProps) {
  const { t } = useTranslation('archive');
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t('lots.title')}>
      <table className="plain-table archive-lots">
        <thead>
          <tr>
            <th scope="col">{t('lots.lot')}</th>
            <th scope="col">{t('lots.status')}</th>
            <th scope="col">{t('lots.winner')}</th>
            <th scope="col" className="number">
              {t('lots.price')}
            </th>
            <th scope="col" className="number">
              {t('lots.ceiling')}
            </th>
            <th scope="col" className="number">
              {t('lots.saving')}
            </th>
            <th scope="col" className="number">
              {t('lots.bidders')}
            </th>
            <th scope="col" className="number">
              {t('lots.overtime')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <LotRow key={lot.lotId} lot={lot} isPicked={lot.lotId === picked} onPick={onPick} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LotRowProps {
  readonly lot: LotView;
  readonly isPicked: boolean;
  readonly onPick: (lotId: string) => void;
}

function LotRow({ lot, isPicked, onPick }: LotRowProps) {
  const { t } = useTranslation('archive');
  const isWon = lot.status === 'completed' && lot.bestFen !== undefined;
  const saving = isWon
    ? savingOf({ ceilingFen: lot.ceilingFen, priceFen: lot.bestFen ?? 0 })
    : undefined;
  const first = lot.rows?.['1'];
  return (
    <tr className={isPicked ? 'is-picked' : undefined}>
      <th scope="row">
        <button type="button" aria-pressed={isPicked} onClick={() => onPick(lot.lotId)}>
          {lot.lotId}
        </button>
      </th>
      <td>{t(`status.${lot.status}`)}</td>
      <td className="plain-name">{isWon ? (first?.name ?? '—') : '—'}</td>
      <td className="number tabular">{isWon ? formatFen(lot.bestFen ?? 0) : '—'}</td>
      <td className="number tabular">{formatFen(lot.ceilingFen)}</td>
      <td className="number tabular">{saving === undefined ? '—' : formatBp(saving.bp)}</td>
      <td className="number tabular">{lot.bidderCount ?? '—'}</td>
      <td className="number tabular">{lot.overtimeCount}</td>
    </tr>
  );
}
