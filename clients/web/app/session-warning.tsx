import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionInfo } from '#contracts/wire/rest.ts';
import { lookAtSession, stayAwake } from '#clients/web/kit/account-api.ts';
import { sessionQuery } from '#clients/web/kit/api.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { markSessionEnded, useSession, useSessionEnded } from '#clients/web/kit/session.ts';
import { sessionDue } from './session-due.ts';
import { useActivity } from './use-activity.ts';
import { focusFirstField } from '#clients/web/kit/dialog-focus.ts';

const LOOK_MS = 1_000;
const RECHECK_MS = 5_000;

/**
 * Tells two minutes before a session ends, when idle or at its absolute end, with a countdown and a way to stay
 * (habit 29). Nothing on the page is touched: what was typed stays, before and after.
 */
export function SessionWarning() {
  const session = useSession();
  const hasEnded = useSessionEnded();
  const now = useServerNow(LOOK_MS);
  const due = sessionDue(session, now);
  const [dismissed, setDismissed] = useState<number | undefined>(undefined);
  const isShown = due !== undefined && !hasEnded && dismissed !== due.endsAt;
  useActivity(session.userId !== undefined && !hasEnded && !isShown);
  useEnd(session, due !== undefined && due.leftMs <= 0 && !hasEnded);
  if (!isShown) return null;
  return <WarningDialog due={due} onLater={() => setDismissed(due.endsAt)} />;
}

interface WarningDialogProps {
  readonly due: NonNullable<ReturnType<typeof sessionDue>>;
  readonly onLater: () => void;
}

function WarningDialog({ due, onLater }: WarningDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const stay = useMutation({
    mutationFn: stayAwake,
    onSuccess: (session) => {
      if (session.userId === undefined) markSessionEnded(true);
      else queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
  const seconds = Math.max(0, Math.ceil(due.leftMs / 1_000));
  const isIdle = due.cause === 'idle';
  return (
    <Modal
      open
      title={t(`timeout.${due.cause}.title`)}
      closable={false}
      mask={{ closable: false }}
      afterOpenChange={focusFirstField}
      onCancel={onLater}
      footer={[
        <Button key="later" onClick={onLater}>
          {t('timeout.later')}
        </Button>,
        isIdle ? (
          <Button
            key="stay"
            autoFocus
            type="primary"
            loading={stay.isPending}
            onClick={() => stay.mutate()}
          >
            {t('timeout.stay')}
          </Button>
        ) : (
          <Button key="again" autoFocus type="primary" onClick={() => markSessionEnded(true)}>
            {t('expiry.renew')}
          </Button>
        ),
      ]}
    >
      {stay.error && <ProblemAlert error={stay.error} />}
      <p>
        <span className="timeout-left tabular" role="timer">
          {t('timeout.left', { seconds })}
        </span>
      </p>
      <p>{t(`timeout.${due.cause}.detail`)}</p>
    </Modal>
  );
}

/** Once the time is over the server is asked, now and then, whether the session has really ended. */
function useEnd({ userId }: SessionInfo, isOver: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isOver || userId === undefined) return undefined;
    const look = async (): Promise<void> => {
      // No answer says nothing; the next look is soon.
      const session = await lookAtSession().catch(() => undefined);
      if (session === undefined) return;
      if (session.userId === userId) queries.setQueryData(sessionQuery.queryKey, session);
      else markSessionEnded(true);
    };
    void look();
    const timer = setInterval(() => void look(), RECHECK_MS);
    return () => clearInterval(timer);
  }, [isOver, userId, queries]);
}
