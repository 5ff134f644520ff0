import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { AccountMenu } from './account-menu.tsx';
import { RefusedPage } from './fallback-pages.tsx';
import { DisplaySettings } from './display-settings.tsx';
import { HeaderClock } from './header-clock.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { LinkBadge, LinkBanner } from './link-state.tsx';
import { MainMenu } from './main-menu.tsx';
import { rolesInstead } from './navigation.ts';
import { SessionEndedDialog } from './session-ended-dialog.tsx';
import { SessionWarning } from './session-warning.tsx';
import { StepUpDialog } from './step-up-dialog.tsx';

/** What stands around every page; a page that is for other roles is not begun at all. */
export function Shell() {
  const { t } = useTranslation();
  const { role } = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // The front page leads everybody somewhere, also those who are not signed in.
  const instead = path === '/' ? undefined : rolesInstead(path, role);
  // In another site's frame stands the auction alone.
  if (path.startsWith('/embed/')) {
    return (
      <main id="content" tabIndex={-1}>
        <ErrorArea resetKey={path}>
          <Outlet />
        </ErrorArea>
      </main>
    );
  }
  return (
    <>
      <a className="skip-link" href="#content">
        {t('skip')}
      </a>
      <header className="header">
        <MainMenu path={path} />
        <Link to="/" className="brand">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <span>
            <b>开标</b> <span className="brand-latin">Kaibiao</span>
          </span>
        </Link>
        <div className="header-end">
          <HeaderClock />
          <LinkBadge />
          <DisplaySettings />
          <LanguageSwitch />
          <AccountMenu />
        </div>
      </header>
      <LinkBanner />
      <SessionWarning />
      <main id="content" tabIndex={-1}>
        <ErrorArea resetKey={path}>
          {instead === undefined ? <Outlet /> : <RefusedPage roles={instead} path={path} />}
        </ErrorArea>
      </main>
      <StepUpDialog />
      <SessionEndedDialog />
    </>
  );
}
