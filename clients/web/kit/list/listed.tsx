import { Empty, Pagination } from 'antd';
import type { ReactNode } from 'react';
import './list.css';

interface ListedProps<Item> {
  /** Names the list for screen readers. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly rowOf: (item: Item) => ReactNode;
  /** How many there are, in words; said again when it changes. */
  readonly count?: string;
  /** In place of the list when nothing is in it: words, or a part of its own. */
  readonly empty: ReactNode;
  /** A remark under the list. */
  readonly note?: ReactNode;
  readonly pages: PagesProps;
  readonly className?: string;
}

/** One page of a list: how many, the rows, or why there are none, and the way to other pages. */
export function Listed<Item>(props: ListedProps<Item>) {
  const { label, items, keyOf, rowOf, count, empty, note, pages, className = 'list-rows' } = props;
  return (
    <>
      {count !== undefined && (
        <p className="muted list-count" role="status">
          {count}
        </p>
      )}
      {items.length === 0 ? (
        <Nothing words={empty} />
      ) : (
        <ul className={className} aria-label={label}>
          {items.map((item) => (
            <li key={keyOf(item)}>{rowOf(item)}</li>
          ))}
        </ul>
      )}
      {note}
      <Pages {...pages} />
    </>
  );
}

function Nothing({ words }: { readonly words: ReactNode }) {
  if (typeof words !== 'string') return words;
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words} />;
}

interface PagesProps {
  /** From 1. */
  readonly page: number;
  readonly size: number;
  /** Items on all pages. */
  readonly total: number;
  readonly onPage: (page: number) => void;
}

/** The way to the other pages, where there are any. */
function Pages({ page, size, total, onPage }: PagesProps) {
  if (total <= size) return null;
  return (
    <Pagination
      className="no-print"
      align="end"
      current={page}
      pageSize={size}
      total={total}
      showSizeChanger={false}
      onChange={onPage}
    />
  );
}
