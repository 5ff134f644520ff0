import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX, PASSWORD_CHARS_MAX } from '#contracts/limits.ts';
import { passkeyTicket, showFactor } from '#clients/web/kit/account-api.ts';
import { knowsPasskeys, showPasskey } from '#clients/web/kit/factors/passkey.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { SecondStep } from './second-step.tsx';
import { type Credentials, type Entry, useEntry, useSignIn } from './use-entry.ts';
import './sign-in.css';

interface SignInFormProps {
  readonly onDone: () => void;
  /** In a dialog the first field takes the focus. */
  readonly autoFocus?: boolean;
}

/** All steps of signing in, one after the other in the same place. */
export function SignInForm({ onDone, autoFocus = false }: SignInFormProps) {
  const entry = useEntry(onDone);
  if (entry.pending !== undefined) return <SecondStep entry={entry} asked={entry.pending} />;
  return <FirstStep entry={entry} autoFocus={autoFocus} />;
}

function FirstStep({ entry, autoFocus }: { readonly entry: Entry; readonly autoFocus: boolean }) {
  const { t } = useTranslation('signIn');
  const signIn = useSignIn(entry);
  return (
    <Form<Credentials>
      name="sign-in"
      layout="vertical"
      requiredMark={false}
      size="large"
      onFinish={(credentials) => signIn.mutate(credentials)}
    >
      {signIn.error && (
        <Form.Item>
          <ProblemAlert error={signIn.error} />
        </Form.Item>
      )}
      <Form.Item
        name="login"
        label={t('login')}
        rules={[{ required: true, whitespace: true, message: t('login.missing') }]}
      >
        <Input autoFocus={autoFocus} autoComplete="username" maxLength={NAME_CHARS_MAX} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('password')}
        rules={[{ required: true, message: t('password.missing') }]}
      >
        <Input.Password autoComplete="current-password" maxLength={PASSWORD_CHARS_MAX} />
      </Form.Item>
      <Button block type="primary" htmlType="submit" loading={signIn.isPending}>
        {t('submit')}
      </Button>
      <PasskeyEntry entry={entry} />
    </Form>
  );
}

/** A passkey is both steps in one; shown where the browser knows them. */
function PasskeyEntry({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation('signIn');
  const enter = useMutation({
    mutationFn: async () => {
      const asked = await passkeyTicket();
      const answer = await showPasskey({ ...asked, passkeyIds: [] });
      return showFactor(asked.ticket, { type: 'passkey', answer });
    },
    onSuccess: entry.take,
  });
  if (!knowsPasskeys()) return null;
  // A person who gives up the browser's own dialog wants no error message.
  const isGivenUp = enter.error?.name === 'NotAllowedError';
  return (
    <div className="passkey-entry">
      <span className="muted">{t('or')}</span>
      {enter.error && !isGivenUp && <ProblemAlert error={enter.error} />}
      <Button block loading={enter.isPending} onClick={() => enter.mutate()}>
        {t('passkey')}
      </Button>
    </div>
  );
}
