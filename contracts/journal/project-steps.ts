import { z } from 'zod';
import { LOTS_PER_AUCTION_MAX, NAME_CHARS_MAX, PROJECT_SUPPLIERS_MAX } from '../limits.ts';
import type { EpochMs } from '../time.ts';
import { arrangedOpeningSchema } from '../wire/arranged-openings.ts';
import type { RankingRow } from '../wire/auction-events.ts';
import { findingSchema, type ProjectDraft } from '../wire/project-draft.ts';
import type { ProjectRequest } from '../wire/project-steps.ts';
import { workCalendarSchema } from '../work-calendar.ts';

/** Steps of an auction project (竞价项目) as its journal holds them: what people ask for, and what the platform notes. */

type WithoutId<Request> = Request extends unknown ? Omit<Request, 'commandId'> : never;

/** First record of a project. */
export interface CreateDraft {
  readonly type: 'CreateDraft';
  readonly draft: ProjectDraft;
}
/** The auction of the present attempt is on record. */
export interface NoteAuction {
  readonly type: 'NoteAuction';
  readonly auctionId: string;
}
/** It could not be published: its id belongs to another auction, or its opening had passed. */
export interface NoteNoAuction {
  readonly type: 'NoteNoAuction';
  readonly auctionId: string;
  readonly why: 'id_taken' | 'opening_passed';
}
/** Its last lot has closed; the result rests on this head of its journal. */
export interface NoteEnd {
  readonly type: 'NoteEnd';
  readonly auctionId: string;
  readonly headVersion: number;
  readonly headHash: string;
}
/** What its journal says of every lot, in the order of the rules. */
export interface TakeResult {
  readonly type: 'TakeResult';
  readonly auctionId: string;
  readonly lots: readonly ResultLot[];
}
export interface ResultLot {
  readonly lotId: string;
  readonly status: 'completed' | 'unsuccessful' | 'cancelled';
  readonly closedAt: EpochMs;
  /** Valid offers, best first; empty when cancelled. */
  readonly ranking: readonly RankingRow[];
  /** Bidders that were refused for a price above the ceiling and have no valid offer. */
  readonly aboveCeiling: number;
}
/** A practice auction is on record, or has ended. */
export interface NoteRehearsal {
  readonly type: 'NoteRehearsal';
  readonly auctionId: string;
  readonly isEnded: boolean;
}

/** What the platform itself notes. */
export type SystemStep = NoteAuction | NoteNoAuction | NoteEnd | TakeResult | NoteRehearsal;
export type ProjectCaseStep = CreateDraft | WithoutId<ProjectRequest> | SystemStep;
export type ProjectCaseStepType = ProjectCaseStep['type'];

/** What the server looks up for a step: who the named organizations are, and the table of holidays as it is now. */
export const projectGivenSchema = z.strictObject({
  organizations: z
    .record(
      z.string(),
      z.strictObject({
        name: z
          .string()
          .min(1)
          .max(NAME_CHARS_MAX * 4),
        kind: z.string(),
      }),
    )
    .refine((all) => Object.keys(all).length <= PROJECT_SUPPLIERS_MAX + 2)
    .optional(),
  calendar: workCalendarSchema.optional(),
  /** Openings that the draft's rules name, by id (SQ-8). */
  openings: z
    .record(z.string(), arrangedOpeningSchema)
    .refine((all) => Object.keys(all).length <= LOTS_PER_AUCTION_MAX)
    .optional(),
});
export type ProjectGiven = z.infer<typeof projectGivenSchema>;

/** What the rules computed for `Check` and `Publish`. */
export const checkFactsSchema = z.object({ findings: z.array(findingSchema) });

/** What time alone brings about. */
export const PROJECT_TIMES = [
  'registration_ended',
  'opening_missed',
  'winner_lapsed',
  'buyer_lapsed',
] as const;
export type ProjectTime = (typeof PROJECT_TIMES)[number];
/** Of a lapsed confirmation. */
export const lapseFactsSchema = z.object({ lotId: z.string() });
