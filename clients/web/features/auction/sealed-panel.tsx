import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined, LockOutlined } from '#clients/web/kit/icons.tsx';
import type { LotOpeningView, LotView } from '#contracts/wire/views.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { ownBidsQuery, receiptPath } from '#clients/web/kit/own-bids.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { awaitsOpening } from '#clients/web/kit/standing.ts';
import './sealed-panel.css';

interface SealedPanelProps {
  readonly lot: LotView;
  readonly opening: LotOpeningView;
}

/** Where custodians keep the prices: this page takes none, and leads to where one is sealed and handed in (SQ-7). */
export function SealedPanel({ lot, opening }: SealedPanelProps) {
  const { t } = useTranslation('hall');
  const isOver = awaitsOpening(lot, useServerNow(1_000));
  const { openingId } = opening;
  return (
    <Card className="sealed-panel" title={<h2>{t('sealedPanel.title')}</h2>}>
      <p>{t(isOver ? 'sealedPanel.over' : 'sealedPanel.detail')}</p>
      {isOver ? (
        <LinkButton
          color="primary"
          variant="solid"
          size="large"
          to="/openings/$openingId"
          params={{ openingId }}
        >
          {t('sealedPanel.hall')}
        </LinkButton>
      ) : (
        <>
          <LinkButton
            color="primary"
            variant="solid"
            size="large"
            icon={<LockOutlined />}
            to="/seal-bid"
            search={{ opening: openingId }}
          >
            {t('sealedPanel.seal')}
          </LinkButton>
          <p>
            <Link to="/openings/$openingId" params={{ openingId }}>
              {t('sealedPanel.hall')}
            </Link>
          </p>
        </>
      )}
      <OwnBids openingId={openingId} />
    </Card>
  );
}

/** What counts of one's own bids, with its receipt; the older ones stand on the page that seals. */
function OwnBids({ openingId }: { readonly openingId: string }) {
  const { t } = useTranslation('hall');
  const { data, error, isPending, refetch } = useQuery(ownBidsQuery(openingId));
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  const counting = data.bids.find(({ status }) => status === 'sealed');
  if (counting === undefined) {
    return (
      <p role="status">
        {t(data.bids.length === 0 ? 'sealedPanel.none' : 'sealedPanel.withdrawn')}
      </p>
    );
  }
  const { header, ver, receivedMs } = counting;
  return (
    <div role="status">
      <p>
        {t('sealedPanel.received', { ver })} <Instant atMs={receivedMs} />
      </p>
      <Button
        size="small"
        icon={<DownloadOutlined />}
        href={receiptPath(openingId, header)}
        download
      >
        {t('sealedPanel.receipt')}
      </Button>
    </div>
  );
}
