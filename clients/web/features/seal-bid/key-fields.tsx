import { Input } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { FileField } from '#clients/web/kit/file-field.tsx';
import type { ChosenKey } from './use-bid-draft.ts';

interface KeyFieldsProps {
  readonly chosen: ChosenKey;
  readonly isMissing: boolean;
  readonly onChange: (chosen: ChosenKey) => void;
}

/** The key that signs the bid. It stays in the page's memory and goes when the page is closed. */
export function KeyFields({ chosen, isMissing, onChange }: KeyFieldsProps) {
  const { t } = useTranslation('sealBid');
  const id = useId();
  return (
    <>
      <FileField
        label={t('key.label')}
        help={
          chosen.file === undefined ? t('key.help') : t('key.taken', { name: chosen.file.name })
        }
        accept=".p12,.pfx,.pem,.key"
        error={isMissing ? t('key.missing') : undefined}
        onFiles={([file]) => file !== undefined && onChange({ ...chosen, file })}
      />
      <div className="seal-field">
        <label htmlFor={id}>{t('key.password')}</label>
        <Input.Password
          id={id}
          autoComplete="off"
          value={chosen.password}
          onChange={({ target }) => onChange({ ...chosen, password: target.value })}
        />
      </div>
    </>
  );
}
