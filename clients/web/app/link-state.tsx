import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLink, useLive } from '#clients/web/kit/live-context.ts';

/** The connection in one word, with a shape beside the colour. */
export function LinkBadge() {
  const { t } = useTranslation();
  const { phase } = useLink();
  return (
    <span className={`link-badge link-${phase}`} role="status">
      <i aria-hidden="true" />
      {t(`link.${phase}`)}
    </span>
  );
}

/**
 * Says within a second that what is shown may be old, and how old (habit 13). It lies over the page instead of pushing
 * it down: nobody's finger may miss a button because the connection came or went.
 */
export function LinkBanner() {
  const { t } = useTranslation();
  const live = useLive();
  const link = useLink();
  if (link.phase === 'offline') {
    return (
      <div className="banner-place">
        <OfflineBanner lastHeardMono={link.lastHeardMono} />
      </div>
    );
  }
  if (link.phase === 'online' && link.isQuiet === true) {
    return (
      <div className="banner-place">
        <Alert banner type="info" role="status" title={t('quiet.title')} />
      </div>
    );
  }
  if (link.phase !== 'closed' || link.reason === 'SESSION_ENDED') return null;
  return (
    <div className="banner-place">
      <Alert
        banner
        type="error"
        role="alert"
        title={t(`closed.${link.reason}`)}
        action={
          <Button size="small" onClick={() => live.reconnect()}>
            {t('closed.reconnect')}
          </Button>
        }
      />
    </div>
  );
}

function OfflineBanner({ lastHeardMono }: { readonly lastHeardMono: number }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - lastHeardMono) / 1_000));
  return (
    <Alert
      banner
      type="warning"
      role="alert"
      title={
        <>
          {t('offline.title')} <span aria-hidden="true">{t('offline.age', { seconds })}</span>
        </>
      }
    />
  );
}
