import type { Visibility } from '#contracts/wire/auction-rules.ts';
import type { Role } from '#contracts/wire/rest.ts';

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
 * - `operator`: the request comes from this machine itself, or the configuration opens the entry to everybody.
 * Region (province → city → county) becomes one more relation here once organizations oversee regions.
 */
export const RELATIONS = ['any', 'bidder', 'buyer', 'runner', 'operator'] as const;
export type Relation = (typeof RELATIONS)[number];

/** The life of an auction as far as rights depend on it; `any` where they do not. */
export type AuctionPhase = 'running' | 'ended';

export interface AccessRule {
  /** `everyone` includes a subject without a session. */
  readonly roles: readonly Role[] | 'everyone';
  readonly relation: Relation;
  /** Absent: in every phase. */
  readonly phase?: AuctionPhase;
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
const supervisor: AccessRule = { roles: ['supervisor'], relation: 'any' };
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

  'auction.command.pause': command('pause', [runningAgency, supervisor]),
  'auction.command.resume': command('resume', [runningAgency]),
  'auction.command.extend': command('extend', [runningAgency]),
  'auction.command.announce': command('announce', [runningAgency]),
  'auction.command.void-offer': command('void-offer', [runningAgency]),
  'auction.command.disqualify': command('disqualify', [runningAgency]),
  'auction.command.cancel-lot': command('cancel-lot', [runningAgency]),
  'auction.command.cancel-auction': command('cancel-auction', [runningAgency]),

  'log.read': entry({ resource: 'log', action: 'read' }, ['http'], [everyone]),
} as const satisfies Record<string, AccessEntry>;

export type AccessId = keyof typeof ACCESS_TABLE;

export const ACCESS_IDS: readonly AccessId[] = Object.keys(ACCESS_TABLE).filter(isAccessId);

export function isAccessId(text: unknown): text is AccessId {
  return typeof text === 'string' && Object.hasOwn(ACCESS_TABLE, text);
}

export function accessEntry(id: AccessId): AccessEntry {
  return ACCESS_TABLE[id];
}
