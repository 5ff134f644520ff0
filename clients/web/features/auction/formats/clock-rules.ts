import { useTranslation } from 'react-i18next';
import { assertNever } from '#contracts/result.ts';
import { dutchTickCount, japaneseTickCount } from '#contracts/wire/lot-clock.ts';
import type { LotView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';

interface RuleItem {
  readonly key: string;
  readonly label: string;
  readonly children: string;
}

/** What a clock adds to the lot's rules, in words, with their rule ids. */
export function useClockRules(lot: LotView): readonly RuleItem[] {
  const { t } = useTranslation('formats');
  const { clock, ceilingFen } = lot;
  if (clock === undefined) return [];
  const step = formatFen(clock.stepFen);
  const item = (key: string, label: string, children: string) => ({ key, label, children });
  switch (clock.kind) {
    case 'dutch-reverse': {
      const count = dutchTickCount({ ...clock, ceilingFen });
      const start = formatFen(clock.startFen);
      const facts = { start, step, count, seconds: seconds(clock.tickMs) };
      return [
        item('clock', t('rules.clock'), t('rules.dutch.clock', facts)),
        item('act', t('rules.act'), t('rules.dutch.act')),
      ];
    }
    case 'japanese-reverse': {
      const count = japaneseTickCount({ ...clock, ceilingFen });
      const facts = { step, count, seconds: seconds(clock.tickMs) };
      return [
        item('clock', t('rules.clock'), t('rules.japanese.clock', facts)),
        item('act', t('rules.act'), t('rules.japanese.act')),
      ];
    }
    case 'rounds': {
      const { initialMs, turnMs, breakMs, rounds } = clock;
      const facts = { count: rounds, turn: seconds(turnMs), rest: seconds(breakMs) };
      return [
        item(
          'initial',
          t('rules.initial'),
          t('rules.rounds.initial', { seconds: seconds(initialMs) }),
        ),
        item('rounds', t('rules.rounds'), t('rules.rounds.turns', facts)),
        item('act', t('rules.act'), t('rules.rounds.act', { step })),
      ];
    }
    default:
      return assertNever(clock);
  }
}

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
