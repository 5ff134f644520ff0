import { evaluationOf, type Weights, weightsOf } from '#contracts/best-value.ts';
import type { ProjectActor } from '#contracts/wire/project-steps.ts';
import type { ApplicationView, AwardView } from '#contracts/wire/projects.ts';
import { needsDeposit } from './check-admission.ts';
import { type Application, nameOf, type Project } from './project.ts';
import { bestValueOf, draftFactors } from './rules.ts';

/** Applications and awards as they are shown. */

/** All of them for those inside; for others the names of the admitted alone. */
export function applicationViews(project: Project, isInside: boolean): ApplicationView[] {
  const all = [...project.applications.values()];
  if (isInside) return all.map(applicationViewer(project));
  return all
    .filter(({ status }) => status === 'admitted')
    .map(({ bidderId, status }) => ({ bidderId, name: nameOf(project, bidderId), status }));
}

/** What a supplier sees of itself; `undefined`: it has no place in the project. */
export function ownView(project: Project, organizationId: string): ApplicationView | undefined {
  const application = project.applications.get(organizationId);
  return application && applicationViewer(project)(application);
}

/** What the draft says of factors is read once for all applications. */
function applicationViewer(project: Project): (application: Application) => ApplicationView {
  const named = draftFactors(project.draft.rules);
  return (application) => {
    const { bidderId, status, appliedAt, decidedAt, statement, reason } = application;
    return {
      bidderId,
      name: nameOf(project, bidderId),
      status,
      ...(appliedAt === undefined ? {} : { appliedAt }),
      ...(decidedAt === undefined ? {} : { decidedAt }),
      ...(statement === undefined ? {} : { statement }),
      ...(reason === undefined ? {} : { reason }),
      ...factorView(application, named),
      ...depositView(project, application),
    };
  };
}

function factorView(
  { bidderId, factor }: Application,
  named: ReturnType<typeof draftFactors>,
): Pick<ApplicationView, 'factor'> {
  const shown = factor ?? named.get(bidderId);
  if (shown === undefined) return {};
  const { numerator, denominator } = shown;
  const why = factor && { reason: factor.reason, at: factor.at };
  return { factor: { numerator, denominator, ...why } };
}

function depositView(project: Project, { deposit }: Application): Pick<ApplicationView, 'deposit'> {
  if (deposit !== undefined) return { deposit: { ...deposit } };
  if (!needsDeposit(project)) return {};
  return { deposit: { state: 'due', amountFen: project.draft.depositFen ?? 0 } };
}

/** Names stand in the auction's own journal from its close on (AUC-12); the buyer's words are for officials. */
export function awardViews(project: Project, actor: ProjectActor | undefined): AwardView[] {
  const isOfficial = actor === 'agency' || actor === 'supervisor' || actor === 'buyer';
  const weights = weightsIn(project);
  return project.awards.map((award) => {
    const { lotId, state, candidate, dueAt, isAutoConfirmed, listedReason, reason } = award;
    return {
      lotId,
      state,
      ranking: award.ranking.map(({ rank, bidderId, priceFen }) => {
        const gaveUp = award.abandoned.get(bidderId);
        return {
          ...{ rank, bidderId, name: nameOf(project, bidderId), priceFen },
          ...(weights && { evaluation: evaluationOf(weights, { bidderId, priceFen }) }),
          ...(gaveUp === undefined ? {} : { abandoned: gaveUp }),
        };
      }),
      ...(candidate === undefined
        ? {}
        : { candidateId: candidate.bidderId, priceFen: candidate.priceFen }),
      ...(dueAt === undefined ? {} : { dueAt }),
      ...(isAutoConfirmed ? { isAutoConfirmed } : {}),
      ...(listedReason === undefined ? {} : { listedReason }),
      ...(reason !== undefined && isOfficial ? { reason } : {}),
    };
  });
}

/** The factors of the last auction, which its own result shows to everybody (BV-5). */
function weightsIn({ auctions, awards, draft }: Project): Weights | undefined {
  const auction = auctions.at(-1);
  if (auction === undefined || awards.length === 0) return undefined;
  return weightsOf(bestValueOf(draft.rules, auction));
}
