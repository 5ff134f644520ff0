import { z } from 'zod';
import { NAME_CHARS_MAX } from '../limits.ts';
import { fenSchema } from '../money.ts';
import { epochMsSchema } from '../time.ts';
import { OPENING_STATES } from '../journal/opening-steps.ts';
import { type AuctionRules, lotEnds } from './auction-rules.ts';
import { openingOf } from './confidentiality.ts';
import { isSameLot, servedLotSchema } from './served-lot.ts';

/** What a bid opening says of itself to an auction that names it (SQ-8). */
export const arrangedOpeningSchema = z.strictObject({
  /** The agency that arranged it. */
  hostId: z.string().min(1).max(NAME_CHARS_MAX),
  state: z.enum(OPENING_STATES),
  /** As signed in its policy. */
  deadlineMs: epochMsSchema,
  ceilingFen: fenSchema.optional(),
  serves: servedLotSchema.optional(),
});
export type ArrangedOpening = z.infer<typeof arrangedOpeningSchema>;

export const OPENING_MISFITS = [
  'unknown_opening',
  'opening_taken',
  'opening_not_receiving',
  'opening_other_deadline',
  'opening_other_ceiling',
] as const;
export type OpeningMisfit = (typeof OPENING_MISFITS)[number];

/**
 * Why an opening does not fit its lot, by lot (SQ-8): it has to be the agency's own, to keep no other lot's prices, to
 * take bids still, and to have the lot's end as its signed deadline and the lot's ceiling where it names one. Empty for rules
 * without custodians.
 */
export function openingMisfits(
  rules: AuctionRules,
  {
    agencyId,
    streamId,
    openings,
  }: {
    readonly agencyId: string;
    /** As in `ServedLot`; absent of a draft that is not kept yet. */
    readonly streamId?: string | undefined;
    readonly openings: ReadonlyMap<string, ArrangedOpening>;
  },
): readonly { readonly lotId: string; readonly misfit: OpeningMisfit }[] {
  const ends = lotEnds(rules);
  return rules.lots.flatMap(({ id, ceilingFen }, index) => {
    const openingId = openingOf(rules, id);
    if (openingId === undefined) return [];
    const opening = openings.get(openingId);
    const misfits: OpeningMisfit[] = [];
    if (opening === undefined || opening.hostId !== agencyId) misfits.push('unknown_opening');
    else {
      const { serves } = opening;
      const isOwn = streamId !== undefined && serves && isSameLot(serves, { streamId, lotId: id });
      if (serves !== undefined && isOwn !== true) misfits.push('opening_taken');
      if (opening.state !== 'receiving') misfits.push('opening_not_receiving');
      if (opening.deadlineMs !== ends[index]) misfits.push('opening_other_deadline');
      const isOther = opening.ceilingFen !== undefined && opening.ceilingFen !== ceilingFen;
      if (isOther) misfits.push('opening_other_ceiling');
    }
    return misfits.map((misfit) => ({ lotId: id, misfit }));
  });
}

/** Which opening these rules name for which lot; also of a draft that is half-written. */
export function namedOpeningsByLot(
  rules: object,
): readonly { readonly lotId: string; readonly openingId: string }[] {
  if (!('openings' in rules)) return [];
  const { openings } = rules;
  if (typeof openings !== 'object' || openings === null) return [];
  return Object.entries(openings).flatMap(([lotId, openingId]: [string, unknown]) =>
    typeof openingId === 'string' ? [{ lotId, openingId }] : [],
  );
}

/** The openings that these rules name, each once. */
export function namedOpenings(rules: object): readonly string[] {
  return [...new Set(namedOpeningsByLot(rules).map(({ openingId }) => openingId))];
}
