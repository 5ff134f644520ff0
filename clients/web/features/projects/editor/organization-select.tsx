import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PROJECT_SUPPLIERS_MAX } from '#contracts/limits.ts';
import { organizationsQuery, type OrganizationKind } from '../project-api.ts';
import { useControl } from './field.tsx';

/** Names that were seen once stay known, so that chosen ones keep their names while another word is looked for. */
const seenNames = new Map<string, string>();

export function rememberName(organizationId: string, name: string): void {
  seenNames.set(organizationId, name);
}

export function nameOf(organizationId: string): string {
  return seenNames.get(organizationId) ?? organizationId;
}

function useOptions(kind: OrganizationKind, search: string, chosen: readonly string[]) {
  const found = useQuery(organizationsQuery(kind, useDeferredValue(search)));
  const items = found.data?.items ?? [];
  for (const { organizationId, name } of items) rememberName(organizationId, name);
  const ids = [...new Set([...items.map((item) => item.organizationId), ...chosen])];
  return {
    isLoading: found.isFetching,
    error: found.error,
    options: ids.map((value) => ({ value, label: nameOf(value) })),
  };
}

interface BuyerSelectProps {
  readonly value: string;
  readonly onChange: (buyerId: string) => void;
}

export function BuyerSelect({ value, onChange }: BuyerSelectProps) {
  const { t } = useTranslation('projectDraft');
  const control = useControl('buyerId');
  const [search, setSearch] = useState('');
  const { options, isLoading, error } = useOptions('buyer', search, value === '' ? [] : [value]);
  return (
    <Select
      {...control}
      className="draft-select"
      showSearch={{ filterOption: false, onSearch: setSearch }}
      allowClear
      placeholder={t('buyer.placeholder')}
      loading={isLoading}
      options={options}
      value={value === '' ? null : value}
      notFoundContent={t(error ? 'organizations.failed' : 'organizations.none')}
      onChange={(buyerId: string | null) => onChange(buyerId ?? '')}
    />
  );
}

interface SupplierSelectProps {
  readonly value: readonly string[];
  readonly onChange: (suppliers: readonly string[]) => void;
}

export function SupplierSelect({ value, onChange }: SupplierSelectProps) {
  const { t } = useTranslation('projectDraft');
  const control = useControl('invited');
  const [search, setSearch] = useState('');
  const { options, isLoading, error } = useOptions('supplier', search, value);
  return (
    <Select
      {...control}
      mode="multiple"
      className="draft-select"
      showSearch={{ filterOption: false, onSearch: setSearch }}
      maxCount={PROJECT_SUPPLIERS_MAX}
      placeholder={t('invited.placeholder')}
      loading={isLoading}
      options={options}
      value={[...value]}
      notFoundContent={t(error ? 'organizations.failed' : 'organizations.none')}
      onChange={(suppliers) => onChange(suppliers)}
    />
  );
}
