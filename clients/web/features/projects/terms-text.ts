import type { useTranslation } from 'react-i18next';
import {
  durationText,
  LOT_WORDS,
  type LotFormat,
  type LotTerms,
  NONE,
  percentText,
  stepText,
} from '#contracts/lots-table/index.ts';

type T = ReturnType<typeof useTranslation<'projects'>>['t'];

/** How prices move in a format, in one sentence for each rule that holds for all lots. */
export function termsText(
  format: LotFormat,
  terms: LotTerms,
  reader: {
    readonly t: T;
    readonly language: string;
    /** Suppliers have factors, so steps under the best price count in evaluated prices (BV-3). */
    readonly isEvaluated: boolean;
  },
): string {
  const { t, language, isEvaluated } = reader;
  const words = LOT_WORDS[language === 'en' ? 'en' : 'zh-CN'];
  const time = (ms: number): string => durationText(ms, words).trim();
  const step = stepText(terms.step);
  const slip = terms.slipBp === NONE ? [] : [t('rules.slip', { share: percentText(terms.slipBp) })];
  switch (format) {
    case 'english-reverse':
      return [
        t(`rules.step.${terms.basis === 'best' && isEvaluated ? 'evaluated' : terms.basis}`, {
          step,
        }),
        ...slip,
        terms.windowMs === NONE
          ? t('rules.noOvertime')
          : t(`rules.overtime.${terms.overtimeMode}`, {
              window: time(terms.windowMs),
              extend: time(terms.extendMs),
              n: terms.maxCount,
            }),
      ].join(t('rules.separator'));
    case 'sealed-quotation':
      return t('rules.sealed');
    case 'dutch-reverse':
      return t('rules.dutch', { step, tick: time(terms.tickMs) });
    case 'japanese-reverse':
      return t('rules.japanese', { step, tick: time(terms.tickMs) });
    case 'rounds':
      return [
        t('rules.rounds', {
          ...{ n: terms.rounds, initial: time(terms.initialMs), turn: time(terms.turnMs) },
          step,
        }),
        ...slip,
      ].join(t('rules.separator'));
  }
}
