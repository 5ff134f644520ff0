import type { UseQueryResult } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../problem-alert.tsx';

interface ListAnswerProps<Data> {
  readonly list: UseQueryResult<Data>;
  /** Lines of the placeholder while the first answer is awaited. */
  readonly skeletonRows?: number;
  readonly children: (data: Data) => ReactNode;
}

const SKELETON_ROWS = 6;

/** What a list's query has brought: a placeholder, the fault with a way to ask again, or the list, under the fault if it is old. */
export function ListAnswer<Data>(props: ListAnswerProps<Data>) {
  const { list, skeletonRows = SKELETON_ROWS, children } = props;
  const { data, error, isPending } = list;
  if (isPending) return <Skeleton active paragraph={{ rows: skeletonRows }} />;
  return (
    <>
      {error && <ProblemAlert error={error} onRetry={() => void list.refetch()} />}
      {data !== undefined && children(data)}
    </>
  );
}
