import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { SafetyCertificateOutlined } from '#clients/web/kit/icons.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import type { Signing } from './use-signing.ts';

/** Signed auctions: says what a key is for before one is made, and what stands in the way. */
export function SigningCard({ signing }: { readonly signing: Signing }) {
  const { t } = useTranslation('auction');
  switch (signing.phase) {
    case 'needs-key':
      return (
        <Alert
          showIcon
          type="info"
          icon={<SafetyCertificateOutlined />}
          title={t('signing.needed')}
          description={
            <>
              <p>{t('signing.explain')}</p>
              <Button type="primary" className="alert-act" onClick={signing.enable}>
                {t('signing.enable')}
              </Button>
            </>
          }
        />
      );
    case 'unsupported':
      return (
        <Alert
          showIcon
          type="error"
          title={t('signing.unsupported')}
          description={t('signing.unsupported.detail')}
        />
      );
    case 'failed':
      return signing.error ? <ProblemAlert error={signing.error} onRetry={signing.enable} /> : null;
    case 'not-needed':
    case 'preparing':
    case 'ready':
      return null;
  }
}
