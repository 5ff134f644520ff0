import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { markSessionEnded, useSession } from '#clients/web/kit/session.ts';

const WARN_BEFORE_MS = 120_000;
const LOOK_MS = 1_000;

/** Two minutes before a session ends it says so; signing in again keeps the page. */
export function SessionWarning() {
  const { t } = useTranslation();
  const { expiresAt } = useSession();
  const now = useServerNow(LOOK_MS);
  if (expiresAt === undefined || expiresAt - now > WARN_BEFORE_MS) return null;
  const seconds = Math.max(0, Math.ceil((expiresAt - now) / 1_000));
  return (
    <Alert
      banner
      type="warning"
      role="status"
      title={t('expiry.warning', { seconds })}
      action={
        <Button size="small" onClick={() => markSessionEnded(true)}>
          {t('expiry.renew')}
        </Button>
      }
    />
  );
}
