import { useTranslation } from 'react-i18next';
import { VerifyPanel } from './verify-panel.tsx';

interface StandalonePageProps {
  readonly startWorker: () => Worker;
  readonly onLanguage: () => void;
}

/** The verifier as one file on somebody's disk: no server, no network, the same panel. */
export function StandalonePage({ startWorker, onLanguage }: StandalonePageProps) {
  const { t } = useTranslation('verify');
  return (
    <>
      <header className="verify-header">
        <b>{t('brand')}</b>
        <button type="button" className="verify-button" onClick={onLanguage}>
          {t('language.other')}
        </button>
      </header>
      <main className="page">
        <h1>{t('title')}</h1>
        <p className="muted">{t('standalone')}</p>
        <VerifyPanel startWorker={startWorker} />
      </main>
    </>
  );
}
