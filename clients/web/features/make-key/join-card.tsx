import { Alert, Button, Card } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import type { Result } from '#contracts/result.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { bytesOf } from '#clients/web/kit/read-key.ts';
import { saveFile } from '#clients/web/kit/save-file.ts';
import { type JoinFault, joinKey } from './joined-key.ts';
import { blobOf } from './key-request.ts';

/** The second step, when the certificate has come: one file that the hall, the sealing page and the command line read. */
export function JoinCard() {
  const { t } = useTranslation('makeKey');
  const [files, setFiles] = useState<readonly File[]>([]);
  const [joined, setJoined] = useState<Result<string, JoinFault>>();
  const take = async (chosen: readonly File[]): Promise<void> => {
    // Key and certificate may be chosen one after the other.
    const all = [
      ...files.filter(({ name }) => chosen.every((one) => one.name !== name)),
      ...chosen,
    ];
    setFiles(all);
    setJoined(await joinKey(await Promise.all(all.map(bytesOf))));
  };
  const forget = (): void => {
    setFiles([]);
    setJoined(undefined);
  };
  return (
    <Card title={<h2>{t('join.title')}</h2>}>
      <p className="muted">{t('join.note')}</p>
      <FileField
        label={t('join.files')}
        help={
          files.length === 0 ? t('join.help') : files.map(({ name }) => name).join(t('separator'))
        }
        isMultiple
        accept=".pem,.key,.cer,.crt,.der"
        error={joined === undefined || joined.ok ? undefined : t(`join.fault.${joined.error}`)}
        onFiles={(chosen) => void take(chosen)}
      />
      {files.length > 0 && (
        <Button size="small" onClick={forget}>
          {t('join.forget')}
        </Button>
      )}
      {joined?.ok === true && (
        <div className="make-key-files" role="status">
          <Alert showIcon type="success" title={t('join.fits')} description={t('join.next')} />
          <Button
            type="primary"
            icon={<DownloadOutlined />}
            onClick={() => saveFile('tender-key.pem', blobOf(joined.value))}
          >
            {t('join.save')}
          </Button>
        </div>
      )}
    </Card>
  );
}
