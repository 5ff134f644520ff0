import { useTranslation } from 'react-i18next';
import type { UnitWords } from './figure-text.ts';

export function useUnits(): UnitWords {
  const { t } = useTranslation('wall');
  return { ms: t('unit.ms'), s: t('unit.s') };
}
