import { type ReactNode, useId } from 'react';

interface TodoCardProps {
  readonly title: string;
  /** How many things wait; left out where nothing is counted. */
  readonly count?: number | undefined;
  /** A link to the whole list. */
  readonly more?: ReactNode;
  readonly children: ReactNode;
}

/** One section of the front page: a heading, how much waits, the next things to do. */
export function TodoCard({ title, count, more, children }: TodoCardProps) {
  const id = useId();
  return (
    <section className="todo-card" aria-labelledby={id}>
      <div className="todo-head">
        <h2 id={id}>
          {title}
          {count !== undefined && count > 0 && <span className="todo-count">{count}</span>}
        </h2>
        {more}
      </div>
      {children}
    </section>
  );
}
