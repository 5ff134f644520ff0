import { auctionId, type AuctionId } from '#contracts/ids.ts';
import { VISIBILITIES, type Visibility } from '#contracts/wire/auction-rules.ts';
import { ROLES, type Role } from '#contracts/wire/rest.ts';
import type { Session } from '../session/session.ts';
import type { AuctionFacts } from './decide.ts';
import {
  ACCESS_IDS,
  type AccessId,
  type AccessRule,
  accessEntry,
  type AuctionPhase,
  type ProjectPhase,
  type Channel,
  type Relation,
} from './table.ts';

/**
 * The table spelled out cell by cell, so that the tests of every channel run the same matrix over their real sockets.
 * What a cell expects is looked up in a set made by enumeration; `decide.ts` is not asked.
 */

/** What the asking organization is to the auction. */
export const STANDINGS = [
  'bidder',
  'buyer',
  'runner',
  'custodian',
  'overseer',
  'manager',
  'none',
] as const;
export type Standing = (typeof STANDINGS)[number];
export const PHASES: readonly AuctionPhase[] = ['running', 'ended'];
export const PROJECT_PHASES: readonly ProjectPhase[] = ['draft', 'published', 'announced'];
type Phase = AuctionPhase | ProjectPhase;

export interface MatrixCell {
  readonly id: AccessId;
  readonly role: Role;
  readonly standing: Standing;
  readonly phase: Phase;
  readonly visibility: Visibility;
  readonly isExpected: boolean;
}

const ORGANIZATION: Readonly<Record<Standing, string>> = {
  bidder: 'org-bidder',
  buyer: 'org-buyer',
  runner: 'org-agency',
  custodian: 'org-custodian',
  overseer: 'org-oversight',
  manager: 'org-managed',
  none: 'org-other',
};

/** All cells of the entries that the channel serves; entries about no auction have one phase and visibility. */
export function matrixCells(channel: Channel): readonly MatrixCell[] {
  return ACCESS_IDS.filter((id) => accessEntry(id).channels.includes(channel)).flatMap(cellsOf);
}

/** `role/standing/phase/visibility`, the name of a cell in a test's message. */
export function cellName(cell: Omit<MatrixCell, 'isExpected'>): string {
  return `${cell.id} ${placeKey(cell)}`;
}

/** The auction that a cell is about; a test offers one for each phase and visibility. */
export function matrixAuctionId(phase: Phase, visibility: Visibility): AuctionId {
  return auctionId(`M-${phase}-${visibility}`);
}

/** The project that a cell is about. */
export function matrixProjectId(phase: Phase): string {
  return `P-${phase}`;
}

/** The bid opening that a cell is about. */
export const MATRIX_OPENING_ID = 'O-matrix';

export function matrixFacts(phase: Phase, visibility: Visibility): AuctionFacts {
  return {
    buyerId: ORGANIZATION.buyer,
    agencyId: ORGANIZATION.runner,
    bidderIds: ['org-bidder-of-another-user', ORGANIZATION.bidder],
    custodianIds: [ORGANIZATION.custodian],
    isEnded: phase === 'ended',
    visibility,
    region: '440300',
    ...(phase === 'running' || phase === 'ended' ? {} : { phase }),
  };
}

/** The signed-in user of a cell; `undefined` for the role `public`, which has no session. */
export function matrixSession(role: Role, standing: Standing): Session | undefined {
  if (role === 'public') return undefined;
  return {
    sessionId: `session-${role}-${standing}`,
    userId: `user-${role}-${standing}`,
    displayName: `${role} ${standing}`,
    role,
    organizationId: ORGANIZATION[standing],
    organizationName: ORGANIZATION[standing],
    roleId: `role-${role}-${standing}`,
    ...regionOf(role, standing),
    isManager: standing === 'manager',
    isExempt: true,
    idleEndsAt: 4_102_444_800_000,
    expiresAt: 4_102_444_800_000,
  };
}

/** Supervisors oversee the auction's province or its neighbour; other roles have no region but as overseers. */
function regionOf(role: Role, standing: Standing): { readonly region?: string } {
  if (standing === 'overseer') return { region: '44' };
  return role === 'supervisor' ? { region: '33' } : {};
}

/** The token under which a test's session directory finds `matrixSession` of the same arguments. */
export function matrixToken(role: Role, standing: Standing): string {
  return Buffer.from(`${role}/${standing}`).toString('base64url').padEnd(43, 'A').slice(0, 43);
}

type Place = Omit<MatrixCell, 'id' | 'isExpected'>;

function placeKey(place: Place): string {
  return `${place.role}/${place.standing}/${place.phase}/${place.visibility}`;
}

function cellsOf(id: AccessId): readonly MatrixCell[] {
  const allowed = new Set(
    accessEntry(id)
      .rules.flatMap((rule) => placesOf(rule))
      .map(placeKey),
  );
  return placesAskedFor(id).map((place) => ({
    id,
    ...place,
    isExpected: allowed.has(placeKey(place)),
  }));
}

function placesAskedFor(id: AccessId): readonly Place[] {
  const isAboutAuction = /^(?:auction|room)/.test(accessEntry(id).resource);
  const isAboutProject = /^project\.(?:watch|view-|act|export|deposits)/.test(id);
  return cross({
    roles: ROLES,
    standings: STANDINGS,
    phases: isAboutAuction ? PHASES : isAboutProject ? PROJECT_PHASES : ['running'],
    visibilities: isAboutAuction ? VISIBILITIES : ['best-price'],
  });
}

/** Every place that one rule opens. `operator` opens none: a test's client is nobody's own machine. */
function placesOf(rule: AccessRule): readonly Place[] {
  return cross({
    roles: rule.roles === 'everyone' ? ROLES : rule.roles,
    standings: standingsOf(rule.relation),
    phases: rule.phase === undefined ? [...PHASES, ...PROJECT_PHASES] : [rule.phase],
    visibilities: rule.visibilities ?? VISIBILITIES,
  });
}

function standingsOf(relation: Relation): readonly Standing[] {
  if (relation === 'any') return STANDINGS;
  return relation === 'operator' ? [] : [relation];
}

function cross(sides: {
  readonly roles: readonly Role[];
  readonly standings: readonly Standing[];
  readonly phases: readonly Phase[];
  readonly visibilities: readonly Visibility[];
}): readonly Place[] {
  return sides.roles.flatMap((role) =>
    sides.standings
      .filter((standing) => role !== 'public' || standing === 'none')
      .flatMap((standing) =>
        sides.phases.flatMap((phase) =>
          sides.visibilities.map((visibility) => ({ role, standing, phase, visibility })),
        ),
      ),
  );
}
