import { Random } from '#engine/sim/random.ts';
import type { Cast } from './cast.ts';
import {
  checkAnswers,
  checkHolders,
  checkLate,
  checkNothingReleased,
  checkNotVacuous,
  checkOutcomes,
  checkPublished,
  checkReleases,
  checkSecrecy,
  reportOf,
} from './checkers.ts';
import { handIn } from './handing-in.ts';
import { fixList, relabel } from './listing.ts';
import type { Lie } from './plan.ts';
import { publish } from './publishing.ts';
import { newTender, openAll, type Tender } from './world.ts';

/** What happened in one seed; the same on every machine, whatever the keys. */
export interface TenderFacts {
  readonly lie: Lie;
  readonly opened: number;
  readonly shut: number;
  readonly late: number;
  readonly withdrawn: number;
  readonly replaced: number;
  readonly lostHolders: number;
  readonly wrongHolders: number;
  readonly refusals: number;
}

/** One whole tender by its seed. Throws with the invariant that does not hold. `only`: this lie and no other. */
export async function runTender(cast: Cast, seed: number, only?: Lie): Promise<TenderFacts> {
  const tender = await newTender(cast, seed, only);
  const { platform } = tender;
  await handIn(tender);
  checkAnswers(tender);
  const counted = platform.taken.filter(({ status }) => status === 'counts');
  const tried =
    counted[new Random(seed).int(0, Math.max(0, counted.length - 1))] ?? platform.taken[0];
  if (tried !== undefined) {
    await checkSecrecy(tender, tried);
    await checkNotVacuous(tender, tried);
  }
  const goesOn = await fixList(tender);
  if (!goesOn) {
    checkHolders(tender);
    checkNothingReleased(tender);
    await checkReleases(tender);
    checkLate(tender, undefined);
    return factsOf(tender, []);
  }
  await relabel(tender);
  const opened = await openAll(tender);
  checkHolders(tender);
  await checkReleases(tender);
  if (tender.plan.lie === 'none') await checkOutcomes(tender, opened);
  // After a lie that holders found out there is something to tell, and nothing to publish.
  const isOver = tender.plan.lie.startsWith('shares_');
  if (isOver) return factsOf(tender, opened);
  await publish(tender, opened);
  const report = await reportOf(tender);
  await checkPublished(tender, report);
  checkLate(tender, report);
  return factsOf(tender, opened);
}

/** A tender whose list holders sign, played up to what is published; for lies that nobody finds out before. */
export async function publishedTender(cast: Cast, seed: number, lie: Lie): Promise<Tender> {
  const tender = await newTender(cast, seed, lie);
  await handIn(tender);
  if (!(await fixList(tender))) throw new Error(`nothing is published after ${lie}`);
  await publish(tender, await openAll(tender));
  return tender;
}

function factsOf(tender: Tender, opened: readonly { readonly state: string }[]): TenderFacts {
  const { plan, platform, custodians } = tender;
  const taken = (status: string): number =>
    platform.taken.filter((one) => one.status === status).length;
  return {
    lie: plan.lie,
    opened: opened.filter(({ state }) => state === 'opened').length,
    shut: opened.filter(({ state }) => state !== 'opened').length,
    ...{ late: taken('late'), withdrawn: taken('withdrawn'), replaced: taken('replaced') },
    lostHolders: plan.custodians.filter(({ isLost }) => isLost).length,
    wrongHolders: plan.custodians.filter(({ isWrong }) => isWrong).length,
    refusals: custodians.reduce((sum, { refusals }) => sum + refusals.length, 0),
  };
}
