import { useTranslation } from 'react-i18next';
import type { OpeningAnswer } from '#contracts/wire/openings.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { RefusedStep } from '#clients/web/kit/refused-step.tsx';
import type { OpeningActState } from './use-opening-act.ts';

/** What came of a step that was not taken; nothing where it was. */
export function ActAnswer({ act }: { readonly act: Pick<OpeningActState, 'error' | 'refused'> }) {
  return (
    <>
      {act.error && <ProblemAlert error={act.error} />}
      {act.refused !== undefined && <RefusalAlert answer={act.refused} />}
    </>
  );
}

/** A refused step: why, and when or where it would be taken (habit 39). */
export function RefusalAlert({ answer }: { readonly answer: OpeningAnswer }) {
  const { t } = useTranslation('openings');
  const { reason, allowedStates, allowedActors, allowedFrom, allowedUntil } = answer;
  const listed = (words: readonly string[] | undefined): string | undefined =>
    words?.join(t('list.separator'));
  const states = listed(allowedStates?.map((state) => t(`state.${state}`)));
  const actors = listed(allowedActors?.map((actor) => t(`actor.${actor}`)));
  return (
    <RefusedStep
      title={t(reason === undefined ? 'refused.title' : `refused.${reason}`)}
      lines={[
        states === undefined ? undefined : t('refused.states', { states }),
        actors === undefined ? undefined : t('refused.actors', { actors }),
      ]}
      bounds={[
        { label: t('refused.from'), atMs: allowedFrom },
        { label: t('refused.until'), atMs: allowedUntil },
      ]}
      reason={reason}
    />
  );
}
