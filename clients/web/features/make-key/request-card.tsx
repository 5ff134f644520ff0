import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import { ID_CHARS_MAX, NAME_CHARS_MAX } from '#contracts/limits.ts';
import { SUITE_IDS, type SuiteId } from '#contracts/sealing/suite.ts';
import { saveFile } from '#clients/web/kit/save-file.ts';
import { useSession } from '#clients/web/kit/session.ts';
import { blobOf, fileStem, type KeyOwner, makeKey, type NewKey } from './key-request.ts';

interface Fields extends KeyOwner {
  readonly suite: SuiteId;
}

interface Made extends NewKey {
  readonly stem: string;
}

/** The first step: a key, and the request that an authority makes a certificate of. */
export function RequestCard() {
  const { t } = useTranslation('makeKey');
  const { organizationName = '', organizationId = '' } = useSession();
  const make = useMutation({
    mutationFn: async ({ suite, ...owner }: Fields): Promise<Made> => ({
      ...(await makeKey(owner, suite)),
      stem: fileStem(owner),
    }),
  });
  const required = [{ required: true, whitespace: true, message: t('missing') }];
  return (
    <Card title={<h2>{t('request.title')}</h2>}>
      <p className="muted">{t('request.note')}</p>
      <Form<Fields>
        key={organizationId}
        name="make-key"
        layout="vertical"
        requiredMark={false}
        initialValues={{
          ...{ name: organizationName, organization: organizationId },
          suite: SUITE_IDS[0],
        }}
        onFinish={(fields) => make.mutate(fields)}
      >
        <Form.Item name="name" label={t('name')} rules={required}>
          <Input maxLength={NAME_CHARS_MAX} autoComplete="organization" />
        </Form.Item>
        <Form.Item
          name="organization"
          label={t('organization')}
          extra={t('organization.help')}
          rules={required}
        >
          <Input maxLength={ID_CHARS_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item name="suite" label={t('suite')}>
          <Select options={SUITE_IDS.map((value) => ({ value, label: t(`suite.${value}`) }))} />
        </Form.Item>
        {make.error && (
          <Form.Item>
            <Alert showIcon type="error" role="alert" title={t('request.failed')} />
          </Form.Item>
        )}
        <Button
          type={make.data === undefined ? 'primary' : 'default'}
          htmlType="submit"
          loading={make.isPending}
        >
          {t(make.data === undefined ? 'request.make' : 'request.again')}
        </Button>
      </Form>
      {make.data !== undefined && <MadeKey key={make.data.request} made={make.data} />}
    </Card>
  );
}

/** The key first: a request whose key was not saved leads to a certificate that nobody can use. */
function MadeKey({ made }: { readonly made: Made }) {
  const { t } = useTranslation('makeKey');
  const [isKept, setIsKept] = useState(false);
  return (
    <div className="make-key-files" role="status">
      <Alert showIcon type="warning" title={t('made.title')} description={t('made.detail')} />
      <Button
        type={isKept ? 'default' : 'primary'}
        icon={<DownloadOutlined />}
        onClick={() => {
          saveFile(`${made.stem}-key.pem`, blobOf(made.key));
          setIsKept(true);
        }}
      >
        {t('made.key')}
      </Button>
      <Button
        type={isKept ? 'primary' : 'default'}
        disabled={!isKept}
        icon={<DownloadOutlined />}
        onClick={() => saveFile(`${made.stem}-request.pem`, blobOf(made.request))}
      >
        {t('made.request')}
      </Button>
    </div>
  );
}
