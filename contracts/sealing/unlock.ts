import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { SealFault } from './faults.ts';
import type { BidHeader, LockEntry } from './header.ts';
import { checkRelease, recoverDataKey, type ReleasedShare } from './open.ts';
import { LOCK_IDS, type LockId } from './shares.ts';
import type { SealingSuite } from './suite.ts';

/** A share as it lies on the table at the opening. */
export interface OfferedShare extends ReleasedShare {
  readonly lock: LockId;
}

export interface WrongShare {
  readonly to: string;
  readonly lock: LockId;
  readonly fault: SealFault;
}

/** What one lock lacks. */
export interface LockState {
  readonly lock: LockId;
  readonly custodians: number;
  readonly needed: number;
  readonly needsBidder: boolean;
  readonly hasBidder: boolean;
}

export interface Unlocked {
  readonly dataKey: Uint8Array;
  readonly lock: LockId;
  readonly wrong: readonly WrongShare[];
}

/**
 * Whose doing it is that a bid does not open (NDRC20-31). `bidder`: the bid itself is malformed, or only the bidder's
 * secret is missing — it counts as revoked (撤销). `holders`: custodians did not release enough — it counts as withdrawn
 * (撤回), which costs the bidder nothing.
 */
export type FaultOf = 'bidder' | 'holders';

export interface StillLocked {
  readonly fault: SealFault;
  readonly of: FaultOf;
  readonly states: readonly LockState[];
  readonly wrong: readonly WrongShare[];
}

/**
 * Opens a bid's locks with the shares that are there (SEAL-18): a wrong share is left out and named, whoever gave it;
 * lock A is tried first, then lock B. Right shares that give no key show that the bid was sealed wrongly.
 */
export async function unlockBid(
  suite: SealingSuite,
  header: BidHeader,
  offered: readonly OfferedShare[],
): Promise<Result<Unlocked, StillLocked>> {
  const { right, wrong } = sorted(suite, header, offered);
  const states = LOCK_IDS.map((id) => stateOf(header, id, right));
  for (const state of states) {
    if (!isEnough(state)) continue;
    const releases = right.filter(({ lock }) => lock === state.lock);
    const key = await recoverDataKey(suite, header, { lock: state.lock, releases });
    if (key.ok) return ok({ dataKey: key.value, lock: state.lock, wrong });
    return err({ fault: key.error, of: 'bidder', states, wrong });
  }
  const isBiddersOwn = states.some(
    (state) => state.needsBidder && !state.hasBidder && state.custodians >= state.needed,
  );
  const of = isBiddersOwn ? 'bidder' : 'holders';
  return err({ fault: 'too_few_shares', of, states, wrong });
}

function sorted(suite: SealingSuite, header: BidHeader, offered: readonly OfferedShare[]) {
  const right: OfferedShare[] = [];
  const wrong: WrongShare[] = [];
  for (const share of offered) {
    const checked = checkRelease(suite, header, share);
    if (checked.ok) right.push(share);
    else wrong.push({ to: share.to, lock: share.lock, fault: checked.error });
  }
  return { right, wrong };
}

function stateOf(header: BidHeader, id: LockId, right: readonly OfferedShare[]): LockState {
  const lock: LockEntry | undefined = header.locks.find((entry) => entry.id === id);
  const of = right.filter((share) => share.lock === id);
  return {
    lock: id,
    custodians: new Set(of.filter(({ kind }) => kind === 'c').map(({ to }) => to)).size,
    needed: lock?.t ?? Number.POSITIVE_INFINITY,
    needsBidder: lock?.supplier !== undefined,
    hasBidder: of.some(({ kind }) => kind === 's'),
  };
}

function isEnough(state: LockState): boolean {
  return state.custodians >= state.needed && (!state.needsBidder || state.hasBidder);
}
