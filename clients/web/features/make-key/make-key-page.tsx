import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { JoinCard } from './join-card.tsx';
import { RequestCard } from './request-card.tsx';
import './make-key.css';

/**
 * A key for sealed bids is made here (密钥生成): a custodian's for one tender, or a bidder's. Everything happens in the page; what
 * leaves it are files that its person saves.
 */
export function MakeKeyPage() {
  const { t } = useTranslation('makeKey');
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page make-key">
      <PageHead title={t('title')} note={t('note')} />
      <RequestCard />
      <JoinCard />
    </div>
  );
}
