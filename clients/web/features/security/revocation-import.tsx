import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { derOfFile } from './revocation-file.ts';
import { authoritiesQuery, importRevocations } from './security-api.ts';

/** Takes the file that an authority publishes; the server finds out whose it is. */
export function RevocationImport() {
  const { t } = useTranslation('security');
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const taken = useMutation({
    mutationFn: async (file: File) => importRevocations(await derOfFile(file)),
    onSuccess: () => queries.invalidateQueries({ queryKey: authoritiesQuery.queryKey }),
  });
  const close = (): void => {
    setIsOpen(false);
    taken.reset();
  };
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('revocations.import')}</Button>
      <Modal
        open={isOpen}
        title={t('revocations.import')}
        footer={<Button onClick={close}>{t('revocations.close')}</Button>}
        destroyOnHidden
        onCancel={close}
      >
        <FileField
          label={t('revocations.file')}
          help={taken.isPending ? t('revocations.reading') : t('revocations.file.help')}
          accept=".crl,.pem,.der"
          onFiles={([file]) => {
            if (file !== undefined) taken.mutate(file);
          }}
        />
        {taken.error && <ProblemAlert error={taken.error} />}
        {taken.data && (
          <Alert
            showIcon
            type="success"
            role="status"
            title={t('revocations.imported', { n: taken.data.revoked })}
          />
        )}
      </Modal>
    </>
  );
}
