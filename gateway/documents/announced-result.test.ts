import { describe, expect, it } from 'vitest';
import type { ProjectSight } from '#engine/api.ts';
import { announcedResult, type ReadableProjects } from './announced-result.ts';

type Seen = Pick<ProjectSight, 'auctions' | 'awards' | 'notices'>;

const NOTICE = { kind: 'result', at: 9_000 } as const;
const AUCTION = { auctionId: 'P1-A2', attempt: 2 };

function award(lotId: string, state: NonNullable<Seen['awards']>[number]['state']) {
  return { lotId, state, ranking: [], candidateId: 'B2' };
}

/** One project, P1, as the public sees it. */
function projectsWith(seen: Partial<Seen>) {
  const asked: string[] = [];
  const projects: ReadableProjects = {
    sight: async (projectId: string) => {
      asked.push(projectId);
      const whole = { auctions: [AUCTION], awards: [], notices: [NOTICE], ...seen };
      return projectId === 'P1' ? whole : undefined;
    },
  };
  return { projects, asked };
}

describe('what came of an auction in its project', () => {
  it('[DOC-2] is who got each lot, and why nobody got one, once it was announced', async () => {
    const awards = [award('L1', 'dealt'), award('L2', 'buyerRejected')];
    const rest = [award('L3', 'exhausted'), award('L4', 'failed.tooFew')];
    const { projects } = projectsWith({ awards: [...awards, ...rest] });
    expect(await announcedResult(projects, 'P1-A2')).toEqual({
      announcedAt: 9_000,
      lots: [
        { lotId: 'L1', bidderId: 'B2' },
        { lotId: 'L2', why: 'refused' },
        { lotId: 'L3', why: 'given-up' },
        { lotId: 'L4' },
      ],
    });
  });

  it('[DOC-2] is not told before the announcement', async () => {
    const { projects } = projectsWith({ notices: [], awards: [award('L1', 'dealt')] });
    expect(await announcedResult(projects, 'P1-A2')).toBeUndefined();
  });

  it('[DOC-2] is that of the last attempt alone; other auctions and unknown projects have none', async () => {
    const { projects, asked } = projectsWith({ awards: [award('L1', 'dealt')] });
    for (const id of ['P1-A1', 'P1-A02', 'P2-A1', 'P1-R1', 'demo-1']) {
      expect(await announcedResult(projects, id)).toBeUndefined();
    }
    expect(asked).toEqual(['P1', 'P1', 'P2']);
  });
});
