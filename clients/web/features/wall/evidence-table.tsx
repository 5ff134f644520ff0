import { useTranslation } from 'react-i18next';
import type { Signal } from '#contracts/wire/oversight.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTimeMs, dateTime } from '#clients/web/kit/time.ts';
import { durationText, figureText } from './figure-text.ts';
import { useUnits } from './use-units.ts';

/** The records of the journal that a signal rests on, by their numbers: anyone finds them in the export. */
export function EvidenceTable({ signal }: { readonly signal: Signal }) {
  const { t } = useTranslation('wall');
  const units = useUnits();
  const names = new Map(signal.bidders.map(({ id, name }) => [id, name]));
  const hasGaps = signal.records.some(({ gapMs }) => gapMs !== undefined);
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('evidence.label')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col" className="number">
                {t('evidence.version')}
              </th>
              <th scope="col">{t('evidence.at')}</th>
              <th scope="col">{t('evidence.bidder')}</th>
              <th scope="col" className="number">
                {t('evidence.price')}
              </th>
              {hasGaps && (
                <>
                  <th scope="col" className="number">
                    {t('evidence.gapFen')}
                  </th>
                  <th scope="col" className="number">
                    {t('evidence.gapMs')}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {signal.records.map(({ version, at, bidderId, priceFen, gapFen, gapMs }) => (
              <tr key={version}>
                <td className="number tabular">{version}</td>
                <td className="tabular">
                  <time dateTime={new Date(at).toISOString()} title={dateTime(at)}>
                    {clockTimeMs(at)}
                  </time>
                </td>
                <td>{names.get(bidderId) ?? bidderId}</td>
                <td className="number tabular">
                  {priceFen === undefined ? '—' : formatFen(priceFen)}
                </td>
                {hasGaps && (
                  <>
                    <td className="number tabular">
                      {gapFen === undefined ? '' : figureText('gapFen', gapFen, units)}
                    </td>
                    <td className="number tabular">
                      {gapMs === undefined ? '' : durationText(gapMs, units)}
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {signal.recordsCount > signal.records.length && (
        <p className="muted small">
          {t('evidence.more', { shown: signal.records.length, all: signal.recordsCount })}
        </p>
      )}
    </>
  );
}
