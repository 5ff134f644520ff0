import { projectAuctionId } from '#contracts/wire/projects.ts';
import type { Confirmation } from '#documents/content/subject.ts';
import type { ProjectSight, ProjectViewer } from '#engine/api.ts';
import { PUBLIC } from '../projects/viewer.ts';

/** What is read of a project. */
export interface ReadableProjects {
  sight(
    projectId: string,
    viewer: ProjectViewer,
  ): Promise<Pick<ProjectSight, 'auctions' | 'awards' | 'notices'> | undefined>;
}

/**
 * What came of an auction's result in its project, once that was announced to everybody (DOC-2). Absent: the auction has no
 * project, the project is not so far, or another attempt came after this auction.
 */
export async function announcedResult(
  projects: ReadableProjects,
  auctionId: string,
): Promise<Confirmation | undefined> {
  const projectId = /^(.+)-A\d+$/.exec(auctionId)?.[1];
  if (projectId === undefined) return undefined;
  const sight = await projects.sight(projectId, PUBLIC);
  const last = sight?.auctions.at(-1);
  if (sight === undefined || last?.auctionId !== auctionId) return undefined;
  if (auctionId !== projectAuctionId(projectId, last.attempt)) return undefined;
  const notice = sight.notices.findLast(({ kind }) => kind === 'result');
  if (notice === undefined) return undefined;
  return { announcedAt: notice.at, lots: (sight.awards ?? []).map(outcomeOf) };
}

type Award = NonNullable<ProjectSight['awards']>[number];

function outcomeOf({ lotId, state, candidateId }: Award): Confirmation['lots'][number] {
  if (state === 'dealt' && candidateId !== undefined) return { lotId, bidderId: candidateId };
  if (state === 'buyerRejected') return { lotId, why: 'refused' };
  return state === 'exhausted' ? { lotId, why: 'given-up' } : { lotId };
}
