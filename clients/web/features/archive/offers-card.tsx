import { useQuery } from '@tanstack/react-query';
import { Card, Pagination, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfferRow } from '#contracts/wire/documents.ts';
import { REFUSALS } from '#contracts/errors.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { clockTimeMs, dateTime } from '#clients/web/kit/time.ts';
import { offersQuery } from './archive-api.ts';

const PAGE_ROWS = 20;
const LOOKS = ['all', 'accepted', 'refused'] as const;

interface OffersCardProps {
  readonly auctionId: string;
  readonly lotId: string;
}

/** The offer log of one lot in pages, newest first, as far as this viewer may read it (ARC-2). */
export function OffersCard({ auctionId, lotId }: OffersCardProps) {
  const { t } = useTranslation('archive');
  const { userId } = useSession();
  const [look, setLook] = useState<(typeof LOOKS)[number]>('all');
  const [page, setPage] = useState(1);
  const outcome = look === 'all' ? undefined : look;
  const log = useQuery(offersQuery(auctionId, userId, { lotId, page, size: PAGE_ROWS, outcome }));
  return (
    <Card
      title={<h2>{t('offers.title', { lot: lotId })}</h2>}
      extra={
        <Segmented
          size="small"
          value={look}
          aria-label={t('offers.look')}
          options={LOOKS.map((value) => ({ value, label: t(`offers.${value}`) }))}
          onChange={(value) => {
            setLook(value);
            setPage(1);
          }}
        />
      }
    >
      {log.isPending && <Skeleton active paragraph={{ rows: 5 }} />}
      {log.error && <ProblemAlert error={log.error} onRetry={() => void log.refetch()} />}
      {log.data && log.data.total === 0 && <p className="muted">{t('offers.none')}</p>}
      {log.data && log.data.total > 0 && <OffersTable rows={log.data.items} />}
      {log.data && log.data.total > PAGE_ROWS && (
        <Pagination
          className="no-print"
          size="small"
          align="end"
          current={page}
          pageSize={PAGE_ROWS}
          total={log.data.total}
          showSizeChanger={false}
          showTotal={(total) => t('offers.total', { n: total })}
          onChange={setPage}
        />
      )}
    </Card>
  );
}

function OffersTable({ rows }: { readonly rows: readonly OfferRow[] }) {
  const { t } = useTranslation('archive');
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t('offers.table')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col" className="number">
              {t('offers.version')}
            </th>
            <th scope="col">{t('offers.at')}</th>
            <th scope="col">{t('offers.bidder')}</th>
            <th scope="col" className="number">
              {t('offers.price')}
            </th>
            <th scope="col">{t('offers.outcome')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <OfferLine key={`${row.version ?? ''} ${row.at} ${row.priceFen}`} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OfferLine({ row }: { readonly row: OfferRow }) {
  const { t } = useTranslation('archive');
  const { version, at, name, alias, priceFen } = row;
  return (
    <tr className={row.isOwn ? 'archive-own' : undefined}>
      <td className="number tabular">{version ?? ''}</td>
      <td className="tabular">
        <time dateTime={new Date(at).toISOString()} title={dateTime(at)}>
          {clockTimeMs(at)}
        </time>
      </td>
      <td className="plain-name">
        {name ?? (alias === undefined ? '—' : t('offers.alias', { alias }))}
        {row.isOwn && <b className="own-mark"> {t('offers.own')}</b>}
      </td>
      <td className="number tabular">
        {typeof priceFen === 'number' ? formatFen(priceFen) : priceFen}
      </td>
      <td>
        <OutcomeCell row={row} />
      </td>
    </tr>
  );
}

function OutcomeCell({ row }: { readonly row: OfferRow }) {
  const { t, i18n } = useTranslation('archive');
  const { outcome, reason, isVoided, movedEndTo } = row;
  if (outcome === 'refused') {
    return (
      <span className="archive-refused">
        {t('offers.refusedFor', { reason: reasonText(reason, i18n.language) })}
      </span>
    );
  }
  return (
    <>
      {t(isVoided ? 'offers.voided' : 'offers.taken')}
      {movedEndTo !== undefined && (
        <small className="muted"> {t('offers.moved', { at: clockTimeMs(movedEndTo) })}</small>
      )}
    </>
  );
}

/** Why an offer was refused, in words; a reason that came later stays as it is. */
function reasonText(reason: string | undefined, language: string): string {
  if (reason === undefined) return '';
  const known: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = REFUSALS;
  const entry = Object.hasOwn(known, reason) ? known[reason] : undefined;
  if (entry === undefined) return reason;
  return language === 'en' ? entry.en : entry.zh;
}
