import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ProjectAnswer } from '#contracts/wire/project-steps.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { projectRefusalWords } from './project-words.ts';

type Refused = Pick<
  ProjectAnswer,
  'reason' | 'allowedStates' | 'allowedActors' | 'allowedFrom' | 'allowedUntil'
>;

/** A refused step: why, what to do instead, and when or where it would be taken (habit 39). */
export function RefusalAlert({ answer }: { readonly answer: Refused }) {
  const { t, i18n } = useTranslation('projects');
  const { reason, allowedStates, allowedFrom, allowedUntil } = answer;
  const words = reason === undefined ? undefined : projectRefusalWords(reason, i18n.language);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={words?.title ?? t('refused.title')}
      description={
        <div className="problem">
          {words !== undefined && <p>{words.help}</p>}
          {allowedStates !== undefined && (
            <p>
              {t('refused.states', {
                states: allowedStates.map((state) => t(`state.${state}`)).join(t('list.separator')),
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
