import type { ProjectListItem } from '#contracts/wire/projects.ts';
import { nameOf, presentAuction, type Project, registrationEnd } from './project.ts';
import { opensAtOf } from './rules.ts';

/** What lists show of a project; who looks at it adds its own part (`actor`). */
export type ListedProject = Omit<ProjectListItem, 'actor'>;

export function listedOf(project: Project): ListedProject {
  const { projectId, draft, state, attempt, agency, createdAt, publishedAt } = project;
  const { title, method, buyerId, budgetFen } = draft;
  const registrationUntil = registrationEnd(project);
  const opensAt = opensAtOf(draft);
  const auction = presentAuction(project);
  return {
    projectId,
    title,
    ...(method === undefined ? {} : { method }),
    state,
    attempt,
    ...(buyerId === undefined ? {} : { buyerId, buyerName: nameOf(project, buyerId) }),
    agencyId: agency.id,
    agencyName: agency.name,
    lotCount: draft.lots?.length ?? 0,
    ...(budgetFen === undefined ? {} : { budgetFen }),
    createdAt,
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(registrationUntil === undefined ? {} : { registrationUntil }),
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(auction?.publishedAt === undefined ? {} : { auctionId: auction.auctionId }),
  };
}
