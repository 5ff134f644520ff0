import { exportPath } from '#clients/web/kit/api.ts';
import { ExportSource } from './export-source.tsx';
import { fetchProof } from './fetch-proof.ts';
import { startWorker } from './start-worker.ts';
import { VerifyPanel } from './verify-panel.tsx';

/** The check of one auction's own export, inside another page. */
export function VerifyHere({ auctionId }: { readonly auctionId: string }) {
  return (
    <VerifyPanel
      startWorker={startWorker}
      fetchProof={fetchProof}
      source={(take) => (
        <ExportSource auctionId={auctionId} path={exportPath(auctionId)} onFile={take} />
      )}
    />
  );
}
