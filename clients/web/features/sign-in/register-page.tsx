import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Form, Input, Skeleton } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { creditCodeSchema } from '#contracts/credit-code.ts';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import { lookAtRegistration, register } from '#clients/web/kit/account-api.ts';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { RegionItem } from '#clients/web/kit/region-item.tsx';
import './sign-in.css';

interface RegisterPageProps {
  /** From the link's fragment; empty for somebody who begins. */
  readonly token: string;
  /** Afterwards the address holds the token, so that the applicant can come back to it. */
  readonly onRegistered: (token: string) => void;
}

/** A supplier registers itself (供应商注册), and later sees what was decided. */
export function RegisterPage({ token, onRegistered }: RegisterPageProps) {
  const { t } = useTranslation('signIn');
  useEffect(() => {
    document.title = t('register.documentTitle');
  }, [t]);
  return (
    <div className="page sign-in">
      <div className="sign-in-main">
        <h1>{t('register.title')}</h1>
        <Card>
          {token === '' ? <RegisterForm onRegistered={onRegistered} /> : <Standing token={token} />}
        </Card>
        <p>
          <Link to="/sign-in">{t('join.toSignIn')}</Link>
        </p>
      </div>
    </div>
  );
}

interface Fields {
  readonly name: string;
  readonly creditCode: string;
  readonly region: string;
  readonly contactName: string;
  readonly contact: string;
}

function RegisterForm({ onRegistered }: Pick<RegisterPageProps, 'onRegistered'>) {
  const { t } = useTranslation('signIn');
  const send = useMutation({
    mutationFn: ({ creditCode, ...fields }: Fields) =>
      register({ ...fields, creditCode: codeOf(creditCode) }),
    onSuccess: ({ token }) => onRegistered(token),
  });
  const required = [{ required: true, whitespace: true, message: t('register.required') }];
  return (
    <Form<Fields>
      name="register"
      layout="vertical"
      requiredMark={false}
      size="large"
      onFinish={(fields) => send.mutate(fields)}
    >
      <p className="muted">{t('register.lead')}</p>
      {send.error && (
        <Form.Item>
          <ProblemAlert error={send.error} />
        </Form.Item>
      )}
      <Form.Item name="name" label={t('register.name')} rules={required}>
        <Input autoComplete="organization" maxLength={NAME_CHARS_MAX} />
      </Form.Item>
      <Form.Item
        name="creditCode"
        label={t('register.creditCode')}
        rules={[
          {
            validator: async (_rule, value: unknown) => {
              const isRight = creditCodeSchema.safeParse(codeOf(value)).success;
              if (!isRight) throw new Error(t('register.creditCode.wrong'));
            },
          },
        ]}
      >
        <Input maxLength={18} autoComplete="off" spellCheck={false} />
      </Form.Item>
      <RegionItem isRequired />
      <Form.Item name="contactName" label={t('register.contactName')} rules={required}>
        <Input autoComplete="name" maxLength={NAME_CHARS_MAX} />
      </Form.Item>
      <Form.Item name="contact" label={t('register.contact')} rules={required}>
        <Input autoComplete="tel" maxLength={NAME_CHARS_MAX} />
      </Form.Item>
      <Button block type="primary" htmlType="submit" loading={send.isPending}>
        {t('register.submit')}
      </Button>
    </Form>
  );
}

function codeOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().toUpperCase() : '';
}

/** Where the registration stands; the address of this page is the only way back to it. */
function Standing({ token }: { readonly token: string }) {
  const { t } = useTranslation('signIn');
  const look = useQuery({
    queryKey: ['registration', token],
    queryFn: () => lookAtRegistration(token),
  });
  if (look.error) return <ProblemAlert error={look.error} onRetry={() => void look.refetch()} />;
  if (!look.data) return <Skeleton active />;
  const { name, state, reason, createdAt } = look.data;
  return (
    <div className="second-step">
      <h2>{name}</h2>
      <p className="muted">
        {t('register.sent')} <Instant atMs={createdAt} isToMinute />
      </p>
      {state === 'pending' && (
        <Alert
          showIcon
          type="info"
          title={t('register.pending')}
          description={
            <>
              {t('register.keep')} <CopyButton text={location.href} label={t('register.link')} />
            </>
          }
        />
      )}
      {state === 'rejected' && (
        <Alert showIcon type="error" title={t('register.rejected')} description={reason} />
      )}
      {state === 'approved' && (
        <>
          <Alert showIcon type="success" title={t('register.approved')} />
          <LinkButton block to="/join" hash={token} color="primary" variant="solid" size="large">
            {t('register.goOn')}
          </LinkButton>
        </>
      )}
    </div>
  );
}
