import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { exportPath } from '#clients/web/kit/api.ts';
import { ExportSource } from './export-source.tsx';
import { fetchProof } from './fetch-proof.ts';
import { startWorker } from './start-worker.ts';
import { VerifyPanel } from './verify-panel.tsx';

/** Anybody checks an exported journal here, without an account; `auctionId` offers that auction's own export. */
export function VerifyPage({ auctionId }: { readonly auctionId: string | undefined }) {
  const { t } = useTranslation('verify');
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('title')}</h1>
        <a href="/verify.html" download="kaibiao-verify.html">
          {t('save')}
        </a>
      </div>
      <VerifyPanel
        startWorker={startWorker}
        fetchProof={fetchProof}
        {...(auctionId === undefined
          ? {}
          : {
              source: (take) => (
                <ExportSource auctionId={auctionId} path={exportPath(auctionId)} onFile={take} />
              ),
            })}
      />
    </div>
  );
}
