import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OpeningAnswer } from '#contracts/wire/openings.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
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
  const separator = t('list.separator');
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t(reason === undefined ? 'refused.title' : `refused.${reason}`)}
      description={
        <div className="problem">
          {allowedStates !== undefined && (
            <p>
              {t('refused.states', {
                states: allowedStates.map((state) => t(`state.${state}`)).join(separator),
              })}
            </p>
          )}
          {allowedActors !== undefined && (
            <p>
              {t('refused.actors', {
                actors: allowedActors.map((actor) => t(`actor.${actor}`)).join(separator),
              })}
            </p>
          )}
          {allowedFrom !== undefined && (
            <p>
              {t('refused.from')} <Instant atMs={allowedFrom} />
            </p>
          )}
          {allowedUntil !== undefined && (
            <p>
              {t('refused.until')} <Instant atMs={allowedUntil} />
            </p>
          )}
          {reason !== undefined && <code className="problem-code">{reason}</code>}
        </div>
      }
    />
  );
}
