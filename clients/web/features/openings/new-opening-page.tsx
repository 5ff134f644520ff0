import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input, InputNumber, Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fen } from '#contracts/money.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { parsePrice } from '#clients/web/kit/price-input.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { arrangeOpening } from './opening-api.ts';
import { dropPolicy } from './policy/kept-policy.ts';
import { PolicyMaker } from './policy/policy-maker.tsx';
import { SignedPolicy } from './policy/signed-policy.tsx';
import { type PolicyFiles, readPolicyFiles } from './policy-files.ts';
import './hall.css';

/** A policy that was signed elsewhere, or one that is written and signed here. */
const WAYS = ['files', 'write'] as const;
const CONFIRM_MINUTES_PRESET = 30;
const MINUTES_MAX = 24 * 60;
const MINUTE_MS = 60_000;

/** An agency arranges the opening of a tender's lot here, by the policy that it has signed. */
export function NewOpeningPage() {
  const { t } = useTranslation('openings');
  const [chosen, setChosen] = useState<PolicyFiles>();
  const [isWrong, setIsWrong] = useState(false);
  const [isMade, setIsMade] = useState(false);
  const [way, setWay] = useState<(typeof WAYS)[number]>('files');
  useEffect(() => {
    document.title = t('arrange.documentTitle');
  }, [t]);
  const take = async (files: readonly File[]): Promise<void> => {
    const read = await readPolicyFiles(files);
    setChosen(read);
    setIsWrong(read === undefined);
    setIsMade(false);
  };
  const takeSigned = (files: PolicyFiles): void => {
    setChosen(files);
    setIsMade(true);
  };
  return (
    <div className="page arrange">
      <PageHead
        title={t('arrange.title')}
        crumbs={[{ text: t('title'), link: { to: '/openings' } }]}
        note={t('arrange.note')}
      />
      <section className="hall-part">
        <Segmented
          className="arrange-ways"
          aria-label={t('arrange.ways')}
          value={way}
          options={WAYS.map((value) => ({ value, label: t(`arrange.way.${value}`) }))}
          onChange={setWay}
        />
        {way === 'write' && !isMade && <PolicyMaker onSigned={takeSigned} />}
        {way === 'write' && isMade && chosen !== undefined && <SignedPolicy files={chosen} />}
        {way === 'files' && (
          <FileField
            label={t('arrange.files')}
            help={t('arrange.filesHelp')}
            isMultiple
            accept=".json,.p7s"
            error={isWrong ? t('arrange.filesWrong') : undefined}
            onFiles={(files) => void take(files)}
          />
        )}
        {chosen !== undefined && (way === 'files' || isMade) && (
          <>
            <PolicyFacts policy={chosen.policy} />
            <ArrangeForm key={chosen.signature} chosen={chosen} />
          </>
        )}
      </section>
    </div>
  );
}

/** What the policy says, for its reader to compare before anything is arranged by it. */
function PolicyFacts({ policy }: { readonly policy: TenderPolicy }) {
  const { t } = useTranslation('openings');
  return (
    <dl className="facts arrange-facts">
      <dt>{t('arrange.tender')}</dt>
      <dd>
        {policy.title} <span className="muted">{t('row.tender', { tender: policy.tender })}</span>
      </dd>
      <dt>{t('arrange.lot')}</dt>
      <dd>{policy.lots.join(t('list.separator'))}</dd>
      <dt>{t('facts.deadline')}</dt>
      <dd>
        <Instant atMs={Number(policy.deadline)} />
      </dd>
      <dt>{t('facts.opensAt')}</dt>
      <dd>
        <Instant atMs={Number(policy.opening)} />
      </dd>
      <dt>{t('custodians.title')}</dt>
      <dd>{policy.custodians.map(({ name }) => name).join(t('list.separator'))}</dd>
    </dl>
  );
}

interface Arrangement {
  readonly stage: string;
  readonly ceiling?: string;
  readonly confirmMinutes: number;
}

function ArrangeForm({ chosen }: { readonly chosen: PolicyFiles }) {
  const { t } = useTranslation('openings');
  const navigate = useNavigate();
  const { userId = '' } = useSession();
  const arrange = useMutation({
    mutationFn: arrangeOpening,
    onSuccess: async (openingId) => {
      await dropPolicy(userId);
      await navigate({ to: '/openings/$openingId', params: { openingId } });
    },
  });
  const { stages } = chosen.policy;
  return (
    <Form<Arrangement>
      name="arrange"
      layout="vertical"
      requiredMark={false}
      initialValues={{ stage: stages[0], confirmMinutes: CONFIRM_MINUTES_PRESET }}
      onFinish={({ stage, ceiling, confirmMinutes }) =>
        arrange.mutate({
          ...{ policy: chosen.bytes, signature: chosen.signature, stage },
          confirmMs: confirmMinutes * MINUTE_MS,
          ...ceilingOf(ceiling),
        })
      }
    >
      <Form.Item name="stage" label={t('arrange.stage')}>
        <Select
          options={stages.map((value) => ({
            value,
            label: t('arrange.stageName', { stage: value }),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="ceiling"
        label={t('arrange.ceiling')}
        rules={[
          { validator: async (_rule, text?: string) => refuseNoPrice(text, t('arrange.wrong')) },
        ]}
      >
        <Input inputMode="decimal" prefix="¥" maxLength={24} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="confirmMinutes"
        label={t('arrange.confirm')}
        rules={[{ required: true, message: t('arrange.missing') }]}
      >
        <InputNumber min={0} max={MINUTES_MAX} precision={0} />
      </Form.Item>
      {arrange.error && (
        <Form.Item>
          <ProblemAlert error={arrange.error} />
        </Form.Item>
      )}
      <Button type="primary" size="large" htmlType="submit" loading={arrange.isPending}>
        {t('arrange.submit')}
      </Button>
    </Form>
  );
}

function ceilingOf(text: string | undefined): { readonly ceilingFen?: Fen } {
  const price = parsePrice(text ?? '');
  return price.ok ? { ceilingFen: price.value } : {};
}

/** A field that is left empty says that there is no ceiling. */
async function refuseNoPrice(text: string | undefined, words: string): Promise<void> {
  const price = parsePrice(text ?? '');
  if (!price.ok && price.error !== 'empty') throw new Error(words);
}
