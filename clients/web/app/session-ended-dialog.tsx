import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { SignInForm } from '#clients/web/features/sign-in/sign-in-form.tsx';
import { useLive } from '#clients/web/kit/live-context.ts';
import { markSessionEnded, useSessionEnded } from '#clients/web/kit/session.ts';
import { focusFirstField } from '#clients/web/kit/dialog-focus.ts';

/** Asks to sign in again above the page, so that a typed price stays (habit 29). */
export function SessionEndedDialog() {
  const { t } = useTranslation();
  const hasEnded = useSessionEnded();
  const live = useLive();
  return (
    <Modal
      open={hasEnded}
      title={t('ended.title')}
      footer={null}
      destroyOnHidden
      mask={{ closable: false }}
      afterOpenChange={focusFirstField}
      onCancel={() => markSessionEnded(false)}
    >
      <p>{t('ended.detail')}</p>
      <SignInForm
        autoFocus
        onDone={() => {
          markSessionEnded(false);
          live.reconnect();
        }}
      />
    </Modal>
  );
}
