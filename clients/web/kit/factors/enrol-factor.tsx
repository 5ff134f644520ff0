import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import type { FactorEnrolment, PendingSignIn } from '#contracts/wire/session.ts';
import { newAuthenticator } from '../account-api.ts';
import { CopyButton } from '../copy-button.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { CertificateField } from './certificate-field.tsx';
import { signChallenge } from './certificate-file.ts';
import { knowsPasskeys, makePasskey } from './passkey.ts';
import { QrCode } from './qr-code.tsx';
import './factors.css';

type Enrollable = FactorEnrolment['type'];

interface EnrolFactorProps {
  readonly asked: PendingSignIn;
  /** What may be enrolled; more than one lets the person choose. */
  readonly types: readonly Enrollable[];
  readonly isBusy: boolean;
  readonly onEnrolment: (enrolment: FactorEnrolment) => void;
}

/** What can be enrolled from this page. */
export function enrollable(asked: PendingSignIn): readonly Enrollable[] {
  const mayPasskey = asked.rpId !== undefined && knowsPasskeys();
  return mayPasskey ? ['totp', 'passkey', 'certificate'] : ['totp', 'certificate'];
}

/** Enrols one second factor; used at the first sign-in and in the account. */
export function EnrolFactor({ asked, types, isBusy, onEnrolment }: EnrolFactorProps) {
  const { t } = useTranslation('kit');
  const [chosen, setChosen] = useState<Enrollable>(types[0] ?? 'totp');
  return (
    <div className="factor">
      {types.length > 1 && (
        <Segmented<Enrollable>
          block
          value={chosen}
          onChange={setChosen}
          options={types.map((type) => ({ value: type, label: t(`factor.${type}`) }))}
        />
      )}
      {chosen === 'totp' && <TotpEnrolment {...{ asked, isBusy, onEnrolment }} />}
      {chosen === 'passkey' && <PasskeyEnrolment {...{ asked, isBusy, onEnrolment }} />}
      {chosen === 'certificate' && (
        <>
          <p className="muted">{t('enrol.certificate.how')}</p>
          <CertificateField
            isBusy={isBusy}
            submit={t('enrol.certificate')}
            onFile={async (file) => onEnrolment(await signChallenge(file, asked.challenge))}
          />
        </>
      )}
    </div>
  );
}

type StepProps = Omit<EnrolFactorProps, 'types'>;

function TotpEnrolment({ asked, isBusy, onEnrolment }: StepProps) {
  const { t } = useTranslation('kit');
  const secret = useQuery({
    queryKey: ['authenticator', asked.ticket],
    queryFn: () => newAuthenticator(asked.ticket),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (secret.error) {
    return <ProblemAlert error={secret.error} onRetry={() => void secret.refetch()} />;
  }
  if (!secret.data) return <Skeleton active />;
  const text = secret.data.secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
  return (
    <>
      <p className="muted">{t('enrol.totp.how')}</p>
      <div className="factor-secret">
        <QrCode text={secret.data.uri} label={t('enrol.totp.qr')} />
        <div>
          <p className="muted small">{t('enrol.totp.byHand')}</p>
          <code className="factor-secret-text" data-testid="totp-secret">
            {text}
          </code>
          <CopyButton text={secret.data.secret} label={t('enrol.totp.secret')} />
        </div>
      </div>
      <Form<{ code: string }>
        name="authenticator"
        layout="vertical"
        requiredMark={false}
        size="large"
        onFinish={({ code }) => onEnrolment({ type: 'totp', code: code.replaceAll(/\s/g, '') })}
      >
        <Form.Item
          name="code"
          label={t('enrol.totp.code')}
          rules={[
            { required: true, pattern: /^\s*\d{3}\s*\d{3}\s*$/, message: t('factor.code.missing') },
          ]}
        >
          <Input
            className="factor-code tabular"
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={10}
          />
        </Form.Item>
        <Button block type="primary" htmlType="submit" loading={isBusy}>
          {t('enrol.totp')}
        </Button>
      </Form>
    </>
  );
}

function PasskeyEnrolment({ asked, isBusy, onEnrolment }: StepProps) {
  const { t } = useTranslation('kit');
  const [hasFailed, setHasFailed] = useState(false);
  const { rpId } = asked;
  if (rpId === undefined) return null;
  const make = async ({ name }: { name: string }): Promise<void> => {
    setHasFailed(false);
    try {
      const answer = await makePasskey({ ...asked, rpId });
      onEnrolment({ type: 'passkey', name: name.trim(), answer });
    } catch {
      // Given up, timed out, or made before on this device: the browser says no more than that.
      setHasFailed(true);
    }
  };
  return (
    <Form<{ name: string }>
      name="passkey"
      layout="vertical"
      requiredMark={false}
      size="large"
      initialValues={{ name: t('enrol.passkey.preset') }}
      onFinish={(fields) => void make(fields)}
    >
      <p className="muted">{t('enrol.passkey.how')}</p>
      {hasFailed && (
        <Form.Item>
          <Alert showIcon type="warning" role="alert" title={t('enrol.passkey.failed')} />
        </Form.Item>
      )}
      <Form.Item
        name="name"
        label={t('enrol.passkey.name')}
        rules={[{ required: true, whitespace: true, message: t('enrol.passkey.nameMissing') }]}
      >
        <Input maxLength={NAME_CHARS_MAX} />
      </Form.Item>
      <Button block type="primary" htmlType="submit" loading={isBusy}>
        {t('enrol.passkey')}
      </Button>
    </Form>
  );
}
