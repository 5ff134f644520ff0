import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { PASSWORD_CHARS_MAX } from '#contracts/limits.ts';
import type { StepUpProof } from '#contracts/wire/session.ts';
import { ownChallenge, stepUp } from '#clients/web/kit/account-api.ts';
import { sessionQuery } from '#clients/web/kit/api.ts';
import { ShowFactor } from '#clients/web/kit/factors/show-factor.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useStepUpWish } from '#clients/web/kit/step-up.ts';

/** Asks for a second factor, or the password where there is none, in front of a sensitive act. */
export function StepUpDialog() {
  const { t } = useTranslation();
  const wish = useStepUpWish();
  return (
    <Modal
      open={wish !== undefined}
      title={t('stepUp.title')}
      footer={null}
      destroyOnHidden
      mask={{ closable: false }}
      onCancel={() => wish?.givenUp()}
    >
      <p>{t('stepUp.detail')}</p>
      {wish && <StepUpForm onDone={wish.done} />}
    </Modal>
  );
}

function StepUpForm({ onDone }: { readonly onDone: () => void }) {
  const queries = useQueryClient();
  // Each opening of the dialog gets a ticket of its own.
  const asked = useQuery({
    queryKey: ['step-up'],
    queryFn: ownChallenge,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const show = useMutation({
    mutationFn: ({ ticket, proof }: { ticket: string; proof: StepUpProof }) =>
      stepUp(ticket, proof),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      onDone();
    },
  });
  if (asked.error) return <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />;
  if (!asked.data) return <Skeleton active />;
  const { data } = asked;
  const send = (proof: StepUpProof): void => show.mutate({ ticket: data.ticket, proof });
  return (
    <div className="factor">
      {show.error && <ProblemAlert error={show.error} />}
      {data.next === 'factor' ? (
        <ShowFactor asked={data} isBusy={show.isPending} onProof={send} />
      ) : (
        <PasswordForm isBusy={show.isPending} onPassword={send} />
      )}
    </div>
  );
}

function PasswordForm({
  isBusy,
  onPassword,
}: {
  readonly isBusy: boolean;
  readonly onPassword: (proof: StepUpProof) => void;
}) {
  const { t } = useTranslation();
  return (
    <Form<{ password: string }>
      name="step-up"
      layout="vertical"
      requiredMark={false}
      size="large"
      onFinish={({ password }) => onPassword({ type: 'password', password })}
    >
      <Form.Item
        name="password"
        label={t('stepUp.password')}
        rules={[{ required: true, message: t('stepUp.password.missing') }]}
      >
        <Input.Password autoFocus autoComplete="current-password" maxLength={PASSWORD_CHARS_MAX} />
      </Form.Item>
      <Button block type="primary" htmlType="submit" loading={isBusy}>
        {t('stepUp.confirm')}
      </Button>
    </Form>
  );
}
