import { Alert, Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import { sizeText } from '#clients/web/kit/size-text.ts';
import { isSealFault, useFaultWords } from '#clients/web/kit/fault-words.ts';
import type { SealState } from './use-seal.ts';

interface SealOutcomeProps {
  readonly state: SealState;
  readonly onReset: () => void;
}

/** How far sealing is, why it failed, or the file that came out of it. */
export function SealOutcome({ state, onReset }: SealOutcomeProps) {
  const { t } = useTranslation('sealBid');
  const words = useFaultWords();
  switch (state.type) {
    case 'idle':
      return null;
    case 'sealing': {
      const percent = state.total === 0 ? 0 : Math.floor((100 * state.done) / state.total);
      return (
        <div role="status">
          <p>{t('sealing')}</p>
          <Progress percent={percent} aria-label={t('sealing')} />
        </div>
      );
    }
    case 'failed': {
      const { fault } = state;
      const text = isSealFault(fault) ? words(fault) : t(`keyFault.${fault}`);
      return <Alert type="error" showIcon title={t('failed')} description={text} />;
    }
    case 'sealed':
      return (
        <Alert
          type="success"
          showIcon
          title={t('sealed.title')}
          description={
            <>
              <p>{t('sealed.help')}</p>
              <div className="seal-acts">
                <Button
                  type="primary"
                  icon={<DownloadOutlined />}
                  onClick={() => save(state.blob, state.fileName)}
                >
                  {t('sealed.save', { name: state.fileName, size: sizeText(state.blob.size) })}
                </Button>
                <Button onClick={onReset}>{t('sealed.again')}</Button>
              </div>
            </>
          }
        />
      );
  }
}

function save(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
