import { Button, Input, Select } from 'antd';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { DeleteOutlined, PlusOutlined } from '#clients/web/kit/icons.tsx';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { type BidForm, type FormFaults, type FormField, priceInWords } from './bid-form.ts';

interface BidFieldsProps {
  readonly form: BidForm;
  readonly policy: TenderPolicy;
  readonly faults: FormFaults;
  readonly onChange: (form: BidForm) => void;
}

/** What the opening sheet says: who bids, for which lot, at what price, for how long. */
export function BidFields({ form, policy, faults, onChange }: BidFieldsProps) {
  const { t } = useTranslation('sealBid');
  const text = (field: 'bidder' | 'name' | 'price' | 'days', hint?: string) => (
    <Labelled name={field} fault={faults[field]} hint={hint}>
      {(control) => (
        <Input
          {...control}
          value={form[field]}
          inputMode={field === 'price' ? 'decimal' : 'text'}
          onChange={({ target }) => onChange({ ...form, [field]: target.value })}
        />
      )}
    </Labelled>
  );
  const choice = (field: 'lot' | 'stage', all: readonly string[]) =>
    all.length > 1 && (
      <Labelled name={field} fault={faults[field]}>
        {(control) => (
          <Select
            {...control}
            value={form[field] === '' ? null : form[field]}
            options={all.map((value) => ({ value, label: value }))}
            onChange={(value) => onChange({ ...form, [field]: value ?? '' })}
          />
        )}
      </Labelled>
    );
  const words = priceInWords(form.price);
  return (
    <div className="seal-fields">
      {text('name')}
      {text('bidder', t('hint.bidder'))}
      {choice('lot', policy.lots)}
      {choice('stage', policy.stages)}
      {text('price', words === '' ? t('hint.price') : words)}
      {text('days')}
      <Items form={form} fault={faults.items} onChange={onChange} />
    </div>
  );
}

interface Control {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
  readonly status?: 'error';
}

interface LabelledProps {
  readonly name: FormField;
  readonly fault: string | undefined;
  readonly hint?: string | undefined;
  readonly children: (control: Control) => ReactNode;
}

function Labelled({ name, fault, hint, children }: LabelledProps) {
  const { t } = useTranslation('sealBid');
  const id = useId();
  return (
    <div className="seal-field">
      <label htmlFor={id}>{t(`field.${name}`)}</label>
      {children({
        id,
        'aria-describedby': `${id}-hint`,
        'aria-invalid': fault !== undefined,
        ...(fault !== undefined && { status: 'error' as const }),
      })}
      <small id={`${id}-hint`} className={fault === undefined ? 'muted' : 'file-field-error'}>
        {fault === undefined ? hint : t(`fault.${name}`)}
      </small>
    </div>
  );
}

const ITEMS_MAX = 40;

function Items({
  form,
  fault,
  onChange,
}: Omit<BidFieldsProps, 'policy' | 'faults'> & { readonly fault: string | undefined }) {
  const { t } = useTranslation('sealBid');
  const { items } = form;
  const change = (at: number, part: Partial<BidForm['items'][number]>): void =>
    onChange({ ...form, items: items.map((item, n) => (n === at ? { ...item, ...part } : item)) });
  return (
    <fieldset className="seal-items">
      <legend>{t('field.items')}</legend>
      {items.map((item, at) => (
        // Items have nothing of their own but their place.
        // oxlint-disable-next-line react/no-array-index-key -- they have no other identity
        <div key={at} className="seal-item">
          <Input
            aria-label={t('item.label', { n: at + 1 })}
            value={item.label}
            placeholder={t('item.labelHint')}
            onChange={({ target }) => change(at, { label: target.value })}
          />
          <Input
            aria-label={t('item.value', { n: at + 1 })}
            value={item.value}
            placeholder={t('item.valueHint')}
            onChange={({ target }) => change(at, { value: target.value })}
          />
          <Button
            icon={<DeleteOutlined />}
            aria-label={t('item.remove', { n: at + 1 })}
            onClick={() => onChange({ ...form, items: items.filter((_, n) => n !== at) })}
          />
        </div>
      ))}
      <Button
        icon={<PlusOutlined />}
        disabled={items.length >= ITEMS_MAX}
        onClick={() => onChange({ ...form, items: [...items, { label: '', value: '' }] })}
      >
        {t('item.add')}
      </Button>
      {fault !== undefined && <small className="file-field-error">{t('fault.items')}</small>}
    </fieldset>
  );
}
