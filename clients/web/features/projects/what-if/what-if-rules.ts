import type { z } from 'zod';
import {
  LOT_TERMS_PRESET,
  LOT_WORDS,
  type LotCells,
  lotCells,
  type LotValues,
  NONE,
  checkLots,
  type CellProblemCode,
  type ColumnKey,
} from '#contracts/lots-table/index.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';

/** Other rules for an ended auction: a form that begins with the rules as published, and the patch that it makes. Pure. */
export interface WhatIfForm {
  readonly format: WhatIfFormat;
  readonly minBidders: string;
  readonly basis: 'best' | 'own';
  readonly trigger: 'any-offer' | 'best-change';
  readonly mode: 'reset' | 'add';
  /** `step`, `slip`, `window`, `extend`, `maxCount`, as in a table of lots. */
  readonly cells: LotCells;
}
export const WHAT_IF_FORMATS = ['english-reverse', 'sealed-quotation'] as const;
export type WhatIfFormat = (typeof WHAT_IF_FORMATS)[number];
export const WHAT_IF_CELLS = [
  'step',
  'slip',
  'window',
  'extend',
  'maxCount',
] as const satisfies readonly ColumnKey[];

type Json = z.core.util.JSONType;
export type RulesPatch = Readonly<Record<string, Json>>;

export interface WhatIfPatch {
  /** Merge patch (RFC 7396) on the rules as published; absent while a field cannot be read. */
  readonly patch: RulesPatch | undefined;
  readonly problems: Readonly<Partial<Record<ColumnKey | 'minBidders', CellProblemCode>>>;
}

export function isReplayable(type: AuctionView['type']): type is WhatIfFormat {
  return WHAT_IF_FORMATS.some((format) => format === type);
}

/** The rules of the first lot stand for all. */
export function formOfView(view: AuctionView, language: 'zh-CN' | 'en'): WhatIfForm {
  const lot = Object.values(view.lots)[0];
  const { decrement, overtime } = lot ?? {};
  const values: Partial<LotValues> = {
    step: decrement ?? LOT_TERMS_PRESET.step,
    slipBp: lot?.decrementMaxBp ?? NONE,
    windowMs: overtime?.windowMs ?? NONE,
    extendMs: overtime?.extendMs ?? LOT_TERMS_PRESET.extendMs,
    maxCount: overtime?.maxCount ?? LOT_TERMS_PRESET.maxCount,
  };
  return {
    format: isReplayable(view.type) ? view.type : 'english-reverse',
    minBidders: String(view.minBidders),
    basis: decrement?.basis ?? 'best',
    trigger: overtime?.trigger ?? 'any-offer',
    mode: overtime?.mode ?? 'reset',
    cells: lotCells(values, 'english-reverse', LOT_WORDS[language]),
  };
}

/** Whether lots have rules of their own, of which the form shows only those of the first. */
export function hasRulesByLot(view: AuctionView): boolean {
  const rules = Object.entries(view.lots).map(([lotId, lot]) =>
    JSON.stringify(formOfView({ ...view, lots: { [lotId]: lot } }, 'en')),
  );
  return new Set(rules).size > 1;
}

/** Every lot gets the same rules, and keeps its ceiling and its first end. */
export function patchOf(view: AuctionView, form: WhatIfForm): WhatIfPatch {
  const { values, problems } = readCells(form);
  const minBidders = /^[1-9]\d{0,3}$/.test(form.minBidders.trim())
    ? Number(form.minBidders.trim())
    : undefined;
  const all = {
    ...(form.format === 'sealed-quotation' ? {} : problems),
    ...(minBidders === undefined ? { minBidders: 'not_whole' as const } : {}),
  };
  if (Object.keys(all).length > 0 || minBidders === undefined) {
    return { patch: undefined, problems: all };
  }
  const lots = Object.values(view.lots);
  const patch: RulesPatch =
    form.format === 'sealed-quotation'
      ? {
          ...{ type: 'sealed-quotation', visibility: 'sealed', minBidders },
          standingInstructions: null,
          lots: lots.map((lot) => baseOf(lot)),
        }
      : {
          ...{ type: 'english-reverse', minBidders },
          ...(view.type === 'english-reverse' ? {} : { visibility: 'best-price', revisions: null }),
          lots: lots.map((lot) => ({ ...baseOf(lot), ...stepsOf(values, form) })),
        };
  return { patch, problems: {} };
}

function readCells(form: WhatIfForm): {
  values: Partial<LotValues>;
  problems: WhatIfPatch['problems'];
} {
  const { values, problems } = checkLots([form.cells], 'english-reverse');
  const shown = new Set<ColumnKey>(WHAT_IF_CELLS);
  return {
    values: values[0] ?? {},
    problems: Object.fromEntries(
      problems.filter(({ key }) => shown.has(key)).map(({ key, code }) => [key, code]),
    ),
  };
}

function baseOf(lot: LotView): RulesPatch {
  return { id: lot.lotId, ceilingFen: lot.ceilingFen, closesAt: lot.firstClosesAt };
}

function stepsOf(values: Partial<LotValues>, form: WhatIfForm): RulesPatch {
  const { step = LOT_TERMS_PRESET.step, slipBp, windowMs, extendMs, maxCount } = values;
  return {
    decrement: { basis: form.basis, ...step },
    ...(slipBp === undefined || slipBp === NONE ? {} : { decrementMaxBp: slipBp }),
    ...(windowMs === undefined || windowMs === NONE
      ? {}
      : {
          overtime: {
            windowMs,
            extendMs: extendMs ?? LOT_TERMS_PRESET.extendMs,
            maxCount: maxCount ?? LOT_TERMS_PRESET.maxCount,
            mode: form.mode,
            trigger: form.trigger,
          },
        }),
  };
}
