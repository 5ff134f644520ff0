import { bpShareCeil, isFen, type Fen } from '#contracts/money.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import type { Decrement } from '#contracts/wire/auction-rules.ts';
import { group, plainFen } from './money.ts';

/** The price field's rules: what may be typed or pasted, and how it stands there. Yuan with two decimals, exact. */

export type PriceError =
  | 'empty'
  | 'bad_characters'
  | 'bad_groups'
  | 'too_many_decimals'
  | 'zero'
  | 'too_large';

/** Longer texts are no prices; keeps every expression below cheap on a pasted book. */
const TEXT_CHARS_MAX = 64;
const YUAN_DIGITS_MAX = 14;

/** Full-width digits and signs become plain ones; currency marks and spaces go. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('。', '.')
    .replace(/[\s\u200b\ufeff]/g, '')
    .replace(/^(?:¥|RMB|CNY|人民币)/i, '')
    .replace(/元(?:整|正)?$/, '');
}

/**
 * Reads a whole price as typed or pasted: `￥1，234.5`, `１２３４.50 元`, `1234`. Groups must be groups of three, so that
 * `1,50` is never taken for 150. No rounding: a third decimal is an error.
 */
export function parsePrice(text: string): Result<Fen, PriceError> {
  if (text.length > TEXT_CHARS_MAX) return err('bad_characters');
  const plain = normalise(text);
  if (plain === '') return err('empty');
  if (!/^[\d,]*\.?\d*$/.test(plain) || !/\d/.test(plain)) return err('bad_characters');
  const [whole = '', decimals = ''] = plain.split('.');
  if (whole.includes(',') && !/^\d{1,3}(?:,\d{3})+$/.test(whole)) return err('bad_groups');
  if (decimals.length > 2) return err('too_many_decimals');
  const amount = BigInt(whole.replaceAll(',', '') + decimals.padEnd(2, '0'));
  if (amount === 0n) return err('zero');
  const fen = Number(amount);
  return amount <= BigInt(Number.MAX_SAFE_INTEGER) && isFen(fen) ? ok(fen) : err('too_large');
}

export interface FieldEdit {
  readonly text: string;
  readonly caret: number;
  /** The edit was not taken, and the field should say why. */
  readonly rejected?: PriceError;
}

/**
 * What the field shows after one edit. In: its text before, what the browser made of the edit, the caret after it.
 * Letters, signs, a second point and a third decimal leave the field as it was; the rest is grouped anew and the caret
 * stays behind the same digit.
 */
export function editPrice(before: string, after: string, caret: number): FieldEdit {
  const kept = { text: before, caret: Math.max(0, Math.min(caret - 1, before.length)) };
  if (after.length > TEXT_CHARS_MAX) return { ...kept, rejected: 'too_large' };
  const plain = normalise(after).replaceAll(',', '');
  if (!/^\d*\.?\d*$/.test(plain)) return { ...kept, rejected: 'bad_characters' };
  const dot = plain.indexOf('.');
  const whole = (dot < 0 ? plain : plain.slice(0, dot)).replace(/^0+(?=\d)/, '');
  const decimals = dot < 0 ? '' : plain.slice(dot);
  if (decimals.length > 3) return { ...kept, rejected: 'too_many_decimals' };
  if (whole.length > YUAN_DIGITS_MAX) return { ...kept, rejected: 'too_large' };
  const text = group(whole) + decimals;
  return { text, caret: caretBehind(text, countSignificantFromEnd(after.slice(caret))) };
}

/** The field's text for a price that a button put there. */
export function priceText(fen: number): string {
  const [yuan = '', rest = ''] = plainFen(fen).split('.');
  return `${group(yuan)}.${rest}`;
}

/** One step down (AUC-1) from a reference price: what the ± buttons move by. */
export function stepFen(decrement: Decrement, refFen: number): number {
  return decrement.kind === 'absolute'
    ? Math.max(1, decrement.fen)
    : Math.max(1, bpShareCeil(refFen, decrement.bp));
}

/** A step from `fromFen` in a direction, never below one fen nor above `maxFen`. */
export function steppedPrice(fromFen: number, deltaFen: number, maxFen: number): number {
  return Math.min(Math.max(1, fromFen + deltaFen), maxFen);
}

function countSignificantFromEnd(tail: string): number {
  return normalise(tail).replaceAll(',', '').length;
}

function caretBehind(text: string, significantAfter: number): number {
  let caret = text.length;
  let left = significantAfter;
  while (caret > 0 && left > 0) {
    caret -= 1;
    if (text[caret] !== ',') left -= 1;
  }
  return text[caret - 1] === ',' ? caret - 1 : caret;
}
