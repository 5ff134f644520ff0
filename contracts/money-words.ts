import { isFen } from './money.ts';

/**
 * Amounts in Chinese words (中文大写), as banks and public documents demand. The writer has one form; the reader takes every
 * form that the rules allow, so that amounts are compared and never texts.
 */

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'] as const;
const SECTION_DIGITS = 4;

/** `140950` fen → `壹仟肆佰零玖元伍角`; `0` → `零元整`. Throws `RangeError` on what is no amount. */
export function moneyInWords(fen: number): string {
  if (fen !== 0 && !isFen(fen)) throw new RangeError('not an amount in whole fen');
  const yuan = wholeInWords(Math.floor(fen / 100));
  const jiao = Math.floor((fen % 100) / 10);
  const rest = fen % 10;
  if (jiao === 0 && rest === 0) return `${yuan === '' ? '零' : yuan}元整`;
  const whole = yuan === '' ? '' : `${yuan}元`;
  if (rest === 0) return `${whole}${DIGITS[jiao]}角`;
  const tenths = jiao === 0 ? (whole === '' ? '' : '零') : `${DIGITS[jiao]}角`;
  return `${whole}${tenths}${DIGITS[rest]}分`;
}

/** A whole number in words; empty for 0. One 零 stands for any run of zeros inside. */
function wholeInWords(value: number): string {
  return joined(value, { unit: 10 ** 8, name: '亿', words: tenThousandsInWords });
}

function tenThousandsInWords(value: number): string {
  return joined(value, { unit: 10 ** SECTION_DIGITS, name: '万', words: sectionInWords });
}

/** What stands above the unit, the unit, and what stands below it; 零 between them where the lower part begins with zeros. */
function joined(
  value: number,
  { unit, name, words }: { unit: number; name: string; words: (part: number) => string },
): string {
  const upper = Math.floor(value / unit);
  const lower = value % unit;
  if (upper === 0) return words(lower);
  const zero = lower > 0 && lower < unit / 10 ? '零' : '';
  return `${words(upper)}${name}${zero}${words(lower)}`;
}

function sectionInWords(part: number): string {
  let words = '';
  let isGap = false;
  for (let place = SECTION_DIGITS - 1; place >= 0; place -= 1) {
    const digit = Math.floor(part / 10 ** place) % 10;
    if (digit === 0) {
      isGap = words !== '';
      continue;
    }
    words += `${isGap ? '零' : ''}${DIGITS[digit]}${PLACES[place] ?? ''}`;
    isGap = false;
  }
  return words;
}

const AMOUNT = /^(?:人民币)?[:：]?(?:(?<yuan>[^元圆]+)[元圆])?(?<tail>[^元圆]*)$/;
const TAIL =
  /^零?(?:(?<jiao>[壹贰叁肆伍陆柒捌玖零])角)?零?(?:(?<fen>[壹贰叁肆伍陆柒捌玖])分)?[整正]?$/;

/** Reads an amount in words back into fen; `undefined` for a text that is none. */
export function readMoneyWords(text: string): number | undefined {
  const amount = AMOUNT.exec(text.replaceAll(/\s/g, ''));
  if (amount === null) return undefined;
  const { yuan, tail = '' } = amount.groups ?? {};
  const parts = TAIL.exec(tail);
  if (parts === null) return undefined;
  const { jiao, fen } = parts.groups ?? {};
  if (yuan === undefined && jiao === undefined && fen === undefined) return undefined;
  const whole = yuan === undefined ? 0 : readWhole(yuan);
  if (whole === undefined) return undefined;
  const total = whole * 100 + digitOf(jiao) * 10 + digitOf(fen);
  return Number.isSafeInteger(total) ? total : undefined;
}

function digitOf(character: string | undefined): number {
  return character === undefined ? 0 : DIGITS.indexOf(character);
}

/** `亿` and `万` bind what stands before them; `万亿` is ten thousand of the larger. */
function readWhole(text: string): number | undefined {
  const [high, low, ...more] = text.split('亿');
  if (more.length > 0 || high === undefined) return undefined;
  if (low !== undefined) {
    const upper = readTenThousands(high);
    const lower = low === '' ? 0 : readTenThousands(low);
    if (upper === undefined || lower === undefined || upper === 0) return undefined;
    return upper * 10 ** 8 + lower;
  }
  return readTenThousands(high);
}

function readTenThousands(text: string): number | undefined {
  const [high, low, ...more] = text.split('万');
  if (more.length > 0 || high === undefined) return undefined;
  if (low === undefined) return readSection(high);
  const upper = readSection(high);
  const lower = low === '' ? 0 : readSection(low);
  if (upper === undefined || lower === undefined || upper === 0) return undefined;
  return upper * 10 ** SECTION_DIGITS + lower;
}

const SECTION = /^零?(?:(.)仟)?零?(?:(.)佰)?零?(?:(.)拾)?零?([壹贰叁肆伍陆柒捌玖])?零?$/;

function readSection(text: string): number | undefined {
  if (text === '零') return 0;
  // Ten may be written without its one.
  const found = SECTION.exec(text.startsWith('拾') ? `壹${text}` : text);
  if (text === '' || found === null) return undefined;
  const digits = found.slice(1).map((digit: string | undefined) => digitOf(digit));
  if (digits.some((digit) => digit < 0)) return undefined;
  return digits.reduce((sum, digit) => sum * 10 + digit, 0);
}
