import type { TFunction } from 'i18next';
import { AUCTION_METHODS } from '#contracts/wire/archive.ts';

/** A format by its name; one that came later by its code. */
export function typeText(type: string, t: TFunction<'archive'>): string {
  const known = AUCTION_METHODS.find((method) => method === type);
  return known === undefined ? type : t(`type.${known}`);
}
