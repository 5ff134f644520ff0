import type { TFunction } from 'i18next';

/** An id that says by itself what it is (`包1-打印设备`) stands alone; a bare `L1` or `2` gets the word for a lot. */
export function lotName(lotId: string, t: TFunction<'control'>): string {
  return /^[\w.-]{1,8}$/.test(lotId) ? t('lot.name', { id: lotId }) : lotId;
}
