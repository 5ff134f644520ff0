import { Alert, Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorProof, FactorType, PendingSignIn } from '#contracts/wire/session.ts';
import { CertificateField } from './certificate-field.tsx';
import { type CertificateFile, signChallenge } from './certificate-file.ts';
import { knowsPasskeys, showPasskey } from './passkey.ts';
import './factors.css';

interface ShowFactorProps {
  readonly asked: PendingSignIn;
  readonly isBusy: boolean;
  readonly onProof: (proof: FactorProof) => void;
}

/** Shows one second factor of those that the person has; used at sign-in and before sensitive acts. */
export function ShowFactor({ asked, isBusy, onProof }: ShowFactorProps) {
  const { t } = useTranslation('kit');
  const usable = asked.factors.filter(
    (type) => type !== 'passkey' || (asked.rpId !== undefined && knowsPasskeys()),
  );
  const [chosen, setChosen] = useState<FactorType | undefined>(usable[0]);
  if (chosen === undefined) return <Alert type="warning" title={t('factor.noneHere')} />;
  return (
    <div className="factor">
      {usable.length > 1 && (
        <Segmented<FactorType>
          block
          value={chosen}
          onChange={setChosen}
          options={usable.map((type) => ({ value: type, label: t(`factor.${type}`) }))}
        />
      )}
      <p className="muted">{t(`factor.${chosen}.how`)}</p>
      {(chosen === 'totp' || chosen === 'recovery') && (
        <CodeForm key={chosen} type={chosen} isBusy={isBusy} onProof={onProof} />
      )}
      {chosen === 'passkey' && <PasskeyStep asked={asked} isBusy={isBusy} onProof={onProof} />}
      {chosen === 'certificate' && (
        <CertificateStep asked={asked} isBusy={isBusy} onProof={onProof} />
      )}
    </div>
  );
}

function CodeForm({
  type,
  isBusy,
  onProof,
}: Omit<ShowFactorProps, 'asked'> & { readonly type: 'totp' | 'recovery' }) {
  const { t } = useTranslation('kit');
  const isTotp = type === 'totp';
  const label = isTotp ? t('factor.code') : t('factor.recoveryCode');
  return (
    <Form<{ code: string }>
      name="factor"
      layout="vertical"
      requiredMark={false}
      size="large"
      onFinish={({ code }) => onProof({ type, code: isTotp ? digitsOf(code) : code.trim() })}
    >
      <Form.Item
        name="code"
        label={label}
        rules={[
          {
            required: true,
            message: t('factor.code.missing'),
            ...(isTotp && { pattern: /^\s*\d{3}\s*\d{3}\s*$/ }),
          },
        ]}
      >
        <Input
          autoFocus
          className="factor-code tabular"
          autoComplete="one-time-code"
          inputMode={isTotp ? 'numeric' : 'text'}
          maxLength={64}
        />
      </Form.Item>
      <Button block type="primary" htmlType="submit" loading={isBusy}>
        {t('factor.confirm')}
      </Button>
    </Form>
  );
}

function digitsOf(text: string): string {
  return text.replaceAll(/\s/g, '');
}

function PasskeyStep({ asked, isBusy, onProof }: ShowFactorProps) {
  const { t } = useTranslation('kit');
  const [hasFailed, setHasFailed] = useState(false);
  const { rpId } = asked;
  if (rpId === undefined) return null;
  const show = async (): Promise<void> => {
    setHasFailed(false);
    try {
      onProof({ type: 'passkey', answer: await showPasskey({ ...asked, rpId }) });
    } catch {
      // Given up, timed out, or no such key on this device: the browser says no more than that.
      setHasFailed(true);
    }
  };
  return (
    <>
      {hasFailed && (
        <Alert showIcon type="warning" role="alert" title={t('factor.passkey.failed')} />
      )}
      <Button block size="large" type="primary" loading={isBusy} onClick={() => void show()}>
        {t('factor.passkey.use')}
      </Button>
    </>
  );
}

function CertificateStep({ asked, isBusy, onProof }: ShowFactorProps) {
  const { t } = useTranslation('kit');
  const show = async (file: CertificateFile): Promise<void> =>
    onProof(await signChallenge(file, asked.challenge));
  return <CertificateField isBusy={isBusy} submit={t('factor.confirm')} onFile={show} />;
}
