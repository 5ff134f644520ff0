import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Select, Skeleton } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpeningListItem } from '#contracts/wire/openings.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { bidOpeningQuery, receivingQuery } from './bid-api.ts';

/** For which opening: as the address says, or chosen among those that take bids now. */
export function OpeningChoice({ openingId }: { readonly openingId: string | undefined }) {
  return openingId === undefined ? <Choice /> : <Chosen openingId={openingId} />;
}

function Choice() {
  const { t } = useTranslation('sealBid');
  const id = useId();
  const navigate = useNavigate();
  const { data, error, refetch, isPending } = useQuery(receivingQuery);
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  if (data.items.length === 0) return <p className="muted">{t('handIn.opening.none')}</p>;
  return (
    <div className="seal-field">
      <label htmlFor={id}>{t('handIn.opening.label')}</label>
      <Select
        id={id}
        placeholder={t('handIn.opening.choose')}
        options={data.items.map((one) => ({
          value: one.openingId,
          label: `${one.title} · ${one.tender} · ${t('handIn.opening.lot', { lot: one.lot, stage: one.stage })}`,
        }))}
        onChange={(opening: string) =>
          void navigate({ to: '/seal-bid', search: { opening }, replace: true })
        }
      />
    </div>
  );
}

function Chosen({ openingId }: { readonly openingId: string }) {
  const { data, error, refetch, isPending } = useQuery(bidOpeningQuery(openingId));
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  return <Facts opening={data.opening} isOver={data.opening.state !== 'receiving'} />;
}

function Facts(props: { readonly opening: OpeningListItem; readonly isOver: boolean }) {
  const { t } = useTranslation('sealBid');
  const { opening, isOver } = props;
  const { title, tender, lot, stage, deadlineMs } = opening;
  return (
    <>
      <dl className="seal-facts">
        <dt>{t('handIn.opening.label')}</dt>
        <dd>
          <strong>{title}</strong>{' '}
          <span className="muted">
            {tender} · {t('handIn.opening.lot', { lot, stage })}
          </span>
        </dd>
        <dt>{t('facts.deadline')}</dt>
        <dd>
          <Instant atMs={deadlineMs} /> {!isOver && <Countdown endMs={deadlineMs} />}
        </dd>
      </dl>
      {isOver && <Alert type="warning" showIcon title={t('handIn.opening.over')} />}
    </>
  );
}
