import { useTranslation } from 'react-i18next';
import type { OpeningState } from '#contracts/journal/opening-steps.ts';

const TONES = {
  receiving: 'open',
  closing: 'act',
  opening: 'live',
  reading: 'live',
  confirming: 'act',
  closed: 'done',
  tooFew: 'bad',
} as const satisfies Readonly<Record<OpeningState, string>>;

/** Where an opening stands: a word, with a shape before it that does without colour too. */
export function StateTag({ state }: { readonly state: OpeningState }) {
  const { t } = useTranslation('openings');
  return (
    <span className={`opening-state opening-tone-${TONES[state]}`}>
      <i aria-hidden="true" />
      {t(`state.${state}`)}
    </span>
  );
}
