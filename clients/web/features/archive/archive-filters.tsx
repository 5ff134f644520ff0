import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TITLE_CHARS_MAX } from '#contracts/limits.ts';
import { PROVINCES, regionText } from '#contracts/regions.ts';
import { AUCTION_METHODS } from '#contracts/wire/archive.ts';
import { WordSearch } from '#clients/web/kit/list/list-filters.tsx';
import { TimeField } from '#clients/web/kit/time-field/time-field.tsx';
import { buyersQuery } from './archive-api.ts';
import {
  type ArchiveSearch,
  archiveSearchSchema,
  isFiltered,
  NO_FILTER,
} from './archive-search.ts';

interface ArchiveFiltersProps {
  readonly search: ArchiveSearch;
  readonly onChange: (change: ArchiveSearch) => void;
}

/** Words, region, method, buyer and period; each change is an address of its own. */
export function ArchiveFilters({ search, onChange }: ArchiveFiltersProps) {
  const { t } = useTranslation('archive');
  return (
    <search className="archive-filters no-print">
      <WordSearch
        className="archive-words"
        label={t('search')}
        words={search.q}
        charsMax={TITLE_CHARS_MAX}
        onChange={(q) => onChange({ q })}
      />
      <RegionFilter search={search} onChange={onChange} />
      <Select
        allowClear
        value={search.method ?? null}
        placeholder={t('filter.method')}
        aria-label={t('filter.method')}
        options={AUCTION_METHODS.map((method) => ({ value: method, label: t(`type.${method}`) }))}
        onChange={(method) => onChange({ method: method ?? undefined })}
      />
      <BuyerFilter search={search} onChange={onChange} />
      <PeriodFilter search={search} onChange={onChange} />
      {isFiltered(search) && (
        <Button type="link" onClick={() => onChange(NO_FILTER)}>
          {t('filter.reset')}
        </Button>
      )}
    </search>
  );
}

function RegionFilter({ search, onChange }: ArchiveFiltersProps) {
  const { t, i18n } = useTranslation('archive');
  const codes = Object.keys(PROVINCES).toSorted((a, b) => (a < b ? -1 : 1));
  // A link may name a city, which has no line of its own.
  const shown =
    search.region === undefined || codes.includes(search.region)
      ? codes
      : [search.region, ...codes];
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={search.region ?? null}
      placeholder={t('filter.region')}
      aria-label={t('filter.region')}
      options={shown.map((code) => ({ value: code, label: regionText(code, i18n.language) }))}
      onChange={(region) => onChange({ region: region ?? undefined, buyer: undefined })}
    />
  );
}

function BuyerFilter({ search, onChange }: ArchiveFiltersProps) {
  const { t } = useTranslation('archive');
  const [words, setWords] = useState('');
  const asked = useDeferredValue(words);
  const buyers = useQuery(buyersQuery({ search: asked, region: search.region }));
  const options = (buyers.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = search.buyer === undefined || options.some(({ value }) => value === search.buyer);
  return (
    <Select
      allowClear
      className="archive-buyer"
      showSearch={{ filterOption: false, onSearch: setWords }}
      value={search.buyer ?? null}
      placeholder={t('filter.buyer')}
      aria-label={t('filter.buyer')}
      loading={buyers.isFetching}
      notFoundContent={t(buyers.error ? 'filter.buyersOffline' : 'filter.noBuyer')}
      options={isKnown ? options : [{ value: search.buyer, label: search.buyer }, ...options]}
      onChange={(buyer) => onChange({ buyer: buyer ?? undefined })}
    />
  );
}

function PeriodFilter({ search, onChange }: ArchiveFiltersProps) {
  const { t } = useTranslation('archive');
  const id = useId();
  const field = (name: 'from' | 'until') => (
    <>
      <label htmlFor={`${id}-${name}`}>{t(`filter.${name}`)}</label>
      <TimeField
        kind="day"
        id={`${id}-${name}`}
        value={search[name] ?? ''}
        {...(name === 'from' ? { max: search.until } : { min: search.from })}
        onChange={(value) => {
          const { [name]: day } = archiveSearchSchema.parse({ [name]: value });
          if (day !== search[name]) onChange({ [name]: day });
        }}
      />
    </>
  );
  return (
    <fieldset className="archive-period">
      <legend className="visually-hidden">{t('filter.period')}</legend>
      {field('from')}
      {field('until')}
    </fieldset>
  );
}
