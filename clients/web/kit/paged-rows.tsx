import { keepPreviousData, useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { Empty, Input, Pagination, Skeleton } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import { ProblemAlert } from './problem-alert.tsx';
import './paged-rows.css';

/** What a list asks for. */
export interface PageInput {
  readonly page: number;
  readonly size: number;
  readonly search: string;
}

interface Listed<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

type ListOptions<Item> = Pick<UseQueryOptions<Listed<Item>>, 'queryKey' | 'queryFn'>;

interface PagedRowsProps<Item> {
  /** Names the list for screen readers. */
  readonly label: string;
  readonly empty: string;
  readonly optionsOf: (input: PageInput) => ListOptions<Item>;
  readonly keyOf: (item: Item) => string;
  readonly rowOf: (item: Item) => ReactNode;
  /** What the search field says; left out where nothing is searched. */
  readonly search?: string;
  /** Buttons beside the search field. */
  readonly acts?: ReactNode;
}

const SIZE = 20;

/** A list in pages with its search field, and its empty, loading and refused states. */
export function PagedRows<Item>(props: PagedRowsProps<Item>) {
  const { label, empty, optionsOf, keyOf, rowOf, search, acts } = props;
  const { t } = useTranslation('kit');
  const [input, setInput] = useState<PageInput>({ page: 1, size: SIZE, search: '' });
  const list = useQuery({ ...optionsOf(input), placeholderData: keepPreviousData });
  return (
    <>
      {(search !== undefined || acts !== undefined) && (
        <div className="list-acts">
          {search !== undefined && (
            <Input.Search
              className="list-search"
              allowClear
              maxLength={NAME_CHARS_MAX}
              placeholder={search}
              aria-label={search}
              onSearch={(text) => setInput({ page: 1, size: SIZE, search: text.trim() })}
            />
          )}
          {acts}
        </div>
      )}
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active paragraph={{ rows: 5 }} />}
      {list.data?.items.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={input.search === '' ? empty : t('rows.nothingFound')}
        />
      )}
      <ul className="rows" aria-label={label}>
        {list.data?.items.map((item) => (
          <li key={keyOf(item)}>{rowOf(item)}</li>
        ))}
      </ul>
      {list.data !== undefined && list.data.total > SIZE && (
        <Pagination
          align="end"
          current={input.page}
          pageSize={SIZE}
          total={list.data.total}
          showSizeChanger={false}
          onChange={(page) => setInput({ ...input, page })}
        />
      )}
    </>
  );
}

/** The query of a page: nothing that is empty. */
export function pageQuery({ page, size, search }: PageInput): string {
  const query = new URLSearchParams({ page: String(page), size: String(size) });
  if (search !== '') query.set('search', search);
  return query.toString();
}
