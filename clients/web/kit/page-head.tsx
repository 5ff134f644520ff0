import { Link, type LinkProps } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** One step of the way to a page (面包屑); typed as links are, so that a wrong address does not compile. */
export interface Crumb {
  readonly text: string;
  readonly link: Pick<LinkProps, 'to' | 'params' | 'search'>;
}

interface PageHeadProps {
  readonly title: ReactNode;
  /** Pages above this one, outermost first; the last is where "back" leads on a phone. */
  readonly crumbs?: readonly Crumb[];
  /** A short line under the title. */
  readonly note?: ReactNode;
  /** Buttons and fields at the right. */
  readonly children?: ReactNode;
}

/** Where one is, the way back, the name of the page, and what can be done with it. */
export function PageHead({ title, crumbs = [], note, children }: PageHeadProps) {
  const { t } = useTranslation('kit');
  return (
    <div className="page-top">
      {crumbs.length > 0 && (
        <nav className="crumbs" aria-label={t('crumbs')}>
          {crumbs.map(({ text, link }) => (
            <Fragment key={text}>
              <Link {...link}>{text}</Link>
              <span aria-hidden="true"> / </span>
            </Fragment>
          ))}
        </nav>
      )}
      <div className="page-head">
        <div className="page-head-words">
          <h1>{title}</h1>
          {note !== undefined && <div className="muted">{note}</div>}
        </div>
        {children !== undefined && <div className="page-head-acts">{children}</div>}
      </div>
    </div>
  );
}
