import { columnsOf, type ColumnKey, type LotFormat } from './columns.ts';
import type { LotCells, LotValues } from './lots.ts';
import { NONE, type Step } from './read-cell.ts';

/** Values as the table shows them; reading the text again gives the value back exactly. */
export interface LotWords {
  readonly none: string;
  readonly units: Readonly<Record<'d' | 'h' | 'min' | 's' | 'ms', string>>;
}

export const LOT_WORDS: Readonly<Record<'zh-CN' | 'en', LotWords>> = {
  'zh-CN': {
    none: '无',
    units: { d: '天', h: '小时', min: '分钟', s: '秒', ms: '毫秒' },
  },
  en: { none: 'none', units: { d: ' d', h: ' h', min: ' min', s: ' s', ms: ' ms' } },
};

export function lotCells(values: Partial<LotValues>, format: LotFormat, words: LotWords): LotCells {
  const cells: Partial<Record<ColumnKey, string>> = {};
  for (const { key } of columnsOf(format)) {
    const text = textOf(values, key, words);
    if (text !== undefined) cells[key] = text;
  }
  return cells;
}

function textOf(values: Partial<LotValues>, key: ColumnKey, words: LotWords): string | undefined {
  switch (key) {
    case 'id':
    case 'title':
    case 'category':
    case 'unit':
    case 'note':
      return values[key];
    case 'quantity':
      return whenSet(values.quantity, plainNumber);
    case 'budget':
      return whenSet(values.budgetFen, amountText);
    case 'ceiling':
      return whenSet(values.ceilingFen, amountText);
    case 'start':
      return whenSet(values.startFen, amountText);
    case 'step':
      return whenSet(values.step, stepText);
    case 'slip':
      return whenSet(values.slipBp, (bp) => (bp === NONE ? words.none : percentText(bp)));
    case 'window':
      return whenSet(values.windowMs, (ms) => (ms === NONE ? words.none : durationText(ms, words)));
    case 'maxCount':
      return whenSet(values.maxCount, String);
    case 'rounds':
      return whenSet(values.rounds, String);
    case 'extend':
      return whenSet(values.extendMs, (ms) => durationText(ms, words));
    case 'tick':
      return whenSet(values.tickMs, (ms) => durationText(ms, words));
    case 'initial':
      return whenSet(values.initialMs, (ms) => durationText(ms, words));
    case 'turn':
      return whenSet(values.turnMs, (ms) => durationText(ms, words));
    case 'break':
      return whenSet(values.breakMs, (ms) => durationText(ms, words));
  }
}

/** `123456` → `1,234.56` */
export function amountText(fen: number): string {
  const digits = BigInt(fen).toString().padStart(3, '0');
  const yuan = digits.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${yuan}.${digits.slice(-2)}`;
}

/** `2050` → `20.5%` */
export function percentText(bp: number): string {
  return `${String(bp / 100)}%`;
}

export function stepText(step: Step): string {
  return step.kind === 'absolute' ? amountText(step.fen) : percentText(step.bp);
}

const UNITS = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** In the largest unit that needs no fraction: `300000` → `5分钟`. */
export function durationText(ms: number, words: LotWords): string {
  const [unit, size] = UNITS.find(([, length]) => ms % length === 0 && ms >= length) ?? ['s', 1];
  return `${String(ms / size)}${words.units[unit]}`;
}

/** Without powers of ten, which quantities below a millionth would have. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(6).replace(/\.?0+$/, '') : text;
}

function whenSet<Value>(
  value: Value | undefined,
  text: (value: Value) => string,
): string | undefined {
  return value === undefined ? undefined : text(value);
}
