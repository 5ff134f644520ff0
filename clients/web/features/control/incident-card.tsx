import { useQuery } from '@tanstack/react-query';
import { Button, Card, Empty, Pagination, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IncidentRow } from '#contracts/wire/rest-officials.ts';
import { incidentFilePath, incidentsQuery } from '#clients/web/kit/officials-api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { IncidentDialog } from './incident-dialog.tsx';
import { incidentNotes } from './incident-notes.ts';
import './incidents.css';

interface IncidentCardProps {
  readonly auctionId: string;
  readonly mayRecord: boolean;
}

const PAGE_SIZE = 20;

/** The incident log (INC), newest first: what officials, rules, presence and the service did. */
export function IncidentCard({ auctionId, mayRecord }: IncidentCardProps) {
  const { t, i18n } = useTranslation('control');
  const [page, setPage] = useState(1);
  const [isNoting, setNoting] = useState(false);
  const { data, error, refetch } = useQuery(incidentsQuery(auctionId, page, PAGE_SIZE));
  return (
    <Card
      className="incident-card"
      title={<h2>{t('incidents.title')}</h2>}
      extra={
        <span className="incident-tools">
          {mayRecord && (
            <Button size="small" onClick={() => setNoting(true)}>
              {t('incidents.note')}
            </Button>
          )}
          <a href={incidentFilePath(auctionId, 'csv', i18n.language)} download>
            CSV
          </a>
          <a href={incidentFilePath(auctionId, 'json', i18n.language)} download>
            JSON
          </a>
        </span>
      }
    >
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && !error && <Skeleton active title={false} />}
      {data?.total === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('incidents.none')} />
      )}
      {data !== undefined && data.total > 0 && <IncidentTable rows={data.items} />}
      {data !== undefined && data.total > PAGE_SIZE && (
        <Pagination
          size="small"
          align="center"
          current={page}
          pageSize={PAGE_SIZE}
          total={data.total}
          showSizeChanger={false}
          onChange={setPage}
        />
      )}
      {isNoting && <IncidentDialog auctionId={auctionId} onClose={() => setNoting(false)} />}
    </Card>
  );
}

function IncidentTable({ rows }: { readonly rows: readonly IncidentRow[] }) {
  const { t, i18n } = useTranslation('control');
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t('incidents.title')}>
      <table className="plain-table incident-table">
        <thead>
          <tr>
            <th scope="col" className="number">
              {t('incidents.number')}
            </th>
            <th scope="col">{t('incidents.time')}</th>
            <th scope="col">{t('incidents.what')}</th>
            <th scope="col">{t('incidents.who')}</th>
            <th scope="col">{t('incidents.detail')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.number}>
              <td className="number tabular">{row.number}</td>
              <td className="tabular">{clockTimeMs(row.at)}</td>
              <td>
                {t(`source.${row.source}`)}
                {row.kind !== undefined && <small> · {t(`kind.${row.kind}`)}</small>}
              </td>
              <td>
                {row.by ?? '—'}
                {row.approvedBy !== undefined && (
                  <small className="muted"> + {row.approvedBy}</small>
                )}
              </td>
              <td>
                {row.text}
                <small className="muted incident-notes">
                  {incidentNotes(row, t, i18n.language).join(' · ')}
                </small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
