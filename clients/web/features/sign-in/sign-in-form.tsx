import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import { sessionQuery, signIn } from '#clients/web/kit/api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';

interface Credentials {
  readonly login: string;
  readonly password: string;
}

const PASSWORD_CHARS_MAX = 200;

/** Signs in and puts the session into the cache; used by the page and by the dialog of an ended session. */
export function useSignIn(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ login, password }: Credentials) => signIn(login, password),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      await queries.invalidateQueries({ queryKey: ['auctions'] });
      onDone();
    },
  });
}

interface SignInFormProps {
  readonly onDone: () => void;
  /** In a dialog the first field takes the focus. */
  readonly autoFocus?: boolean;
}

export function SignInForm({ onDone, autoFocus = false }: SignInFormProps) {
  const { t } = useTranslation('signIn');
  const entry = useSignIn(onDone);
  return (
    <Form<Credentials>
      layout="vertical"
      requiredMark={false}
      size="large"
      onFinish={(credentials) => entry.mutate(credentials)}
    >
      {entry.error && (
        <Form.Item>
          <ProblemAlert error={entry.error} />
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
      <Button block type="primary" htmlType="submit" loading={entry.isPending}>
        {t('submit')}
      </Button>
    </Form>
  );
}
