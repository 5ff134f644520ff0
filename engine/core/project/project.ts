import type { BidderId, LotId } from '#contracts/ids.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { WorkCalendar } from '#contracts/work-calendar.ts';
import type { Factor } from '#contracts/wire/auction-options.ts';
import type { RankingRow } from '#contracts/wire/auction-events.ts';
import type { Finding, ProjectDraft } from '#contracts/wire/project-draft.ts';
import type { AwardState, ProjectState } from '#contracts/wire/project-steps.ts';
import type { DEPOSIT_STATES } from '#contracts/wire/project-steps.ts';

/**
 * An auction project (竞价项目) as folded from its journal; never changed in place.
 */
export interface Project {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly agency: Party;
  readonly createdAt: EpochMs;
  /** Content; from publication on with the times as last corrected. */
  readonly draft: ProjectDraft;
  /** What the newest check found. */
  readonly findings: readonly Finding[] | undefined;
  /** Table of holidays as of the newest step that brought one. */
  readonly calendar: WorkCalendar;
  /** Names of organizations as of the newest step that named them. */
  readonly names: ReadonlyMap<string, string>;
  readonly publishedAt: EpochMs | undefined;
  /** In order of their first appearance. */
  readonly applications: ReadonlyMap<string, Application>;
  readonly rehearsals: readonly Rehearsal[];
  /** Number of the present attempt, from 1. */
  readonly attempt: number;
  /** One for each attempt that was started. */
  readonly auctions: readonly AttemptedAuction[];
  /** In the order of the rules; empty until a result was taken. */
  readonly awards: readonly Award[];
  readonly notices: readonly Notice[];
  readonly history: readonly HistoryEntry[];
  readonly version: number;
}

export interface Party {
  readonly id: string;
  readonly name: string;
}

/** Registration (报名) of one supplier. */
export interface Application {
  readonly bidderId: BidderId;
  readonly status: 'invited' | 'applied' | 'withdrawn' | 'admitted' | 'rejected';
  readonly appliedAt: EpochMs | undefined;
  readonly decidedAt: EpochMs | undefined;
  readonly statement: string | undefined;
  readonly reason: string | undefined;
  readonly deposit: Deposit | undefined;
  /** As last set by the agency (PRJ-16). */
  readonly factor: SetFactor | undefined;
}

/** By which a supplier's prices are compared (评审系数, BV-1). */
export interface SetFactor {
  readonly numerator: number;
  readonly denominator: number;
  readonly reason: string;
  readonly at: EpochMs;
}

/** What was last recorded of a deposit (保证金). */
export interface Deposit {
  readonly state: (typeof DEPOSIT_STATES)[number];
  readonly amountFen: number;
  readonly reference: string;
  readonly at: EpochMs;
}

/** A practice auction (演练) of those who were admitted when it was asked for. */
export interface Rehearsal {
  readonly auctionId: string;
  readonly opensAt: EpochMs;
  readonly lastsMs: number;
  readonly bidderIds: readonly BidderId[];
  readonly factors: readonly Factor[];
  /** `asked`: not on record yet. */
  readonly stage: 'asked' | 'running' | 'ended';
  readonly by: string;
}

export interface AttemptedAuction {
  readonly auctionId: string;
  readonly attempt: number;
  /** Who started it. */
  readonly by: string;
  readonly bidderIds: readonly BidderId[];
  readonly factors: readonly Factor[];
  readonly publishedAt: EpochMs | undefined;
  readonly endedAt: EpochMs | undefined;
  readonly headVersion: number | undefined;
  readonly headHash: string | undefined;
}

/** Where one lot's award (定标) stands. */
export interface Award {
  readonly lotId: LotId;
  readonly state: AwardState;
  readonly ranking: readonly RankingRow[];
  /** Who gave the lot up, by id. */
  readonly abandoned: ReadonlyMap<string, 'by_itself' | 'no_confirmation'>;
  /** Whose turn it is, or who got it. */
  readonly candidate: RankingRow | undefined;
  readonly dueAt: EpochMs | undefined;
  readonly isAutoConfirmed: boolean;
  readonly listedReason: string | undefined;
  readonly reason: string | undefined;
}

export interface Notice {
  readonly kind: 'notice' | 'correction' | 'republished' | 'result' | 'withdrawn';
  readonly at: EpochMs;
  readonly reason: string | undefined;
}

export interface HistoryEntry {
  readonly version: number;
  readonly at: EpochMs;
  readonly what: string;
  readonly by: string | undefined;
  /** Organization or lot that it is about. */
  readonly about: string | undefined;
  readonly reason: string | undefined;
  /** Of `SetFactor`. */
  readonly factor: Pick<SetFactor, 'numerator' | 'denominator'> | undefined;
  /** Organizations that may see it beside agency and supervisor, or everybody. */
  readonly seenBy: 'all' | readonly string[];
}

export function admittedOf(project: Project): readonly BidderId[] {
  return [...project.applications.values()]
    .filter(({ status }) => status === 'admitted')
    .map(({ bidderId }) => bidderId);
}

/** Factors that were set of admitted suppliers; whoever has none counts as 1. */
export function factorsSetOf(project: Project): readonly Factor[] {
  return [...project.applications.values()].flatMap(({ status, bidderId, factor }) => {
    if (status !== 'admitted' || factor === undefined) return [];
    const { numerator, denominator } = factor;
    return [{ bidderId, numerator, denominator }];
  });
}

export function nameOf(project: Project, organizationId: string): string {
  return project.names.get(organizationId) ?? organizationId;
}

/** The auction of the present attempt, once it was asked for. */
export function presentAuction(project: Project): AttemptedAuction | undefined {
  return project.auctions.find(({ attempt }) => attempt === project.attempt);
}

export function registrationEnd(project: Project): EpochMs | undefined {
  return project.draft.registration?.until;
}

/** Whether everybody may see it. */
export function isPublished(project: Project): boolean {
  return project.publishedAt !== undefined;
}
