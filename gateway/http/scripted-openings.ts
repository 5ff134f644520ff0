import type { OpeningListItem } from '#contracts/wire/openings.ts';
import type { Openings, StreamHead } from '#engine/api.ts';
import { MATRIX_OPENING_ID, matrixFacts } from '../access/matrix.ts';

/** Test support: the bid opening of the access matrix. */

const DEADLINE_MS = 1_700_000_000_000;
const listed: OpeningListItem = {
  openingId: MATRIX_OPENING_ID,
  ...{ tender: 'T-1', title: '打印纸采购', lot: '1', stage: '1', state: 'receiving' },
  ...{ agencyName: 'agency', deadlineMs: DEADLINE_MS, opensAtMs: DEADLINE_MS },
};

export function matrixOpeningHead(): StreamHead {
  const { agencyId, custodianIds = [] } = matrixFacts('running', 'sealed');
  return {
    ...{ stream: MATRIX_OPENING_ID, partition: 0, version: 3, hash: new Uint8Array(32) },
    isEnded: false,
    summary: {
      ...{ title: '打印纸采购', type: 'opening', visibility: 'sealed', offerSignature: 'none' },
      ...{ buyerId: '', agencyId, bidderIds: [], lotCount: 1, kind: 'opening' },
      ...{ opensAt: DEADLINE_MS, closesAt: DEADLINE_MS },
      facets: {
        ...{ phase: 'receiving', isPublic: true, madeAt: 0, listed },
        parties: [...custodianIds],
      },
    },
  };
}

/** Shows an opening without bids, and lets everything be taken. */
export function scriptedOpenings(): Openings {
  return {
    sight: async () => ({
      opening: listed,
      actors: [],
      ...{ policyDigest: 'A'.repeat(43), decryptMs: 0, confirmMs: 0, bidsMin: 3 },
      hostStep: 'wait_for_deadline',
      custodians: [
        { organizationId: 'org-custodian', name: 'c', role: 'notary', hasSigned: false },
      ],
      ...{ signaturesNeeded: 2, bids: [], objections: [], confirmed: [], version: 1 },
      ...{ signedIn: [], remarks: [], remarkCount: 0 },
    }),
    presence: async () => undefined,
    onShown: () => () => undefined,
    remarks: async () => ({ items: [], total: 0 }),
    facts: async () => undefined,
    mayTake: async () => true,
  };
}
