import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Form, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyTerms } from '#contracts/wire/openings.ts';
import { useLive } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { type HeldKey, KeyCard } from '../custody/key-card.tsx';
import type { PolicyFiles } from '../policy-files.ts';
import { CustodianList } from './custodian-list.tsx';
import { keepPolicy, keptPolicy } from './kept-policy.ts';
import { LockFields, TenderFields } from './policy-fields.tsx';
import { EMPTY_POLICY, type PolicyFault, type PolicyFields, policyOf } from './policy-form.ts';
import { policyTermsQuery } from './policy-terms.ts';
import { signPolicy } from './sign-policy.ts';
import './policy.css';

interface PolicyMakerProps {
  readonly onSigned: (files: PolicyFiles) => void;
}

/** An agency writes the tender's policy here and signs it with the key that it made for this tender; the key stays in the page. */
export function PolicyMaker({ onSigned }: PolicyMakerProps) {
  const { t } = useTranslation('policy');
  const { userId = '' } = useSession();
  const terms = useQuery(policyTermsQuery);
  const kept = useQuery({
    queryKey: ['kept-policy', userId],
    queryFn: async () => (await keptPolicy(userId)) ?? EMPTY_POLICY,
    gcTime: 0,
  });
  if (terms.error) return <ProblemAlert error={terms.error} onRetry={() => void terms.refetch()} />;
  if (terms.data === undefined || kept.data === undefined) return <Skeleton active />;
  if (terms.data.suites.length === 0) {
    return <Alert showIcon type="warning" title={t('off.title')} description={t('off.detail')} />;
  }
  return <PolicyForm terms={terms.data} initial={kept.data} onSigned={onSigned} />;
}

interface PolicyFormProps extends PolicyMakerProps {
  readonly terms: PolicyTerms;
  readonly initial: PolicyFields;
}

function PolicyForm({ terms, initial, onSigned }: PolicyFormProps) {
  const { t } = useTranslation('policy');
  const session = useSession();
  const { userId = '', organizationId = '', organizationName = '' } = session;
  const { clock } = useLive();
  const [key, setKey] = useState<HeldKey>();
  const [fault, setFault] = useState<PolicyFault>();
  const [form] = Form.useForm<PolicyFields>();
  const typed = Form.useWatch((fields: PolicyFields) => fields, { form, preserve: true });
  useEffect(() => {
    if (typed !== undefined) void keepPolicy(userId, typed);
  }, [userId, typed]);
  useEffect(() => setFault(undefined), [key]);
  const sign = async (fields: PolicyFields): Promise<void> => {
    if (key === undefined) {
      setFault('key');
      return;
    }
    const { certificate } = key.material;
    const agency = { organization: organizationId, name: organizationName, certificate };
    const nowMs = clock.now();
    const made = policyOf(fields, { agency, terms, nowMs });
    setFault(made.ok ? undefined : made.error);
    if (made.ok) onSigned(await signPolicy(made.value, key.material, nowMs));
  };
  return (
    <div className="policy-maker">
      <Form<PolicyFields>
        name="policy"
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        scrollToFirstError={{ focus: true }}
        onFinish={(fields) => void sign(fields)}
      >
        <TenderFields suites={terms.suites.map(({ suite }) => suite)} />
        <h3>{t('custodians')}</h3>
        <p className="muted">
          {t('custodians.detail')} <Link to="/make-key">{t('custodians.make')}</Link>
        </p>
        <fieldset className="policy-custodian">
          <legend>{t('custodian.first')}</legend>
          <b>{organizationName}</b>
          <span className="muted">{t('custodian.id', { id: organizationId })}</span>
        </fieldset>
        <CustodianList />
        <h3>{t('locks')}</h3>
        <LockFields />
      </Form>
      <h3>{t('key')}</h3>
      <p className="muted">{t('key.detail')}</p>
      <KeyCard held={key} onKey={setKey} mayBeNew />
      {fault !== undefined && (
        <Alert showIcon type="error" role="alert" title={t(`fault.${fault}`)} />
      )}
      <Button type="primary" size="large" onClick={() => form.submit()}>
        {t('sign')}
      </Button>
    </div>
  );
}
