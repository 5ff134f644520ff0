import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface ExportSourceProps {
  readonly auctionId: string;
  readonly path: string;
  readonly onFile: (name: string, file: Blob) => void;
}

/** Fetches the auction's own export and hands it to the check; from then on the network may be cut. */
export function ExportSource({ auctionId, path, onFile }: ExportSourceProps) {
  const { t } = useTranslation('verify');
  const [state, setState] = useState<'idle' | 'loading' | 'refused' | 'offline'>('idle');
  const load = async (): Promise<void> => {
    setState('loading');
    try {
      const response = await fetch(path, { credentials: 'same-origin' });
      if (!response.ok) {
        setState('refused');
        return;
      }
      const file = await response.blob();
      setState('idle');
      onFile(`kaibiao-${auctionId}.ndjson`, file);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      setState('offline');
    }
  };
  return (
    <div className="verify-source">
      <button
        type="button"
        className="verify-button"
        disabled={state === 'loading'}
        onClick={() => void load()}
      >
        {state === 'loading' ? t('source.loading') : t('source.take', { id: auctionId })}
      </button>
      {(state === 'refused' || state === 'offline') && (
        <p role="alert" className="verify-wrong">
          {t(`source.${state}`)}
        </p>
      )}
    </div>
  );
}
