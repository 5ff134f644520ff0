import Nzh from 'nzh/cn';
import { BP_WHOLE } from '#contracts/money.ts';

/** All money on screens is made here from whole fen (分) without floating point. */

const FEN_PER_YUAN = 100n;
const WAN_FEN_DIGITS = 6;
const MILLION_FEN_DIGITS = 8;

/** `123456789` → `1,234,567.89`. In: a safe integer of fen, 0 or more. */
export function formatFen(fen: number): string {
  const { yuan, rest } = split(fen);
  return `${group(yuan)}.${rest}`;
}

/** `123456789` → `1234567.89`: no grouping, for copying and for `nzh`. */
export function plainFen(fen: number): string {
  const { yuan, rest } = split(fen);
  return `${yuan}.${rest}`;
}

/**
 * A large amount in the unit that a reader of the language counts in, with every digit that matters: 万元
 * (`123456700` → `123.4567`) or million yuan. `undefined` below one such unit. Exact: nothing is rounded.
 */
export function inLargeUnit(fen: number, language: string): string | undefined {
  const digits = language === 'en' ? MILLION_FEN_DIGITS : WAN_FEN_DIGITS;
  const unit = 10n ** BigInt(digits);
  const amount = BigInt(fen);
  if (amount < unit) return undefined;
  const rest = (amount % unit).toString().padStart(digits, '0').replace(/0+$/, '');
  return `${group((amount / unit).toString())}${rest === '' ? '' : `.${rest}`}`;
}

/** 中文大写 of an amount, `100005` → `壹仟元零伍分`. */
export function chineseAmount(fen: number): string {
  return Nzh.toMoney(plainFen(fen), { outSymbol: false, forceZheng: true });
}

/** How far `priceFen` lies under `refFen`, in whole basis points rounded down; negative when above. */
export function bpUnder(refFen: number, priceFen: number): number {
  if (refFen <= 0) return 0;
  const scaled = BigInt(refFen - priceFen) * BigInt(BP_WHOLE);
  return Number(scaled / BigInt(refFen));
}

/** `1234` → `12.34%`. */
export function formatBp(bp: number): string {
  const sign = bp < 0 ? '-' : '';
  const whole = Math.abs(bp);
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}%`;
}

function split(fen: number): { yuan: string; rest: string } {
  const amount = BigInt(fen);
  return {
    yuan: (amount / FEN_PER_YUAN).toString(),
    rest: (amount % FEN_PER_YUAN).toString().padStart(2, '0'),
  };
}

export function group(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}
