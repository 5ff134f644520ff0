import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import './list.css';

interface ListRowProps {
  readonly title: string;
  /** Where the whole row leads; typed as links are. */
  readonly link: Pick<LinkProps, 'to' | 'params'>;
  /** Tags and short facts under the title. */
  readonly facts: ReactNode;
  /** At the end of the row: a time, an outcome. */
  readonly aside: ReactNode;
  /** A further line under the facts. */
  readonly children?: ReactNode;
  readonly className: string;
}

/** One thing in a list: what, its facts, what counts now. The whole row leads to it. */
export function ListRow({ title, link, facts, aside, children, className }: ListRowProps) {
  return (
    <article className={`list-row ${className}`}>
      <div className="list-row-main">
        <h2>
          <Link {...link}>{title}</Link>
        </h2>
        <div className="list-row-facts">{facts}</div>
        {children}
      </div>
      <div className="list-row-aside">{aside}</div>
    </article>
  );
}
