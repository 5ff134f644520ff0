import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Skeleton } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined, PrinterOutlined } from '#clients/web/kit/icons.tsx';
import type { Signals } from '#contracts/wire/oversight.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { NoteForm } from './note-form.tsx';
import { NoteList } from './note-list.tsx';
import { SignalCard } from './signal-card.tsx';
import { signalsExportPath, signalsQuery } from './wall-api.ts';
import './wall.css';

/** The signals of one auction with everything they rest on, and what supervisors wrote (ANO). */
export function SignalsPage({ auctionId }: { readonly auctionId: string }) {
  const { t } = useTranslation('wall');
  const signals = useQuery(signalsQuery(auctionId));
  const title = signals.data?.title;
  useEffect(() => {
    document.title =
      title === undefined ? t('documentTitle') : t('detail.documentTitle', { title });
  }, [t, title]);
  const problem = signals.error && (
    <ProblemAlert error={signals.error} onRetry={() => void signals.refetch()} />
  );
  return (
    <div className="page wall wall-detail">
      <PageHead
        title={title ?? t('detail.title')}
        crumbs={[{ text: t('title'), link: { to: '/wall' } }]}
        note={<code>{auctionId}</code>}
      >
        <Link to="/auctions/$auctionId" params={{ auctionId }} className="no-print">
          {t('detail.live')}
        </Link>
        <Button
          className="no-print"
          icon={<DownloadOutlined />}
          href={signalsExportPath(auctionId)}
          download={`kaibiao-${auctionId}-signals.json`}
        >
          {t('detail.export')}
        </Button>
        <Button className="no-print" icon={<PrinterOutlined />} onClick={() => globalThis.print()}>
          {t('detail.print')}
        </Button>
      </PageHead>
      <Alert showIcon type="info" title={t('caution.title')} description={t('caution.detail')} />
      {signals.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {problem}
      {signals.data && <SignalList signals={signals.data} />}
    </div>
  );
}

function SignalList({ signals }: { readonly signals: Signals }) {
  const { t } = useTranslation('wall');
  const { auctionId, version, withheld, notes } = signals;
  const general = notes.filter(({ signalKey }) => signalKey === undefined);
  return (
    <>
      <p className="muted" role="status">
        {withheld === 'none'
          ? t('detail.count', { n: signals.signals.length, version })
          : t(`withheld.${withheld}`)}
      </p>
      <div className="signal-cards">
        {signals.signals.map((signal) => (
          <SignalCard
            key={signal.key}
            auctionId={auctionId}
            signal={signal}
            notes={notes.filter(({ signalKey }) => signalKey === signal.key)}
          />
        ))}
      </div>
      <section className="signal-card" aria-label={t('general.title')}>
        <h2>{t('general.title')}</h2>
        <NoteList notes={general} />
        <NoteForm auctionId={auctionId} signalKey={undefined} />
      </section>
    </>
  );
}
