import { ok } from '#contracts/result.ts';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import type { ProjectState } from '#contracts/wire/project-steps.ts';
import type { Projects, ProjectSight, StreamHead } from '#engine/api.ts';
import { matrixFacts, matrixProjectId, PROJECT_PHASES } from '../access/matrix.ts';
import type { ProjectPhase } from '../access/table.ts';
import type { HttpDeps } from './deps.ts';

/** Test support: a project in each phase of the access matrix, and its rehearsal. */

const STATES: Readonly<Record<ProjectPhase, ProjectState>> = {
  draft: 'draft',
  published: 'registration',
  announced: 'announced',
};
const MADE_AT = 1_700_000_000_000;
export const MATRIX_REHEARSAL_ID = 'M-rehearsal';

function listed(phase: ProjectPhase): ProjectSight['project'] {
  return {
    projectId: matrixProjectId(phase),
    title: '打印纸采购',
    state: STATES[phase],
    attempt: 1,
    agencyId: matrixFacts(phase, 'sealed').agencyId,
    agencyName: 'agency',
    lotCount: 1,
    createdAt: MADE_AT,
  };
}

export function matrixProjectHeads(): readonly StreamHead[] {
  return PROJECT_PHASES.map((phase) => {
    const { buyerId, agencyId } = matrixFacts(phase, 'sealed');
    return {
      stream: matrixProjectId(phase),
      partition: 0,
      version: 3,
      hash: new Uint8Array(32),
      isEnded: phase === 'announced',
      summary: {
        ...{ title: '打印纸采购', type: 'project', visibility: 'sealed', offerSignature: 'none' },
        ...{ buyerId, agencyId, bidderIds: [], opensAt: 0, closesAt: 0, lotCount: 1 },
        kind: 'project',
        facets: {
          phase: STATES[phase],
          isPublic: phase !== 'draft',
          parties: [agencyId, buyerId],
          madeAt: MADE_AT,
          listed: listed(phase),
        },
      },
    };
  });
}

/** A practice auction that has ended. */
export function matrixRehearsalHead(): StreamHead {
  const { buyerId, agencyId, bidderIds } = matrixFacts('ended', 'open');
  return {
    ...{ stream: MATRIX_REHEARSAL_ID, partition: 0, version: 3, hash: new Uint8Array(32) },
    isEnded: true,
    summary: {
      ...{ title: '演练', type: 'english-reverse', visibility: 'open', offerSignature: 'none' },
      ...{ buyerId, agencyId, bidderIds, opensAt: 0, closesAt: 1, lotCount: 1, kind: 'rehearsal' },
    },
  };
}

const scriptedCopy = {
  draft: projectDraftSchema.parse({ title: '打印纸采购' }),
  lotDurationMs: 3_600_000,
};

/** Keeps nothing. */
export function scriptedTemplates(): HttpDeps['templates'] {
  return {
    list: async () => [],
    find: async () => undefined,
    save: async () => 'saved',
    remove: async () => true,
  };
}

/** Shows as whom it is asked, and finds nothing wrong with any draft. */
export function scriptedProjects(): Projects {
  return {
    sight: async (projectId, { role }) => {
      const phase = PROJECT_PHASES.find((one) => matrixProjectId(one) === projectId);
      if (phase === undefined) return undefined;
      const isPart = role === 'agency' || role === 'supervisor' || role === 'buyer';
      return {
        project: listed(phase),
        version: 3,
        audience: isPart || role === 'supplier' ? role : 'public',
        draft: projectDraftSchema.parse({ title: '打印纸采购' }),
        auctions: [],
        notices: [],
        steps: [],
        history: [],
      };
    },
    shownVersion: async (_id, _viewer, version) => version,
    check: () => [],
    copyOf: async () => scriptedCopy,
    copyOfAuction: async () => scriptedCopy,
    whatIf: async ({ stream }) => ok({ isWhatIf: true, auctionId: stream, caveats: [], lots: [] }),
  };
}
