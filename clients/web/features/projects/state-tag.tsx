import { useTranslation } from 'react-i18next';
import type { ProjectState } from '#contracts/wire/project-steps.ts';
import { toneOf } from './next-step.ts';

/** Where a project stands: a word, with a shape before it that does without colour too. */
export function StateTag({ state }: { readonly state: ProjectState }) {
  const { t } = useTranslation('projects');
  return (
    <span className={`project-state tone-${toneOf(state)}`}>
      <i aria-hidden="true" />
      {t(`state.${state}`)}
    </span>
  );
}
