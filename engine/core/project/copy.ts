import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { isClockRules } from '#contracts/wire/auction-rules.ts';
import { type ProjectDraft, projectDraftSchema } from '#contracts/wire/project-draft.ts';
import { longestLotMs } from './rules.ts';

/** What a new project begins with: the content of an older one, or of an auction, for another day (PRJ-14). */
export interface CopiedDraft {
  readonly draft: ProjectDraft;
  readonly lotDurationMs: number;
}

const HOUR_MS = 3_600_000;

/** Without times; who was invited stays on the list. */
export function copyOfDraft(draft: ProjectDraft): CopiedDraft {
  const { registration, rules, ...rest } = draft;
  const { until: _until, ...open } = registration ?? { mode: 'open' as const };
  return {
    draft: {
      ...rest,
      ...(registration === undefined ? {} : { registration: open }),
      ...(rules === undefined ? {} : { rules: timeless(rules) }),
    },
    lotDurationMs: rules === undefined ? HOUR_MS : durationOf(rules),
  };
}

/** Content of an auction that was published without a project: its suppliers are not taken along. */
export function copyOfAuction({
  title,
  buyerId,
  offerSignature,
  rules,
}: AuctionPublished): CopiedDraft {
  const { id: _id, bidders: _bidders, bestValue: _factors, ...terms } = rules;
  return {
    draft: projectDraftSchema.parse({
      ...{ title, buyerId, offerSignature },
      registration: { mode: 'open' },
      lots: rules.lots.map((lot) => ({ id: lot.id, title: lot.id })),
      rules: timeless(JSON.parse(JSON.stringify(terms))),
    }),
    lotDurationMs: isClockRules(rules) ? HOUR_MS : longestLotMs(rules),
  };
}

type DraftRules = NonNullable<ProjectDraft['rules']>;

/** Openings go with the times: their deadlines are signed. */
function timeless({
  opensAt: _opens,
  closesAt: _closes,
  openings: _signed,
  ...rules
}: DraftRules): DraftRules {
  const { lots } = rules;
  return Array.isArray(lots) ? { ...rules, lots: lots.map((lot) => withoutEnd(lot)) } : rules;
}

function withoutEnd(lot: DraftRules[string]): DraftRules[string] {
  if (typeof lot !== 'object' || lot === null || Array.isArray(lot)) return lot;
  const { closesAt: _end, ...rest } = lot;
  return rest;
}

/** From the opening to the first end that is set; an hour where none is. */
function durationOf({ opensAt, closesAt, lots }: DraftRules): number {
  const first = Array.isArray(lots) ? lots[0] : undefined;
  const own = typeof first === 'object' && first !== null && !Array.isArray(first) ? first : {};
  const end = typeof closesAt === 'number' ? closesAt : own['closesAt'];
  const isSet = typeof opensAt === 'number' && typeof end === 'number' && end - opensAt >= 1_000;
  return isSet ? end - opensAt : HOUR_MS;
}
