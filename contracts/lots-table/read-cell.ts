import { idText } from '../ids.ts';
import { DURATION_MS_MAX } from '../limits.ts';
import { BP_WHOLE, isFen } from '../money.ts';
import { err, ok, type Result } from '../result.ts';
import type { Column } from './columns.ts';
import type { CellProblemCode } from './problems.ts';

/**
 * Reading one cell: as people write amounts, shares and times, in full-width or plain digits, with or without units.
 * Nothing is ever rounded: what does not fit exactly is a problem.
 */
export type Read<Value> = Result<Value, CellProblemCode>;

/** Longer texts are no numbers; keeps every expression below cheap on a pasted book. */
const NUMBER_CHARS_MAX = 64;
const FEN_DIGITS = 2;
const BP_DIGITS = 2;

/** A step as an amount, or as a share of the price that it counts from. */
export type Step =
  | { readonly kind: 'absolute'; readonly fen: number }
  | { readonly kind: 'percent'; readonly bp: number };

/** Said in a cell that a lot has none of what the others have. */
export const NONE = 'none';
const NONE_WORDS: ReadonlySet<string> = new Set(['无', '没有', 'none', 'no', '-', '—', '/']);

/** Plain digits and signs instead of full-width ones; no spaces. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('。', '.')
    .replace(/[\s\u200b\ufeff]/g, '');
}

/** `￥1,234.50`, `１２.５ 万元`, `0.3亿`, `1234元整` → fen. */
export function readAmount(text: string): Read<number> {
  const plain = numberText(text);
  if (!plain.ok) return plain;
  const body = plain.value
    .replace(/^(?:¥|rmb|cny|人民币)/i, '')
    .replace(/(?:元|圆|yuan|rmb|cny)(?:整|正)?$/i, '');
  if (body.includes('%')) return err('not_an_amount');
  const unit = /[万亿]$/.exec(body)?.[0];
  const shift = unit === '万' ? 4 : unit === '亿' ? 8 : 0;
  const digits = decimalDigits(unit === undefined ? body : body.slice(0, -1), FEN_DIGITS + shift);
  if (!digits.ok) return digits;
  if (digits.value === 0n) return err('zero');
  const fen = Number(digits.value);
  return digits.value <= BigInt(Number.MAX_SAFE_INTEGER) && isFen(fen) ? ok(fen) : err('too_large');
}

/** `20%`, `20` → 2000 basis points. */
export function readPercent(text: string): Read<number> {
  const plain = numberText(text);
  if (!plain.ok) return plain;
  const digits = decimalDigits(plain.value.replace(/%$/, ''), BP_DIGITS);
  if (!digits.ok) return digits.error === 'bad_characters' ? err('not_a_percent') : digits;
  return digits.value > BigInt(BP_WHOLE) ? err('percent_range') : ok(Number(digits.value));
}

export function readStep(text: string): Read<Step> {
  if (!plainText(text).endsWith('%')) {
    const amount = readAmount(text);
    return amount.ok ? ok({ kind: 'absolute', fen: amount.value }) : amount;
  }
  const share = readPercent(text);
  if (!share.ok) return share;
  return share.value === 0 ? err('zero') : ok({ kind: 'percent', bp: share.value });
}

const UNITS_MS: readonly (readonly [RegExp, number])[] = [
  [/^(?:毫秒|ms)$/i, 1],
  [/^(?:秒钟?|s|secs?|seconds?)$/i, 1_000],
  [/^(?:分钟?|m|mins?|minutes?)$/i, 60_000],
  [/^(?:小时|时|h|hrs?|hours?)$/i, 3_600_000],
  [/^(?:天|日|d|days?)$/i, 86_400_000],
];
const DURATION_PARTS_MAX = 4;

/** `5分钟`, `1小时30分`, `90 s`, or a bare number in the column's unit → milliseconds. */
export function readDuration(text: string, bareUnit: 'min' | 's'): Read<number> {
  const plain = numberText(text);
  if (!plain.ok) return plain;
  const whole = /^[\d.,]+$/.test(plain.value) ? `${plain.value}${bareUnit}` : plain.value;
  const parts = [...whole.matchAll(/([\d.,]+)([^\d.,]+)/g)];
  const isWhole = parts.map(([part]) => part).join('') === whole;
  if (!isWhole || parts.length === 0 || parts.length > DURATION_PARTS_MAX) {
    return err('not_a_duration');
  }
  let sum = 0;
  for (const [, amount = '', name = ''] of parts) {
    const unit = UNITS_MS.find(([pattern]) => pattern.test(name))?.[1];
    const thousandths = decimalDigits(amount, 3);
    if (unit === undefined || !thousandths.ok) return err('not_a_duration');
    const scaled = thousandths.value * BigInt(unit);
    if (scaled % 1_000n !== 0n) return err('not_a_duration');
    sum += Number(scaled / 1_000n);
  }
  return sum > DURATION_MS_MAX ? err('too_large') : ok(sum);
}

export function readCount(text: string, max: number): Read<number> {
  const plain = numberText(text);
  if (!plain.ok) return plain;
  const body = plain.value.replace(/[次轮]$/, '');
  const digits = decimalDigits(body.replace(/\.0*$/, ''), 0);
  if (!digits.ok) return digits.error === 'bad_groups' ? digits : err('not_whole');
  return digits.value > BigInt(max) ? err('too_large') : ok(Number(digits.value));
}

/** Digits that a JavaScript number keeps exactly. */
const QUANTITY_DIGITS_MAX = 15;
const QUANTITY_MAX = 1e12;

export function readQuantity(text: string): Read<number> {
  const plain = numberText(text);
  if (!plain.ok) return plain;
  const digits = decimalDigits(plain.value, 6);
  if (!digits.ok) return digits.error === 'bad_characters' ? err('not_a_quantity') : digits;
  const bare = plain.value.replaceAll(',', '');
  const value = Number(bare);
  if (bare.replace('.', '').length > QUANTITY_DIGITS_MAX || value > QUANTITY_MAX) {
    return err('too_large');
  }
  return value > 0 ? ok(value) : err('zero');
}

export function readId(text: string): Read<string> {
  const id = text.trim();
  return idText.safeParse(id).success ? ok(id) : err('bad_id');
}

export function readText(text: string, column: Column): Read<string> {
  const trimmed = text.trim();
  if (!trimmed.isWellFormed()) return err('not_text');
  return trimmed.length > (column.charsMax ?? 0) ? err('too_long') : ok(trimmed);
}

export function saysNone(text: string): boolean {
  return NONE_WORDS.has(plainText(text).toLowerCase());
}

function numberText(text: string): Read<string> {
  const plain = plainText(text);
  if (plain.startsWith('#')) return err('formula_error');
  return plain.length > NUMBER_CHARS_MAX ? err('bad_characters') : ok(plain);
}

/** `1,234.5` with 3 decimals → `1234500n`. Groups must be groups of three, so that `1,50` is never taken for 150. */
function decimalDigits(text: string, decimals: number): Read<bigint> {
  if (!/^[\d,]*\.?\d*$/.test(text) || !/\d/.test(text)) return err('bad_characters');
  const [whole = '', tail = ''] = text.split('.');
  if (whole.includes(',') && !/^\d{1,3}(?:,\d{3})+$/.test(whole)) return err('bad_groups');
  const kept = tail.replace(/0+$/, '');
  if (kept.length > decimals) return err('too_many_decimals');
  return ok(BigInt(whole.replaceAll(',', '') + kept.padEnd(decimals, '0')));
}
