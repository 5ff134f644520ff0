import { projectDraftSchema, UNTITLED_PROJECT } from '#contracts/wire/project-draft.ts';
import type { ProjectTemplate } from '#contracts/wire/projects.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The last five minutes extend by five, up to ten times (procedures 9.2). */
const overtime = {
  windowMs: 5 * MINUTE_MS,
  extendMs: 5 * MINUTE_MS,
  maxCount: 10,
  mode: 'reset',
  trigger: 'any-offer',
} as const;

interface Preset {
  readonly templateId: string;
  readonly name: string;
  readonly nameEn: string;
  readonly method: string;
  readonly lotDurationMs: number;
  readonly rules: object;
}

/**
 * The usual ways of procedures 9.2 with its default numbers. Title, lots and prices are for the clerk: nothing that this file
 * makes up may be published unseen.
 */
const PRESETS: readonly Preset[] = [
  {
    templateId: 'builtin-reverse',
    name: '网上竞价（公布最低价，末段延时）',
    nameEn: 'Reverse auction: best price shown, overtime',
    method: '网上竞价',
    lotDurationMs: HOUR_MS,
    rules: {
      type: 'english-reverse',
      visibility: 'best-price',
      minBidders: 3,
      lots: [
        {
          id: 'L1',
          decrement: { basis: 'best', kind: 'percent', bp: 50 },
          decrementMaxBp: 3_000,
          overtime,
        },
      ],
    },
  },
  {
    templateId: 'builtin-rank',
    name: '网上竞价（只显示名次）',
    nameEn: 'Reverse auction: own rank only',
    method: '网上竞价',
    lotDurationMs: HOUR_MS,
    rules: {
      type: 'english-reverse',
      visibility: 'rank-only',
      minBidders: 3,
      lots: [
        {
          id: 'L1',
          decrement: { basis: 'own', kind: 'percent', bp: 50 },
          decrementMaxBp: 3_000,
          overtime,
        },
      ],
    },
  },
  {
    templateId: 'builtin-inquiry',
    name: '在线询价（密封一次报价）',
    nameEn: 'Online inquiry: one sealed price',
    method: '在线询价',
    lotDurationMs: 3 * DAY_MS,
    rules: {
      type: 'sealed-quotation',
      revisions: false,
      minBidders: 3,
      lots: [{ id: 'L1' }],
    },
  },
  {
    templateId: 'builtin-rounds',
    name: '轮次竞价（三轮，逐家报价）',
    nameEn: 'Rounds: three rounds of turns',
    method: '网上竞价',
    lotDurationMs: HOUR_MS,
    rules: {
      type: 'rounds',
      minBidders: 3,
      lots: [
        {
          id: 'L1',
          initialMs: 10 * MINUTE_MS,
          turnMs: 2 * MINUTE_MS,
          breakMs: MINUTE_MS,
          rounds: 3,
        },
      ],
    },
  },
];

/** Templates that everybody has; ids of own ones do not begin so. */
export const BUILT_IN_TEMPLATES: readonly ProjectTemplate[] = PRESETS.map((preset) => {
  const { method, rules, ...named } = preset;
  const draft = projectDraftSchema.parse({
    title: UNTITLED_PROJECT['zh-CN'],
    method,
    offerSignature: 'none',
    registration: { mode: 'open' },
    rules,
  });
  return { ...named, isBuiltIn: true, draft };
});
