import { Button, Form, type FormListFieldData, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeleteOutlined, PlusOutlined } from '#clients/web/kit/icons.tsx';
import { ID_CHARS_MAX, NAME_CHARS_MAX } from '#contracts/limits.ts';
import { CUSTODIAN_ROLES, CUSTODIANS_MAX } from '#contracts/sealing/policy.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { bytesOf } from '#clients/web/kit/read-key.ts';
import { type CustodianFields, readCertificateFile } from './policy-form.ts';

/** Whoever holds a share of every bid besides the agency, each with the certificate of its own key. */
export function CustodianList() {
  const { t } = useTranslation('policy');
  const empty: CustodianFields = { role: 'buyer', organization: '', name: '', certificate: '' };
  return (
    <Form.List name="custodians">
      {(rows, { add, remove }) => (
        <>
          {rows.map((row) => (
            <CustodianRow
              key={row.key}
              row={row}
              onRemove={rows.length > 1 ? () => remove(row.name) : undefined}
            />
          ))}
          {rows.length < CUSTODIANS_MAX - 1 && (
            <Button icon={<PlusOutlined />} onClick={() => add(empty)}>
              {t('custodian.add')}
            </Button>
          )}
        </>
      )}
    </Form.List>
  );
}

interface CustodianRowProps {
  readonly row: FormListFieldData;
  readonly onRemove: (() => void) | undefined;
}

function CustodianRow({ row, onRemove }: CustodianRowProps) {
  const { t } = useTranslation('policy');
  const n = row.name + 2;
  return (
    <fieldset className="policy-custodian">
      <legend>{t('custodian.nth', { n })}</legend>
      <div className="policy-grid">
        <Form.Item name={[row.name, 'role']} label={t('custodian.role')}>
          <Select
            options={CUSTODIAN_ROLES.filter((role) => role !== 'agency').map((value) => ({
              value,
              label: t(`role.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name={[row.name, 'organization']}
          label={t('custodian.organization')}
          rules={[{ required: true, whitespace: true, message: t('missing') }]}
        >
          <Input maxLength={ID_CHARS_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name={[row.name, 'name']}
          label={t('custodian.name')}
          rules={[{ required: true, whitespace: true, message: t('missing') }]}
        >
          <Input maxLength={NAME_CHARS_MAX} autoComplete="off" />
        </Form.Item>
      </div>
      <CertificateFile at={row.name} />
      {onRemove !== undefined && (
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={t('custodian.remove.label', { n })}
          onClick={onRemove}
        >
          {t('custodian.remove')}
        </Button>
      )}
    </fieldset>
  );
}

/** The certificate's file; what it says of its owner fills the name as long as nothing stands there. */
function CertificateFile({ at }: { readonly at: number }) {
  const { t } = useTranslation('policy');
  const form = Form.useFormInstance();
  const [owner, setOwner] = useState<string>();
  const [isWrong, setIsWrong] = useState(false);
  const certificate: unknown = Form.useWatch(['custodians', at, 'certificate'], {
    form,
    preserve: true,
  });
  const take = async ([file]: readonly File[]): Promise<void> => {
    const read = readCertificateFile(await bytesOf(file));
    setIsWrong(read === undefined);
    if (read === undefined) return;
    setOwner(read.owner);
    form.setFieldValue(['custodians', at, 'certificate'], read.certificate);
    const name = ['custodians', at, 'name'];
    if (form.getFieldValue(name) === '') form.setFieldValue(name, read.owner);
  };
  const isThere = typeof certificate === 'string' && certificate !== '';
  return (
    <>
      <FileField
        label={t('custodian.certificate')}
        help={isThere ? t('custodian.taken', { owner: owner ?? '' }) : t('custodian.help')}
        accept=".pem,.cer,.crt,.der"
        error={isWrong ? t('fault.certificate') : undefined}
        onFiles={(files) => void take(files)}
      />
      <Form.Item name={[at, 'certificate']} hidden>
        <Input />
      </Form.Item>
    </>
  );
}
