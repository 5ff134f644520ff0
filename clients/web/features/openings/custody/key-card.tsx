import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { type KeyFault, readKey } from '#clients/web/kit/read-key.ts';

/** A key that was read, with the name of the file it came from. */
export interface HeldKey {
  readonly material: KeyMaterial;
  readonly name: string;
}

interface KeyCardProps {
  readonly held: HeldKey | undefined;
  readonly onKey: (key: HeldKey | undefined) => void;
  /** A new key would do: elsewhere it has to be the one that is registered or sealed the bid. */
  readonly mayBeNew?: boolean;
}

/** The key file. It is read in this page, stays in its memory alone, and goes when the page is closed. */
export function KeyCard({ held, onKey, mayBeNew = false }: KeyCardProps) {
  const { t } = useTranslation('openings');
  const id = useId();
  const [file, setFile] = useState<File>();
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<KeyFault>();
  if (held !== undefined) {
    return (
      <p className="key-held">
        <span className="mark-done">{t('key.held', { name: held.name })}</span>{' '}
        <Button size="small" onClick={() => onKey(undefined)}>
          {t('key.forget')}
        </Button>
      </p>
    );
  }
  const read = async (): Promise<void> => {
    if (file === undefined) return;
    const key = await readKey(file, password);
    setFault(key.ok ? undefined : key.error);
    if (!key.ok) return;
    setFile(undefined);
    setPassword('');
    onKey({ material: key.value, name: file.name });
  };
  return (
    <form
      className="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        void read();
      }}
    >
      <FileField
        label={t('key.label')}
        help={file === undefined ? t('key.help') : t('key.taken', { name: file.name })}
        accept=".p12,.pfx,.pem,.key"
        error={fault === undefined ? undefined : t(`keyFault.${fault}`)}
        onFiles={([chosen]) => setFile(chosen)}
      />
      <div className="key-password">
        <label htmlFor={id}>{t('key.password')}</label>
        <Input.Password
          id={id}
          autoComplete="off"
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      </div>
      <Button
        htmlType="submit"
        type={file === undefined ? 'default' : 'primary'}
        disabled={file === undefined}
      >
        {t('key.read')}
      </Button>
      {mayBeNew && (
        <>
          {' '}
          <Link to="/make-key">{t('key.make')}</Link>
        </>
      )}
    </form>
  );
}
