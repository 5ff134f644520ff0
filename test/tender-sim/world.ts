import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { readRelease } from '#contracts/sealing/release.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import type { OfferedShare } from '#contracts/sealing/unlock.ts';
import { DEADLINE_MS } from '#pki/testing/demo-tender.ts';
import { Bidder } from './bidder.ts';
import { type Cast, SUPPLIERS_MAX } from './cast.ts';
import { Holder, type Wanted } from './holder.ts';
import { type Lie, type Plan, planOf } from './plan.ts';
import { offeredOf, Platform, policyOf, type Taken } from './platform.ts';

const MINUTE_MS = 60_000;
export const LISTED_MS = DEADLINE_MS + MINUTE_MS;
export const OPENED_MS = DEADLINE_MS + 10 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** One tender: everybody's program, and a platform that does what the plan says. */
export interface Tender {
  readonly cast: Cast;
  readonly plan: Plan;
  readonly platform: Platform;
  readonly bidders: readonly Bidder[];
  readonly custodians: readonly Holder[];
  /** Hands in lawful bids for the platform's purposes. */
  readonly accomplice: Bidder;
  /** Shares on the platform's table, by header. */
  readonly table: Map<string, OfferedShare[]>;
  /** Bids that nobody may ever open. */
  readonly neverListed: Taken[];
}

export async function newTender(cast: Cast, seed: number, only?: Lie): Promise<Tender> {
  const plan = planOf(seed, DEADLINE_MS, only);
  const openingMs = plan.lie === 'shares_before_opening' ? DEADLINE_MS + HOUR_MS : DEADLINE_MS;
  const policy = policyOf(cast, {
    ...{ custodians: plan.custodians.length, lockA: plan.lockA, lockB: plan.lockB },
    ...{ bidsMin: plan.bidsMin, deadlineMs: DEADLINE_MS, openingMs },
  });
  const platform = new Platform(cast, policy);
  const [agency] = cast.custodians;
  if (agency === undefined) throw new Error('there is an agency');
  const bytes = canonicalBytes(policy);
  platform.files.set('policy.json', bytes);
  platform.files.set('policy.p7s', await platform.signed(bytes, DEADLINE_MS - HOUR_MS, agency));
  const plain = {
    act: 'once',
    isAbsent: false,
    malformed: 'no',
    atMs: DEADLINE_MS - HOUR_MS,
  } as const;
  const accomplice = new Bidder(cast, SUPPLIERS_MAX - 1, plain);
  await readRules(accomplice, platform);
  return {
    ...{ cast, plan, platform, accomplice, table: new Map(), neverListed: [] },
    bidders: plan.bidders.map((bidder, at) => new Bidder(cast, at, bidder)),
    custodians: cast.custodians
      .slice(0, plan.custodians.length)
      .map((key) => new Holder(cast, policy, { key, kind: 'c' })),
  };
}

export async function readRules(bidder: Bidder, { files }: Platform): Promise<boolean> {
  const policy = files.get('policy.json') ?? new Uint8Array(0);
  return bidder.readRules({ policy, signature: files.get('policy.p7s') ?? new Uint8Array(0) });
}

/** Headers that count, as an honest platform lists them. */
export function counting({ platform }: Tender): readonly Taken[] {
  return platform.taken.filter(({ status }) => status === 'counts');
}

export function takenOf({ platform }: Tender, digest: string): Taken {
  const found = platform.taken.find((one) => one.digest === digest);
  if (found === undefined) throw new Error('a listed bid was handed in');
  return found;
}

/** The platform asks these custodians for their signatures under the list that it shows. */
export async function askSignatures(
  tender: Tender,
  atMs: number,
  places?: readonly number[],
): Promise<number> {
  const { platform, custodians } = tender;
  let signed = 0;
  for (const [at, custodian] of custodians.entries()) {
    if (places !== undefined && !places.includes(at)) continue;
    const signature = await custodian.sign(platform.shown, atMs);
    if (signature === undefined) continue;
    platform.files.set(`closing-${at + 1}.p7s`, signature);
    signed += 1;
  }
  return signed;
}

/** Asks everybody who is there for the shares of one lock of one bid; what comes lies on the table then. */
export async function askShares(
  tender: Tender,
  given: { readonly wanted: Wanted; readonly bidder?: Bidder; readonly atMs: number },
): Promise<void> {
  const { platform, custodians, plan, cast, table } = tender;
  const { wanted, bidder, atMs } = given;
  const closing = Buffer.from(
    cast.suite.hash(platform.files.get('closing.json') ?? new Uint8Array(0)),
  ).toString('base64url');
  const put = (bytes: Uint8Array): void => {
    const release = readRelease(bytes);
    if (release === undefined) throw new Error('what a holder releases can be read');
    table.set(wanted.header, [...(table.get(wanted.header) ?? []), offeredOf(release)]);
  };
  for (const [at, custodian] of custodians.entries()) {
    const { isLost, isWrong } = plan.custodians[at] ?? {};
    if (isLost === true) continue;
    const made =
      isWrong === true
        ? await custodian.noise(closing, wanted, atMs)
        : await custodian.release(platform.shown, wanted, atMs);
    if (made !== undefined) put(made.bytes);
  }
  if (bidder === undefined || bidder.plan.isAbsent || wanted.lock === 'B') return;
  const own = new Holder(cast, platform.policy, { key: bidder.key, kind: 's' });
  const made = await own.release(platform.shown, wanted, atMs);
  if (made !== undefined) put(made.bytes);
  bidder.complaints.push(...own.refusals);
}

export function wantedOf({ digest, parts }: Taken, lock: LockId): Wanted {
  return { header: digest, headerFile: parts.headerBytes, lock };
}

/** Shares of lock A of every listed bid, then of lock B where it is still shut, and what the platform makes of them. */
export async function openAll(tender: Tender): Promise<OpeningFile['bids']> {
  const { platform, table } = tender;
  const bidders = [...tender.bidders, tender.accomplice];
  const opened: OpeningFile['bids'] = [];
  for (const digest of platform.listed) {
    const taken = takenOf(tender, digest);
    const bidder = bidders.find(({ id }) => id === taken.bidder);
    const look = () => platform.unlocked(taken, table.get(digest) ?? []);
    for (const lock of ['A', 'B'] as const) {
      if ((await look()).state === 'opened') continue;
      const asked = { wanted: wantedOf(taken, lock), atMs: OPENED_MS };
      await askShares(tender, { ...asked, ...(bidder !== undefined && { bidder }) });
    }
    platform.publishBid(`bids/${opened.length + 1}`, taken);
    opened.push(await look());
  }
  return opened;
}
