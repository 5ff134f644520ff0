import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '#clients/web/kit/http.ts';
import { ownBidsQuery } from '#clients/web/kit/own-bids.ts';
import { saveFile } from '#clients/web/kit/save-file.ts';
import { acceptanceTar } from './acceptance.ts';
import { AcceptanceCard } from './acceptance-card.tsx';
import { submitBid } from './bid-api.ts';
import type { BidFile } from './bid-file.ts';
import { SubmitRefusal } from './submit-refusal.tsx';
import { UploadProgress } from './upload-progress.tsx';
import type { CheckBasis } from './use-checked.ts';
import { useUpload } from './use-upload.ts';

interface HandInBidProps {
  readonly openingId: string;
  readonly userId: string;
  readonly bid: BidFile;
  readonly basis: CheckBasis;
}

/** Two steps, so that nobody takes an upload for a bid: the bytes first, then the bid. */
export function HandInBid({ openingId, userId, bid, basis }: HandInBidProps) {
  const { t } = useTranslation('sealBid');
  const { run, state } = useUpload({ openingId, userId, bid });
  const queries = useQueryClient();
  const submit = useMutation({
    mutationFn: (uploadId: string) => submitBid(openingId, { uploadId, digest: bid.digest }),
    // A press without a line fails at once and says so, instead of waiting for one.
    networkMode: 'always',
    onSuccess: (acceptance) => {
      run.forget();
      // Only the bidder ever has this answer: what came late is not kept by the platform.
      if (acceptance.kind === 'late') saveFile(`late-${bid.name}.tar`, acceptanceTar(acceptance));
    },
    onError: (error) => {
      if (error instanceof ProblemError && USES_UP.has(error.problem.code)) run.forget();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ownBidsQuery(openingId).queryKey }),
  });
  if (submit.data !== undefined) {
    const acceptance = submit.data;
    return (
      <AcceptanceCard
        act="bid"
        archive={() => acceptanceTar(acceptance)}
        {...{ acceptance, openingId, bid, basis }}
      />
    );
  }
  const uploadId = state.type === 'uploaded' ? state.uploadId : undefined;
  return (
    <div className="hand-in-steps">
      <UploadProgress run={run} state={state} total={bid.blob.size} />
      {uploadId !== undefined && <p>{t('handIn.notYet')}</p>}
      {submit.error && (
        <SubmitRefusal
          error={submit.error}
          title={t('handIn.refused')}
          help={t('handIn.refused.help')}
        />
      )}
      {uploadId !== undefined && (
        <Button
          type="primary"
          size="large"
          loading={submit.isPending}
          onClick={() => submit.mutate(uploadId)}
        >
          {t('handIn.submit')}
        </Button>
      )}
    </div>
  );
}

/** After these the server has no such upload any more, or never had it whole. */
const USES_UP: ReadonlySet<string> = new Set(['BID_REFUSED', 'UPLOAD_UNFINISHED']);
