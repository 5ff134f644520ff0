import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ID_CHARS_MAX, NAME_CHARS_MAX } from '#contracts/limits.ts';
import { CUSTODIANS_MAX, DOCUMENTS_MAX } from '#contracts/sealing/policy.ts';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { TimeField } from '#clients/web/kit/time-field/time-field.tsx';

const MINUTES_MAX = 24 * 60;
const BIDS_MAX = 20;
/** A gibibyte, as large as a bid may be. */
const MEGABYTES_MAX = 1_024;

/** What is bid for, until when, and how it is opened. */
export function TenderFields({ suites }: { readonly suites: readonly SuiteId[] }) {
  const { t } = useTranslation('policy');
  const required = [{ required: true, whitespace: true, message: t('missing') }];
  return (
    <>
      <div className="policy-grid">
        <Form.Item name="title" label={t('title')} rules={required}>
          <Input maxLength={NAME_CHARS_MAX} />
        </Form.Item>
        <Form.Item name="tender" label={t('tender')} rules={required}>
          <Input maxLength={ID_CHARS_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item name="lot" label={t('lot')} rules={required}>
          <Input maxLength={ID_CHARS_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item name="envelopes" label={t('envelopes')}>
          <Select
            options={([1, 2] as const).map((value) => ({ value, label: t(`envelopes.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="deadline"
          label={t('deadline')}
          rules={[{ required: true, message: t('missing') }]}
        >
          <TimeField kind="minute" />
        </Form.Item>
        <Form.Item name="opening" label={t('opening')} extra={t('opening.help')}>
          <TimeField kind="minute" />
        </Form.Item>
        <Amount name="decryptMinutes" min={1} max={MINUTES_MAX} />
        <Amount name="bidsMin" min={1} max={BIDS_MAX} />
        <Amount name="megabytes" min={1} max={MEGABYTES_MAX} />
        <Amount name="documentsMax" min={0} max={DOCUMENTS_MAX} />
      </div>
      <Form.Item name="suite" label={t('suite')} hidden={suites.length < 2}>
        <Select options={suites.map((value) => ({ value, label: t(`suite.${value}`) }))} />
      </Form.Item>
    </>
  );
}

/** How many custodians a bid needs to open, with its bidder and without. */
export function LockFields() {
  return (
    <div className="policy-grid">
      <Amount name="lockA" min={1} max={CUSTODIANS_MAX - 1} />
      <Amount name="lockB" min={2} max={CUSTODIANS_MAX} />
    </div>
  );
}

interface AmountProps {
  readonly name: 'decryptMinutes' | 'bidsMin' | 'megabytes' | 'documentsMax' | 'lockA' | 'lockB';
  readonly min: number;
  readonly max: number;
}

function Amount({ name, min, max }: AmountProps) {
  const { t } = useTranslation('policy');
  return (
    <Form.Item
      name={name}
      label={t(name)}
      rules={[{ required: true, message: t('missing') }]}
      extra={name === 'lockA' || name === 'lockB' ? t(`help.${name}`) : undefined}
    >
      <InputNumber min={min} max={max} precision={0} />
    </Form.Item>
  );
}
