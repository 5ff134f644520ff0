import { Alert, Button, Form, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CertificateFile,
  type CertificateFileFault,
  readCertificateFile,
} from './certificate-file.ts';

interface CertificateFieldProps {
  readonly isBusy: boolean;
  /** What the button says. */
  readonly submit: string;
  readonly onFile: (file: CertificateFile) => Promise<void>;
}

const FILE_BYTES_MAX = 256 * 1024;

/** A certificate file and its password. Both stay in the page. */
export function CertificateField({ isBusy, submit, onFile }: CertificateFieldProps) {
  const { t } = useTranslation('kit');
  const id = useId();
  const [file, setFile] = useState<File | undefined>(undefined);
  const [fault, setFault] = useState<CertificateFileFault | 'missing' | undefined>(undefined);
  const read = async ({ password = '' }: { password?: string }): Promise<void> => {
    setFault(undefined);
    if (file === undefined) {
      setFault('missing');
      return;
    }
    const isLarge = file.size > FILE_BYTES_MAX;
    const found = isLarge
      ? 'unreadable'
      : await readCertificateFile(new Uint8Array(await file.arrayBuffer()), password);
    if (typeof found === 'string') setFault(found);
    else await onFile(found);
  };
  return (
    <Form<{ password?: string }>
      name="certificate"
      layout="vertical"
      size="large"
      onFinish={(fields) => void read(fields)}
    >
      {fault !== undefined && (
        <Form.Item>
          <Alert showIcon type="error" role="alert" title={t(`factor.file.${fault}`)} />
        </Form.Item>
      )}
      <Form.Item label={t('factor.file')} htmlFor={id}>
        <input
          id={id}
          type="file"
          className="factor-file"
          accept=".p12,.pfx,application/x-pkcs12"
          onChange={(event) => setFile(event.target.files?.[0])}
        />
      </Form.Item>
      <Form.Item name="password" label={t('factor.file.password')}>
        <Input.Password autoComplete="off" maxLength={200} />
      </Form.Item>
      <Button block type="primary" htmlType="submit" loading={isBusy}>
        {submit}
      </Button>
    </Form>
  );
}
