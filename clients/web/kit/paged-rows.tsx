import { keepPreviousData, useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import { ListAnswer } from './list/list-answer.tsx';
import { Listed } from './list/listed.tsx';
import './paged-rows.css';

/** What a list asks for. */
export interface PageInput {
  readonly page: number;
  readonly size: number;
  readonly search: string;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

type ListOptions<Item> = Pick<UseQueryOptions<Page<Item>>, 'queryKey' | 'queryFn'>;

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
      <ListAnswer list={list}>
        {({ items, total }) => (
          <Listed
            className="rows"
            label={label}
            items={items}
            keyOf={keyOf}
            rowOf={rowOf}
            empty={input.search === '' ? empty : t('rows.nothingFound')}
            pages={{
              page: input.page,
              size: SIZE,
              total,
              onPage: (page) => setInput({ ...input, page }),
            }}
          />
        )}
      </ListAnswer>
    </>
  );
}

/** The query of a page: nothing that is empty. */
export function pageQuery({ page, size, search }: PageInput): string {
  const query = new URLSearchParams({ page: String(page), size: String(size) });
  if (search !== '') query.set('search', search);
  return query.toString();
}
