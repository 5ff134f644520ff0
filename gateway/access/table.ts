import type { Visibility } from '#contracts/wire/auction-rules.ts';
import { type Role, USER_ROLES } from '#contracts/wire/session.ts';

/**
 * The one declared table `role × resource × action × relation × state` (A1): whatever a route, live frame, room event
 * or export does, it names an entry here, and what no rule allows is denied. `decide.ts` evaluates it, `matrix.ts`
 * spells it out cell by cell for the tests of every channel.
 */

/** Where an entry is asked for. */
export const CHANNELS = ['http', 'live', 'room'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * What ties a subject to the object.
 * - `any`: nothing is needed.
 * - `bidder`: its organization is an admitted bidder (投标人) of the auction.
 * - `buyer`: its organization is the auction's buyer (采购人).
 * - `runner`: its organization is the agency (代理机构) that runs the auction.
 * - `custodian`: its organization holds a key of the bid opening (监管人), as the tender's policy names it.
 * - `overseer`: its region (province → city → county, GB/T 2260) covers the auction's, which is its buyer's.
 * - `manager`: it invites and removes colleagues of its organization.
 * - `operator`: the request comes from this machine itself, or the configuration opens the entry to everybody.
 * A role that is limited to a region is `buyer` or `runner` only of auctions inside it.
 */
export const RELATIONS = [
  'any',
  'bidder',
  'buyer',
  'runner',
  'custodian',
  'overseer',
  'manager',
  'operator',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** The life of an auction as far as rights depend on it; `any` where they do not. */
export type AuctionPhase = 'running' | 'ended';
/** The life of an auction project, likewise. `announced`: its result notice is out. */
export type ProjectPhase = 'draft' | 'published' | 'announced';

export interface AccessRule {
  /** `everyone` includes a subject without a session. */
  readonly roles: readonly Role[] | 'everyone';
  readonly relation: Relation;
  /** Absent: in every phase. */
  readonly phase?: AuctionPhase | ProjectPhase;
  /** Absent: whatever the auction's visibility (AUC-12). */
  readonly visibilities?: readonly Visibility[];
}

export interface AccessEntry {
  readonly resource: string;
  readonly action: string;
  readonly channels: readonly Channel[];
  /** One that matches allows; none denies. */
  readonly rules: readonly AccessRule[];
}

const everyone: AccessRule = { roles: 'everyone', relation: 'any' };
const runningAgency: AccessRule = { roles: ['agency'], relation: 'runner' };
const supervisor: AccessRule = { roles: ['supervisor'], relation: 'overseer' };
const unsealed: readonly Visibility[] = ['best-price', 'rank-only', 'open'];
const admittedBidder: AccessRule = { roles: ['supplier'], relation: 'bidder' };

function entry(
  id: { readonly resource: string; readonly action: string },
  channels: readonly Channel[],
  rules: readonly AccessRule[],
): AccessEntry {
  return { ...id, channels, rules };
}

/** An official's command; in which phase it makes sense is the engine's answer, so that a late one is on record. */
function command(action: string, rules: readonly AccessRule[]): AccessEntry {
  return entry({ resource: 'auction-command', action }, ['http'], rules);
}

/** What administrators do about no auction in particular. */
function administration(resource: string, action: string, roles: readonly Role[]): AccessEntry {
  return entry({ resource, action }, ['http'], [{ roles, relation: 'any' }]);
}

/** A document about one auction as a file, whichever its format. */
function auctionDocument(action: string, rules: readonly AccessRule[]): AccessEntry {
  return entry({ resource: 'auction-document', action }, ['http'], rules);
}

/** Who may ask for an offer log at all; what stands in it is ARC-2's, and a bidder has its own lines at any time. */
const offerLogReaders: readonly AccessRule[] = [
  { ...everyone, phase: 'ended' },
  admittedBidder,
  { ...runningAgency, visibilities: unsealed },
  { ...supervisor, visibilities: unsealed },
];

/** Once a project is published. */
function sincePublished(rule: AccessRule): readonly AccessRule[] {
  return [
    { ...rule, phase: 'published' },
    { ...rule, phase: 'announced' },
  ];
}

const anySupplier: AccessRule = { roles: ['supplier'], relation: 'any' };
/** Never the operator of the platform. */
const custodian: AccessRule = {
  roles: ['agency', 'buyer', 'supervisor', 'notary'],
  relation: 'custodian',
};
const itsBuyer: AccessRule = { roles: ['buyer'], relation: 'buyer' };
const anyAgency: AccessRule = { roles: ['agency'], relation: 'any' };

export const ACCESS_TABLE = {
  'site.health': entry({ resource: 'site', action: 'health' }, ['http'], [everyone]),
  'site.read': entry({ resource: 'site', action: 'read' }, ['http'], [everyone]),
  /** Counts over all auctions could betray sealed ones, so they are for the operator only. */
  'metrics.read': entry(
    { resource: 'metrics', action: 'read' },
    ['http'],
    [{ roles: 'everyone', relation: 'operator' }],
  ),
  'demo.read': entry({ resource: 'demo', action: 'read' }, ['http'], [everyone]),

  'session.create': entry({ resource: 'session', action: 'create' }, ['http'], [everyone]),
  'session.read': entry({ resource: 'session', action: 'read' }, ['http'], [everyone]),
  'session.end': entry({ resource: 'session', action: 'end' }, ['http'], [everyone]),
  /** Own password, factors, roles and sessions. */
  'account.use': entry(
    { resource: 'account', action: 'use' },
    ['http'],
    [{ roles: USER_ROLES, relation: 'any' }],
  ),
  'invitation.use': entry({ resource: 'invitation', action: 'use' }, ['http'], [everyone]),
  'registration.make': entry({ resource: 'registration', action: 'make' }, ['http'], [everyone]),
  'member.manage': entry(
    { resource: 'member', action: 'manage' },
    ['http'],
    [{ roles: ['supplier', 'buyer', 'agency'], relation: 'manager' }],
  ),
  // Separation of duties (S17): one makes accounts, one gives rights, one reads the trail of both.
  'organization.list': administration('organization', 'list', ['platform-admin', 'security-admin']),
  'organization.change': administration('organization', 'change', ['platform-admin']),
  'invitation.make': administration('invitation', 'make', ['platform-admin']),
  'registration.decide': administration('registration', 'decide', ['platform-admin']),
  'user.list': administration('user', 'list', ['platform-admin', 'security-admin']),
  'user.lock': administration('user', 'lock', ['security-admin']),
  'role.grant': administration('role', 'grant', ['security-admin']),
  'approval.decide': administration('approval', 'decide', ['platform-admin', 'security-admin']),
  'security.manage': administration('security', 'manage', ['security-admin']),
  'audit.read': administration('audit', 'read', ['audit-admin']),
  'audit.export': administration('audit', 'export', ['audit-admin']),
  'signing-key.register': entry(
    { resource: 'signing-key', action: 'register' },
    ['http'],
    [{ roles: ['supplier'], relation: 'any' }],
  ),

  'live.connect': entry({ resource: 'live', action: 'connect' }, ['live'], [everyone]),
  'live.time': entry({ resource: 'live', action: 'time' }, ['live'], [everyone]),
  'room.join': entry({ resource: 'room', action: 'join' }, ['room'], [everyone]),
  /** Who is present tells how many compete; the public learns it only where prices are open anyway. */
  'room.presence': entry(
    { resource: 'room', action: 'presence' },
    ['room'],
    [runningAgency, supervisor, { ...everyone, visibilities: ['open'] }],
  ),

  /** What has ended is everybody's (ARC-4). */
  'archive.read': entry({ resource: 'archive', action: 'read' }, ['http'], [everyone]),

  'auction.list': entry({ resource: 'auction', action: 'list' }, ['http'], [everyone]),
  'auction.watch': entry(
    { resource: 'auction', action: 'watch' },
    ['http', 'live', 'room'],
    [everyone],
  ),
  /** These three choose the view (AUC-12) that a watcher gets; without one of them it is the public view. */
  'auction.view-as-bidder': entry(
    { resource: 'auction', action: 'view-as-bidder' },
    ['http', 'live'],
    [admittedBidder],
  ),
  'auction.view-as-buyer': entry(
    { resource: 'auction', action: 'view-as-buyer' },
    ['http', 'live'],
    [{ roles: ['buyer'], relation: 'buyer' }],
  ),
  'auction.view-as-oversight': entry(
    { resource: 'auction', action: 'view-as-oversight' },
    ['http', 'live'],
    [runningAgency, supervisor],
  ),
  'auction.offer': entry({ resource: 'auction', action: 'offer' }, ['live'], [admittedBidder]),
  /** Standing instructions (PRX) are left by whoever may offer. */
  'auction.instruct': entry(
    { resource: 'auction', action: 'instruct' },
    ['http', 'live'],
    [admittedBidder],
  ),
  'auction.grant': entry({ resource: 'auction', action: 'grant' }, ['http'], [admittedBidder]),
  'auction.publish': entry(
    { resource: 'auction', action: 'publish' },
    ['http'],
    [{ roles: ['agency'], relation: 'any' }],
  ),
  /** Everybody once it ended; before that oversight only, and of a sealed auction nobody (AUC-12). */
  'auction.export': entry(
    { resource: 'auction', action: 'export' },
    ['http'],
    [
      { ...everyone, phase: 'ended' },
      { ...runningAgency, visibilities: unsealed },
      { ...supervisor, visibilities: unsealed },
    ],
  ),

  'auction.offers': entry({ resource: 'auction', action: 'offers' }, ['http'], offerLogReaders),
  /** The notice is made public (MOF74-18); before the end there is no result. */
  'auction.document.result-notice': auctionDocument('result-notice', [
    { ...everyone, phase: 'ended' },
  ]),
  'auction.document.offer-log': auctionDocument('offer-log', offerLogReaders),
  /** Kept in the file of the procurement (GPL-42): for those who took part in it and for oversight. */
  'auction.document.minutes': auctionDocument('minutes', [
    { ...runningAgency, phase: 'ended' },
    { roles: ['buyer'], relation: 'buyer', phase: 'ended' },
    { ...admittedBidder, phase: 'ended' },
    { ...supervisor, phase: 'ended' },
    { ...runningAgency, visibilities: unsealed },
    { ...supervisor, visibilities: unsealed },
  ]),

  'auction.command.pause': command('pause', [runningAgency, supervisor]),
  'auction.command.resume': command('resume', [runningAgency]),
  'auction.command.extend': command('extend', [runningAgency]),
  'auction.command.announce': command('announce', [runningAgency]),
  'auction.command.void-offer': command('void-offer', [runningAgency]),
  'auction.command.disqualify': command('disqualify', [runningAgency]),
  'auction.command.cancel-lot': command('cancel-lot', [runningAgency]),
  'auction.command.cancel-auction': command('cancel-auction', [runningAgency]),

  /** How the bidders' connections stand, with their names and without what they offered. */
  'auction.hall': entry(
    { resource: 'auction', action: 'hall' },
    ['http'],
    [runningAgency, supervisor],
  ),
  /** The incident log (INC-3) belongs to the file of the procurement (GPL-42); no offer stands in it. */
  'auction.incident.read': entry(
    { resource: 'auction-incident', action: 'read' },
    ['http'],
    [runningAgency, supervisor, { roles: ['buyer'], relation: 'buyer', phase: 'ended' }],
  ),
  'auction.incident.record': entry(
    { resource: 'auction-incident', action: 'record' },
    ['http'],
    [runningAgency, supervisor],
  ),

  /** Everybody has the journal by then; a replay costs the server more than a page does. */
  'auction.what-if': entry(
    { resource: 'auction', action: 'what-if' },
    ['http'],
    [{ roles: ['agency', 'buyer', 'supervisor'], relation: 'any', phase: 'ended' }],
  ),

  /** A rehearsal is for those who take part in it, and its records for those who run and oversee it (PRJ-6). */
  'rehearsal.watch': entry(
    { resource: 'rehearsal', action: 'watch' },
    ['http'],
    [runningAgency, supervisor, admittedBidder],
  ),
  'rehearsal.records': entry(
    { resource: 'rehearsal', action: 'records' },
    ['http'],
    [runningAgency, supervisor],
  ),

  'project.list': entry({ resource: 'project', action: 'list' }, ['http'], [everyone]),
  'project.create': entry({ resource: 'project', action: 'create' }, ['http'], [anyAgency]),
  'project.check': entry({ resource: 'project', action: 'check' }, ['http'], [anyAgency]),
  'project.watch': entry(
    { resource: 'project', action: 'watch' },
    ['http'],
    [...sincePublished(everyone), runningAgency, supervisor],
  ),
  /** These two choose how much of it a watcher sees; without one of them it is what everybody sees (PRJ-9). */
  'project.view-as-inside': entry(
    { resource: 'project', action: 'view-as-inside' },
    ['http'],
    [runningAgency, supervisor],
  ),
  'project.view-as-buyer': entry(
    { resource: 'project', action: 'view-as-buyer' },
    ['http'],
    sincePublished(itsBuyer),
  ),
  /** Who may send a step at all; whose step it is the project's own rules say, with the reason (PRJ-1). */
  'project.act': entry(
    { resource: 'project', action: 'act' },
    ['http'],
    [
      runningAgency,
      supervisor,
      ...sincePublished(itsBuyer),
      ...sincePublished({ roles: ['supplier'], relation: 'any' }),
    ],
  ),
  /** Who applied stands in the journal, so it is everybody's only with the result. */
  'project.export': entry(
    { resource: 'project', action: 'export' },
    ['http'],
    [{ ...everyone, phase: 'announced' }, runningAgency, supervisor],
  ),
  /** Its signature is checked instead of a session. */
  'deposit.notify': entry({ resource: 'deposit', action: 'notify' }, ['http'], [everyone]),
  /** The agency answers for what it records from its bank's statement, as it does by hand. */
  'project.deposits': entry(
    { resource: 'project', action: 'import-deposits' },
    ['http'],
    [runningAgency],
  ),
  'project.draft-source': entry(
    { resource: 'project', action: 'draft-source' },
    ['http'],
    [anyAgency],
  ),
  'project.templates': entry({ resource: 'project', action: 'templates' }, ['http'], [anyAgency]),
  'project.parties': entry({ resource: 'project', action: 'parties' }, ['http'], [anyAgency]),

  'opening.list': entry({ resource: 'opening', action: 'list' }, ['http'], [everyone]),
  'opening.room': entry({ resource: 'opening', action: 'room' }, ['room'], [everyone]),
  /** A bid opening is public; what of it is public when is its own rule (OPN-11). */
  'opening.watch': entry({ resource: 'opening', action: 'watch' }, ['http'], [everyone]),
  'opening.arrange': entry({ resource: 'opening', action: 'arrange' }, ['http'], [anyAgency]),
  /** Who is its host and who has a bid the opening's own rules say, with the reason (OPN-1). */
  'opening.act': entry(
    { resource: 'opening', action: 'act' },
    ['http'],
    [anyAgency, anySupplier, custodian],
  ),

  /** What is published of it by now; a file that is not yet is not there. */
  'opening.files': entry({ resource: 'opening', action: 'files' }, ['http'], [everyone]),
  'opening.custody': entry({ resource: 'opening', action: 'custody' }, ['http'], [custodian]),
  /** A bidder holds a secret of its own bid; who has one no head tells (OPN-6), so its handler looks. */
  'opening.share': entry(
    { resource: 'opening', action: 'share' },
    ['http'],
    [custodian, anySupplier],
  ),
  /** Handing in: what a bidder sends and gets back is its own alone, whatever others did (OPN-6). */
  'opening.bid': entry({ resource: 'opening', action: 'bid' }, ['http'], [anySupplier]),

  /** What it shows of each auction is `auction.signals`. */
  'oversight.wall': entry(
    { resource: 'oversight', action: 'wall' },
    ['http'],
    [{ roles: ['supervisor'], relation: 'any' }],
  ),
  /** Nobody but the supervisor of the region learns that there are signals (ANO-6). */
  'auction.signals': entry({ resource: 'auction', action: 'signals' }, ['http'], [supervisor]),
  'auction.signals.note': entry(
    { resource: 'auction', action: 'note-signal' },
    ['http'],
    [supervisor],
  ),

  'log.read': entry({ resource: 'log', action: 'read' }, ['http'], [everyone]),
  /** A witness is known by its key (LOG-11), not by an account. */
  'log.cosign': entry({ resource: 'log', action: 'cosign' }, ['http'], [everyone]),
} as const satisfies Record<string, AccessEntry>;

export type AccessId = keyof typeof ACCESS_TABLE;

export const ACCESS_IDS: readonly AccessId[] = Object.keys(ACCESS_TABLE).filter(isAccessId);

export function isAccessId(text: unknown): text is AccessId {
  return typeof text === 'string' && Object.hasOwn(ACCESS_TABLE, text);
}

export function accessEntry(id: AccessId): AccessEntry {
  return ACCESS_TABLE[id];
}
