import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { AccountMenu } from './account-menu.tsx';
import { HeaderClock } from './header-clock.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { LinkBadge, LinkBanner } from './link-state.tsx';
import { SessionEndedDialog } from './session-ended-dialog.tsx';
import { SessionWarning } from './session-warning.tsx';

/** What stands around every page. */
export function Shell() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <>
      <a className="skip-link" href="#content">
        {t('skip')}
      </a>
      <header className="header">
        <Link to="/auctions" className="brand">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <span>
            <b>开标</b> <span className="brand-latin">Kaibiao</span>
          </span>
        </Link>
        <nav className="header-nav" aria-label={t('nav.label')}>
          <Link to="/auctions">{t('nav.auctions')}</Link>
        </nav>
        <div className="header-end">
          <HeaderClock />
          <LinkBadge />
          <LanguageSwitch />
          <AccountMenu />
        </div>
      </header>
      <LinkBanner />
      <SessionWarning />
      <main id="content" tabIndex={-1}>
        <ErrorArea resetKey={path}>
          <Outlet />
        </ErrorArea>
      </main>
      <SessionEndedDialog />
    </>
  );
}
