import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Skeleton } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PrinterOutlined } from '#clients/web/kit/icons.tsx';
import type { AuctionDetail } from '#contracts/wire/rest.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { archivedAuctionQuery } from './archive-api.ts';
import { ArchiveFacts } from './archive-facts.tsx';
import { DocumentsCard } from './documents-card.tsx';
import { LotsTable } from './lots-table.tsx';
import { OffersCard } from './offers-card.tsx';
import './archive.css';

export interface ArchiveSlots {
  /** Curve and ranking of one lot. */
  readonly lot: (view: AuctionView, lot: LotView) => ReactNode;
  /** The check of the auction's export in this page. */
  readonly verify: ReactNode;
}

interface ArchiveAuctionPageProps {
  readonly auctionId: string;
  readonly slots: ArchiveSlots;
}

/** One ended auction with everything that everybody may know of it (ARC-4). */
export function ArchiveAuctionPage({ auctionId, slots }: ArchiveAuctionPageProps) {
  const { t } = useTranslation('archive');
  const { userId } = useSession();
  const detail = useQuery(archivedAuctionQuery(auctionId, userId));
  const title = detail.data?.view.title;
  useEffect(() => {
    document.title =
      title === undefined ? t('documentTitle') : t('detail.documentTitle', { title });
  }, [t, title]);
  if (detail.isPending) {
    return (
      <div className="page" role="status" aria-label={t('loading')}>
        <Skeleton active paragraph={{ rows: 10 }} />
      </div>
    );
  }
  if (detail.error && !detail.data) {
    return (
      <div className="page">
        <PageHead title={t('title')} crumbs={[{ text: t('title'), link: { to: '/archive' } }]} />
        <ProblemAlert error={detail.error} onRetry={() => void detail.refetch()} />
      </div>
    );
  }
  return <ArchivedAuction detail={detail.data} slots={slots} />;
}

interface ArchivedAuctionProps {
  readonly detail: AuctionDetail;
  readonly slots: ArchiveSlots;
}

function ArchivedAuction({ detail, slots }: ArchivedAuctionProps) {
  const { t } = useTranslation('archive');
  const { view, auction } = detail;
  const [picked, setPicked] = useState<string | undefined>(undefined);
  const lots = orderedLots(view);
  const lot = lots.find(({ lotId }) => lotId === picked) ?? lots[0];
  const link = new URL(`/archive/${encodeURIComponent(view.auctionId)}`, location.href).href;
  return (
    <div className="page archive archive-auction">
      <PageHead
        title={view.title}
        crumbs={[{ text: t('title'), link: { to: '/archive' } }]}
        note={<code>{view.auctionId}</code>}
      >
        <CopyButton text={link} label={t('detail.link')} />
        <Button className="no-print" icon={<PrinterOutlined />} onClick={() => globalThis.print()}>
          {t('detail.print')}
        </Button>
      </PageHead>
      {!view.ended && <StillRunning auctionId={view.auctionId} />}
      <ArchiveFacts view={view} lots={lots} />
      <Card title={<h2>{t('lots.title')}</h2>}>
        <LotsTable lots={lots} picked={lot?.lotId} onPick={setPicked} />
      </Card>
      {lot !== undefined && (
        <ErrorArea resetKey={lot.lotId}>
          <div className="archive-lot">
            {slots.lot(view, lot)}
            <OffersCard key={lot.lotId} auctionId={view.auctionId} lotId={lot.lotId} />
          </div>
        </ErrorArea>
      )}
      <DocumentsCard auctionId={view.auctionId} isBidder={auction.isBidder} isEnded={view.ended} />
      {view.ended && (
        <Card className="no-print" title={<h2>{t('verify.title')}</h2>}>
          <p className="muted">{t('verify.detail')}</p>
          {slots.verify}
        </Card>
      )}
    </div>
  );
}

function StillRunning({ auctionId }: { readonly auctionId: string }) {
  const { t } = useTranslation('archive');
  return (
    <Alert
      showIcon
      type="info"
      title={t('running.title')}
      description={
        <>
          {t('running.detail')}{' '}
          <Link to="/watch/$auctionId" params={{ auctionId }}>
            {t('running.watch')}
          </Link>
        </>
      }
    />
  );
}

/** In the order of their ids; numbers in them count as numbers. */
function orderedLots(view: AuctionView): readonly LotView[] {
  return Object.values(view.lots).toSorted((a, b) =>
    a.lotId.localeCompare(b.lotId, 'en', { numeric: true }),
  );
}
