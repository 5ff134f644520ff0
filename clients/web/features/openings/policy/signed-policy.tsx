import { Alert, Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import { bytesOfBase64 } from '#contracts/signing/base64.ts';
import { saveFile } from '#clients/web/kit/save-file.ts';
import type { PolicyFiles } from '../policy-files.ts';

/** The two files of a policy that was signed here, to be kept: nobody else has them yet. */
export function SignedPolicy({ files }: { readonly files: PolicyFiles }) {
  const { t } = useTranslation('policy');
  const all = [
    ['policy.json', files.bytes],
    ['policy.p7s', files.signature],
  ] as const;
  return (
    <Alert
      showIcon
      type="success"
      role="status"
      title={t('signed.title')}
      description={
        <>
          <p>{t('signed.detail')}</p>
          <Space wrap>
            {all.map(([name, base64]) => (
              <Button
                key={name}
                icon={<DownloadOutlined />}
                onClick={() => saveFile(name, blobOf(base64))}
              >
                {t('signed.save', { name })}
              </Button>
            ))}
          </Space>
        </>
      }
    />
  );
}

function blobOf(base64: string): Blob {
  return new Blob([new Uint8Array(bytesOfBase64(base64) ?? [])]);
}
