import { organizationId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { BidView, OpeningView } from '#contracts/wire/openings.ts';

/** Views for the tests of this folder. */

export const AGENCY = organizationId('agency-a');
export const NOTARY = organizationId('notary-a');
export const SUPPLIER = organizationId('supplier-a');
const DIGEST = 'A'.repeat(43);
const DEADLINE_MS = 1_793_000_000_000;
const HOUR_MS = 3_600_000;

export function sampleBid(changes: Partial<BidView> = {}): BidView {
  return {
    ...{ number: 1, header: DIGEST, bidder: SUPPLIER, state: 'sealed', isReadOut: false },
    receivedMs: epochMs(DEADLINE_MS - HOUR_MS),
    released: [],
    needed: [
      { lock: 'A', custodians: 2 },
      { lock: 'B', custodians: 3 },
    ],
    ...changes,
  };
}

type State = OpeningView['opening']['state'];

export function sampleView(state: State, changes: Partial<OpeningView> = {}): OpeningView {
  return {
    opening: {
      ...{
        openingId: 'T-1.L1.1',
        tender: 'T-1',
        title: 'Road upkeep',
        lot: 'L1',
        stage: '1',
        state,
      },
      agencyName: 'Agency',
      deadlineMs: epochMs(DEADLINE_MS),
      opensAtMs: epochMs(DEADLINE_MS + HOUR_MS),
    },
    ...{ actors: [], policyDigest: DIGEST, decryptMs: HOUR_MS, confirmMs: HOUR_MS, bidsMin: 3 },
    ...{ hostStep: 'none', signaturesNeeded: 2, bids: [], objections: [], confirmed: [] },
    ...{ signedIn: [], remarks: [], remarkCount: 0 },
    custodians: [
      { organizationId: AGENCY, name: 'Agency', role: 'agency', hasSigned: false },
      { organizationId: NOTARY, name: 'Notary', role: 'notary', hasSigned: false },
    ],
    version: 1,
    serverMs: epochMs(DEADLINE_MS),
    ...changes,
  };
}
