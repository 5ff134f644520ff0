import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../copy-button.tsx';
import './factors.css';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}

/** Shown once; going on needs the word that they were kept. */
export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation('kit');
  const [isKept, setIsKept] = useState(false);
  const text = codes.join('\n');
  const save = (): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
    link.download = 'kaibiao-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <div className="factor">
      <Alert showIcon type="warning" title={t('codes.title')} description={t('codes.detail')} />
      <ol className="recovery-codes" aria-label={t('codes.label')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="factor-acts">
        <CopyButton text={text} label={t('codes.label')} />
        <Button onClick={save}>{t('codes.save')}</Button>
      </div>
      <Checkbox checked={isKept} onChange={(event) => setIsKept(event.target.checked)}>
        {t('codes.kept')}
      </Checkbox>
      <Button block size="large" type="primary" disabled={!isKept} onClick={onKept}>
        {t('codes.goOn')}
      </Button>
    </div>
  );
}
