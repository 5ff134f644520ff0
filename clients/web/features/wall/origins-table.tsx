import { useTranslation } from 'react-i18next';
import type { Signal } from '#contracts/wire/oversight.ts';
import { clockTimeMs } from '#clients/web/kit/time.ts';

/** From where offers came: equal marks are equal addresses; the address itself is not kept. */
export function OriginsTable({ signal }: { readonly signal: Signal }) {
  const { t } = useTranslation('wall');
  const names = new Map(signal.bidders.map(({ id, name }) => [id, name]));
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('origins.label')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('evidence.bidder')}</th>
              <th scope="col">{t('origins.address')}</th>
              <th scope="col">{t('origins.device')}</th>
              <th scope="col">{t('origins.time')}</th>
              <th scope="col" className="number">
                {t('origins.offers')}
              </th>
            </tr>
          </thead>
          <tbody>
            {signal.origins.map((origin) => (
              <tr key={`${origin.bidderId} ${origin.addressMark} ${origin.deviceMark}`}>
                <td>{names.get(origin.bidderId) ?? origin.bidderId}</td>
                <td>
                  <code>{origin.addressMark}</code> <small>{origin.addressShown}</small>
                </td>
                <td className="origin-device">
                  {origin.deviceMark === '' ? (
                    t('origins.unknown')
                  ) : (
                    <>
                      <code>{origin.deviceMark.slice(0, 8)}</code>{' '}
                      <small>{origin.deviceShown}</small>
                    </>
                  )}
                </td>
                <td className="tabular">
                  {clockTimeMs(origin.firstAt)} – {clockTimeMs(origin.lastAt)}
                </td>
                <td className="number tabular">{origin.offers}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted small">{t('origins.note')}</p>
    </>
  );
}
