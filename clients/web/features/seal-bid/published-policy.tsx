import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { CloudDownloadOutlined } from '#clients/web/kit/icons.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { publishedBytes } from '#clients/web/kit/published-opening.ts';

const NAMES = ['policy.json', 'policy.p7s'] as const;

interface PublishedPolicyProps {
  readonly openingId: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/**
 * Fetches the policy that the hall publishes, by a press; nothing is asked before that. It is taken as chosen files are: the
 * bidder's own roots decide (SEAL-26).
 */
export function PublishedPolicy({ openingId, onFiles }: PublishedPolicyProps) {
  const { t } = useTranslation('sealBid');
  const fetching = useMutation({
    mutationFn: () =>
      Promise.all(
        NAMES.map(
          async (name) => new File([new Uint8Array(await publishedBytes(openingId, name))], name),
        ),
      ),
    onSuccess: onFiles,
  });
  return (
    <div className="seal-published">
      <Button
        icon={<CloudDownloadOutlined />}
        loading={fetching.isPending}
        onClick={() => fetching.mutate()}
      >
        {t('policy.fetch')}
      </Button>
      <small className="muted">{t('policy.fetch.help')}</small>
      {fetching.error && <ProblemAlert error={fetching.error} onRetry={() => fetching.mutate()} />}
    </div>
  );
}
