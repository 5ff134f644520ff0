import { useMutation } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PendingSignIn, SessionInfo } from '#contracts/wire/session.ts';
import { enrolFirst, isPending, showFactor } from '#clients/web/kit/account-api.ts';
import { EnrolFactor, enrollable } from '#clients/web/kit/factors/enrol-factor.tsx';
import { RecoveryCodes } from '#clients/web/kit/factors/recovery-codes.tsx';
import { ShowFactor } from '#clients/web/kit/factors/show-factor.tsx';
import { ProblemError } from '#clients/web/kit/http.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import type { Entry } from './use-entry.ts';

interface SecondStepProps {
  readonly entry: Entry;
  readonly asked: PendingSignIn;
}

/** The second factor is shown; at the first sign-in in a role that needs one, it is enrolled. */
export function SecondStep({ entry, asked }: SecondStepProps) {
  const { t } = useTranslation('signIn');
  const isFirst = asked.next === 'enrol';
  return (
    <section className="second-step" aria-labelledby="second-step-title">
      <h2 id="second-step-title">{isFirst ? t('enrol.title') : t('factor.title')}</h2>
      <p className="muted">
        {t('as', { name: asked.displayName })} · <code>{asked.login}</code>
      </p>
      {isFirst ? (
        <FirstFactor entry={entry} asked={asked} />
      ) : (
        <KnownFactor entry={entry} asked={asked} />
      )}
      <Button type="link" onClick={entry.restart}>
        {t('restart')}
      </Button>
    </section>
  );
}

function KnownFactor({ entry, asked }: SecondStepProps) {
  const show = useMutation({
    mutationFn: (proof: Parameters<typeof showFactor>[1]) => showFactor(asked.ticket, proof),
    onSuccess: entry.take,
  });
  return (
    <>
      {show.error && <StepError error={show.error} onRestart={entry.restart} />}
      <ShowFactor asked={asked} isBusy={show.isPending} onProof={(proof) => show.mutate(proof)} />
    </>
  );
}

function FirstFactor({ entry, asked }: SecondStepProps) {
  const { t } = useTranslation('signIn');
  const [opened, setOpened] = useState<SessionInfo | undefined>(undefined);
  const enrol = useMutation({
    mutationFn: (enrolment: Parameters<typeof enrolFirst>[1]) =>
      enrolFirst(asked.ticket, enrolment),
    onSuccess: async (answer) => {
      if (isPending(answer) || answer.recoveryCodes === undefined) await entry.take(answer);
      else setOpened(answer);
    },
  });
  if (opened?.recoveryCodes !== undefined) {
    const { recoveryCodes, ...session } = opened;
    return <RecoveryCodes codes={recoveryCodes} onKept={() => void entry.finish(session)} />;
  }
  return (
    <>
      <Alert showIcon type="info" title={t('enrol.why')} />
      {enrol.error && <StepError error={enrol.error} onRestart={entry.restart} />}
      <EnrolFactor
        asked={asked}
        types={enrollable(asked)}
        isBusy={enrol.isPending}
        onEnrolment={(enrolment) => enrol.mutate(enrolment)}
      />
    </>
  );
}

/** A ticket that ran out leaves only the way back to the password. */
function StepError({
  error,
  onRestart,
}: {
  readonly error: Error;
  readonly onRestart: () => void;
}) {
  const isOver = error instanceof ProblemError && error.problem.code === 'TICKET_ENDED';
  return <ProblemAlert error={error} onRetry={isOver ? onRestart : undefined} />;
}
