import { DEADLINE_MS } from '#pki/testing/demo-tender.ts';
import type { Lie } from './plan.ts';
import type { Taken } from './platform.ts';
import {
  askShares,
  askSignatures,
  counting,
  LISTED_MS,
  OPENED_MS,
  type Tender,
  takenOf,
  wantedOf,
} from './world.ts';

/** The closing list, the signatures under it, and what the platform asks holders for that they should not give. */

/** Whether the tender goes on to its opening; not when holders found out what they were asked for. */
export async function fixList(tender: Tender): Promise<boolean> {
  const { plan, platform, cast } = tender;
  const victim = victimOf(tender);
  const headers = counting(tender).map(({ digest }) => digest);
  const without = headers.filter((digest) => digest !== victim?.digest);
  const sorted = headers.toSorted();
  const list = (digests: readonly string[], how = {}) => platform.list(digests, LISTED_MS, how);
  // What no custodian's program signs.
  const refused: Partial<Record<Lie, () => Promise<void>>> = {
    list_before_deadline: () => platform.list(headers, DEADLINE_MS - 1),
    list_with_pliant_stamp: () => list(headers, { tsa: cast.pliantTsa }),
    list_unsorted: () => list(sorted.toReversed(), { asIs: true }),
    list_doubled: () => list([sorted[0] ?? '', ...sorted]),
  };
  const made = refused[plan.lie];
  if (made !== undefined) {
    await made();
    return signedAnyway(tender, plan.lie === 'list_before_deadline' ? DEADLINE_MS - 1 : LISTED_MS);
  }
  await list(await falseHeaders(tender, { headers, without }));
  if (plan.lie === 'shares_before_signatures') return beforeSignatures(tender);
  await askSignatures(tender, LISTED_MS, signers(tender));
  if (plan.lie === 'shares_before_opening') return everyShare(tender, OPENED_MS);
  return true;
}

/** Digests that custodians cannot tell from those that should stand there. */
async function falseHeaders(
  tender: Tender,
  {
    headers,
    without,
  }: { readonly headers: readonly string[]; readonly without: readonly string[] },
): Promise<readonly string[]> {
  const { plan, platform, neverListed } = tender;
  const victim = victimOf(tender);
  const [old] = victimsBids(tender);
  const other = neverListed.find(({ parts }) => parts.header.core.stage === '2');
  if (plan.lie === 'late_bid_listed' && victim !== undefined) {
    victim.receipt = await forgedReceipt(tender, victim);
  }
  if (plan.lie === 'shares_of_another_envelope' && other !== undefined) platform.taken.push(other);
  const shown: Partial<Record<Lie, readonly (string | undefined)[]>> = {
    bid_left_out: without,
    old_version_listed: [...without, old?.digest],
    late_bid_listed: [...headers, victim?.digest],
    withdrawn_listed: [...headers, victim?.digest],
    shares_of_another_envelope: [...headers, other?.digest],
  };
  return (shown[plan.lie] ?? headers).filter((digest) => digest !== undefined);
}

/** Who signs: those whose keys are there then, or everybody when they would be too few and lose their keys later. */
function signers({ plan, custodians }: Tender): readonly number[] {
  const there = custodians.flatMap((_, at) => (plan.custodians[at]?.isLost === true ? [] : [at]));
  return there.length >= plan.lockA ? there : custodians.map((_, at) => at);
}

/**
 * A list that no program of a custodian signs. Fewer custodians than lock A needs sign whatever the platform shows, by other
 * programs; their signatures are shown several times.
 */
async function signedAnyway(tender: Tender, atMs: number): Promise<boolean> {
  const { platform, plan, cast, custodians } = tender;
  const signed = await askSignatures(tender, atMs);
  if (signed > 0) throw new Error(`S5: ${signed} custodians signed a wrong list (${plan.lie})`);
  const bytes = platform.files.get('closing.json') ?? new Uint8Array(0);
  const bought = custodians.slice(0, plan.lockA - 1).map(({ key }) => key);
  const keys = [...bought, ...bought, cast.platform, cast.stranger].slice(0, custodians.length);
  for (const [at, key] of keys.entries()) {
    platform.files.set(`closing-${at + 1}.p7s`, await platform.signed(bytes, atMs, key));
  }
  return everyShare(tender, atMs);
}

async function beforeSignatures(tender: Tender): Promise<boolean> {
  const { platform, plan, custodians } = tender;
  await askSignatures(
    tender,
    LISTED_MS,
    custodians.slice(0, plan.lockA - 1).map((_, at) => at),
  );
  const first = platform.files.get('closing-1.p7s');
  if (first !== undefined) platform.files.set(`closing-${custodians.length}.p7s`, first);
  return everyShare(tender, OPENED_MS);
}

async function everyShare(tender: Tender, atMs: number): Promise<boolean> {
  for (const digest of tender.platform.listed) {
    const taken = takenOf(tender, digest);
    for (const lock of ['A', 'B'] as const) {
      await askShares(tender, { wanted: wantedOf(taken, lock), atMs });
    }
  }
  return false;
}

/** Asks for shares of a withdrawn bid by the name of a listed one. */
export async function relabel(tender: Tender): Promise<void> {
  const { plan, platform } = tender;
  if (plan.lie !== 'shares_of_another_bid') return;
  const [withdrawn] = victimsBids(tender);
  const header = platform.listed[0] ?? '';
  if (withdrawn === undefined) throw new Error('the victim had a bid');
  for (const lock of ['A', 'B'] as const) {
    await askShares(tender, { wanted: { ...wantedOf(withdrawn, lock), header }, atMs: OPENED_MS });
  }
}

/** For a bid that came late: with the true instant, or with one that its time-stamp does not say. */
function forgedReceipt({ platform, plan, bidders }: Tender, { parts }: Taken) {
  const atMs = bidders[plan.victim]?.plan.atMs ?? DEADLINE_MS;
  return platform.backDated(parts, atMs, plan.seed % 2 === 0 ? atMs : DEADLINE_MS - 1);
}

function victimsBids({ platform, bidders, plan }: Tender): readonly Taken[] {
  return platform.taken.filter(({ bidder }) => bidder === bidders[plan.victim]?.id);
}

/** The victim's newest bid as the platform has it. */
export function victimOf(tender: Tender): Taken | undefined {
  return victimsBids(tender).at(-1);
}
