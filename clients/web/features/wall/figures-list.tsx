import { useTranslation } from 'react-i18next';
import { FIGURE_WORDS } from '#contracts/signals.ts';
import type { Signal } from '#contracts/wire/oversight.ts';
import { figureText } from './figure-text.ts';
import { useUnits } from './use-units.ts';

/** What was measured, and beside it what it was held against. */
export function FiguresList({ signal }: { readonly signal: Signal }) {
  const { t } = useTranslation('wall');
  return (
    <div className="signal-figures">
      <dl>
        <Lines figures={signal.figures} />
      </dl>
      <details>
        <summary>{t('limits')}</summary>
        <dl>
          <Lines figures={signal.limits} />
        </dl>
      </details>
    </div>
  );
}

function Lines({ figures }: { readonly figures: Signal['figures'] }) {
  const { i18n } = useTranslation();
  const units = useUnits();
  const language = i18n.language === 'en' ? 'en' : 'zh';
  return Object.entries(figures).map(([name, value]) => (
    <div key={name}>
      <dt>{Object.hasOwn(FIGURE_WORDS, name) ? FIGURE_WORDS[name]?.[language] : name}</dt>
      <dd className="tabular">{figureText(name, value, units)}</dd>
    </div>
  ));
}
