import { Alert, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Invited } from '#contracts/wire/people.ts';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';

interface LinkDialogProps {
  readonly made: Invited | undefined;
  readonly onClose: () => void;
}

/** The link, shown once: whoever has it comes in. */
export function LinkDialog({ made, onClose }: LinkDialogProps) {
  const { t } = useTranslation('people');
  const link = `${location.origin}/join#${made?.token ?? ''}`;
  return (
    <Modal
      open={made !== undefined}
      title={t('link.title')}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('link.done')}
        </Button>
      }
    >
      {made && (
        <div className="link-dialog">
          <p>{t('link.detail', { name: made.invitation.displayName })}</p>
          {made.invitation.state === 'proposed' && (
            <Alert showIcon type="warning" title={t('link.proposed')} />
          )}
          <p className="link-line">
            <code data-testid="invitation-link">{link}</code>
            <CopyButton text={link} label={t('link.title')} />
          </p>
          <p className="muted">
            {t('link.until')} <Instant atMs={made.invitation.expiresAt} isToMinute />
          </p>
        </div>
      )}
    </Modal>
  );
}
