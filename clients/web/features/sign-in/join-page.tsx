import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Card, Form, Input, Skeleton } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '#contracts/limits.ts';
import { regionText } from '#contracts/regions.ts';
import type { InvitationLook } from '#contracts/wire/people.ts';
import { acceptInvitation, lookAtInvitation } from '#clients/web/kit/account-api.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { SecondStep } from './second-step.tsx';
import { useEntry } from './use-entry.ts';
import './sign-in.css';

interface JoinPageProps {
  /** From the link's fragment, which no server log ever sees. */
  readonly token: string;
  readonly onDone: () => void;
}

/** Where an invitation leads: it makes the account, or sets a new password, and goes on like signing in. */
export function JoinPage({ token, onDone }: JoinPageProps) {
  const { t } = useTranslation('signIn');
  const look = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => lookAtInvitation(token),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const entry = useEntry(onDone);
  useEffect(() => {
    document.title = t('join.documentTitle');
  }, [t]);
  return (
    <div className="page sign-in">
      <div className="sign-in-main">
        <h1>{look.data?.purpose === 'reset' ? t('reset.title') : t('join.title')}</h1>
        {look.error && !entry.pending && (
          <ProblemAlert error={look.error} onRetry={() => void look.refetch()} />
        )}
        {look.isPending && <Skeleton active />}
        {look.data && (
          <>
            <InvitationFacts look={look.data} />
            <Card>
              {entry.pending === undefined ? (
                <JoinForm token={token} look={look.data} onAnswer={entry.take} />
              ) : (
                <SecondStep entry={entry} asked={entry.pending} />
              )}
            </Card>
          </>
        )}
        <p>
          <Link to="/sign-in">{t('join.toSignIn')}</Link>
        </p>
      </div>
    </div>
  );
}

function InvitationFacts({ look }: { readonly look: InvitationLook }) {
  const { t, i18n } = useTranslation('signIn');
  const roleText = useRoleText();
  return (
    <dl className="facts">
      <dt>{t('join.name')}</dt>
      <dd>{look.displayName}</dd>
      <dt>{t('join.organization')}</dt>
      <dd>{look.organizationName}</dd>
      {look.role !== undefined && (
        <>
          <dt>{t('join.role')}</dt>
          <dd>
            {roleText(look.role)}
            {look.region !== undefined && ` · ${regionText(look.region, i18n.language)}`}
          </dd>
        </>
      )}
      {look.login !== undefined && (
        <>
          <dt>{t('login')}</dt>
          <dd>
            <code>{look.login}</code>
          </dd>
        </>
      )}
      <dt>{t('join.until')}</dt>
      <dd>
        <Instant atMs={look.expiresAt} isToMinute />
      </dd>
    </dl>
  );
}

interface JoinFields {
  readonly login?: string;
  readonly password: string;
}

function JoinForm({
  token,
  look,
  onAnswer,
}: {
  readonly token: string;
  readonly look: InvitationLook;
  readonly onAnswer: (answer: Awaited<ReturnType<typeof acceptInvitation>>) => Promise<void>;
}) {
  const { t } = useTranslation('signIn');
  const isReset = look.purpose === 'reset';
  const join = useMutation({
    mutationFn: ({ login, password }: JoinFields) =>
      acceptInvitation({ token, password, ...(login !== undefined && { login: login.trim() }) }),
    onSuccess: onAnswer,
  });
  return (
    <Form<JoinFields & { again: string }>
      name="join"
      layout="vertical"
      requiredMark={false}
      size="large"
      onFinish={({ login, password }) =>
        join.mutate({ password, ...(login !== undefined && { login }) })
      }
    >
      {join.error && (
        <Form.Item>
          <ProblemAlert error={join.error} />
        </Form.Item>
      )}
      {!isReset && (
        <Form.Item
          name="login"
          label={t('join.login')}
          extra={t('join.login.how')}
          rules={[{ required: true, whitespace: true, message: t('login.missing') }]}
        >
          <Input autoComplete="username" maxLength={NAME_CHARS_MAX} />
        </Form.Item>
      )}
      <NewPasswordItems />
      <Button block type="primary" htmlType="submit" loading={join.isPending}>
        {isReset ? t('reset.submit') : t('join.submit')}
      </Button>
    </Form>
  );
}

/** A new password, typed twice. */
function NewPasswordItems() {
  const { t } = useTranslation('signIn');
  return (
    <>
      <Form.Item
        name="password"
        label={t('join.password')}
        extra={t('join.password.how', { n: PASSWORD_CHARS_MIN })}
        rules={[
          {
            required: true,
            min: PASSWORD_CHARS_MIN,
            message: t('join.password.short', { n: PASSWORD_CHARS_MIN }),
          },
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={PASSWORD_CHARS_MAX} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('join.again')}
        dependencies={['password']}
        rules={[
          { required: true, message: t('join.again.differs') },
          ({ getFieldValue }) => ({
            validator: async (_rule, value: unknown) => {
              if (value !== getFieldValue('password')) throw new Error(t('join.again.differs'));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={PASSWORD_CHARS_MAX} />
      </Form.Item>
    </>
  );
}
