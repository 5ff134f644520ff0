import { useTranslation } from 'react-i18next';
import type { ProjectAnswer } from '#contracts/wire/project-steps.ts';
import { RefusedStep } from '#clients/web/kit/refused-step.tsx';
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
  const states = allowedStates?.map((state) => t(`state.${state}`)).join(t('list.separator'));
  return (
    <RefusedStep
      title={words?.title ?? t('refused.title')}
      lines={[words?.help, states === undefined ? undefined : t('refused.states', { states })]}
      bounds={[
        { label: t('refused.from'), atMs: allowedFrom },
        { label: t('refused.until'), atMs: allowedUntil },
      ]}
      reason={reason}
    />
  );
}
