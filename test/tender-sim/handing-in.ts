import { receiptDigest } from '#contracts/sealing/receipt.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { DEADLINE_MS, type SealedParts } from '#pki/testing/demo-tender.ts';
import type { Answer, Bidder } from './bidder.ts';
import type { Lie } from './plan.ts';
import type { Taken } from './platform.ts';
import { readRules, type Tender } from './world.ts';

/** Bids on their way in, and the lies that the platform may tell in its answers. */

const HOUR_MS = 3_600_000;

/** All bidders, the victim last, so that there is something to take another's answer from. */
export async function handIn(tender: Tender): Promise<void> {
  const { bidders, plan, platform, neverListed } = tender;
  const victim = bidders[plan.victim];
  for (const bidder of bidders.filter((one) => one !== victim)) {
    await readRules(bidder, platform);
    await act(tender, bidder);
  }
  if (victim === undefined) throw new Error('there is a victim');
  if (plan.lie === 'forged_policy') await showForgedPolicy(tender, victim);
  else if (await readRules(victim, platform)) await act(tender, victim);
  if (plan.lie === 'shares_of_another_envelope') await otherEnvelope(tender, victim);
  if (plan.lie === 'shares_copied_by_accomplice') await accomplice(tender, victim);
  if (plan.lie === 'ghost_bid_listed') await ghost(tender);
  neverListed.push(...platform.taken.filter(({ status }) => status !== 'counts'));
}

async function act(tender: Tender, bidder: Bidder): Promise<void> {
  const { platform, plan, bidders, cast } = tender;
  const { act: what, atMs } = bidder.plan;
  const isVictim = bidder === bidders[plan.victim];
  const first = await bidder.seal();
  const firstTaken = await platform.take(bidder.id, first, what === 'late' ? atMs : atMs - HOUR_MS);
  const lied = isVictim && what !== 'replaces' ? await lieOf(tender, first, firstTaken) : undefined;
  await bidder.believe(first, lied ?? firstTaken);
  if (lied !== undefined || bidder.receipt === undefined) return;
  if (what === 'replaces') {
    const replaces = receiptDigest(cast.suite, bidder.receipt.receipt);
    const second = await bidder.seal({ ver: 2, replaces });
    const taken = await platform.take(bidder.id, second, atMs);
    const isLied = isVictim && plan.lie === 'receipt_of_other_bytes';
    await bidder.believe(second, isLied ? firstTaken : taken);
  }
  if (what === 'withdraws') {
    const withdrawal = await bidder.signedWithdrawal();
    const prev = receiptDigest(cast.suite, bidder.receipt.receipt);
    const answer = await platform.accept(first, atMs, { withdrawal, prev });
    firstTaken.status = 'withdrawn';
    await bidder.believe(first, answer, withdrawal);
  }
}

/** The answer in the place of the true one; `undefined`: this plan tells none here. */
async function lieOf(
  { platform, plan, cast, bidders }: Tender,
  parts: SealedParts,
  taken: Taken,
): Promise<Answer | undefined> {
  const atMs = bidders[plan.victim]?.plan.atMs ?? DEADLINE_MS;
  const receipt = (files: Answer['files']): Answer => ({ kind: 'receipt', files });
  const answers: Partial<Record<Lie, () => Promise<Answer | undefined>>> = {
    receipt_of_another: async () => {
      const other = platform.taken.find((one) => one !== taken && one.status !== 'late');
      return other && receipt(other.receipt);
    },
    receipt_by_other_service: () => platform.accept(parts, atMs, { platform: cast.otherPlatform }),
    receipt_with_pliant_stamp: () => platform.accept(parts, atMs, { tsa: cast.pliantTsa }),
    receipt_for_a_late_bid: async () => receipt(await platform.backDated(parts, atMs, atMs)),
    receipt_back_dated: async () => receipt(await platform.backDated(parts, atMs, DEADLINE_MS - 1)),
    late_answer_in_time: async () => ({
      kind: 'late',
      files: await platform.calledLate(parts, atMs),
    }),
  };
  return answers[plan.lie]?.();
}

/** Other rules for one bidder alone, with a signature of somebody who is not the agency. */
async function showForgedPolicy({ platform, plan, cast }: Tender, victim: Bidder): Promise<void> {
  const policy = canonicalBytes({ ...platform.policy, bidsMin: 9 });
  const by = plan.seed % 2 === 0 ? cast.platform : cast.stranger;
  const signature = await platform.signed(policy, DEADLINE_MS - HOUR_MS, by);
  if (await victim.readRules({ policy, signature }))
    throw new Error('S1: a bidder took forged rules');
}

/** The victim's price envelope, which is opened at another time. */
async function otherEnvelope({ platform, neverListed }: Tender, victim: Bidder): Promise<void> {
  const parts = await victim.seal({ stage: '2' });
  const answer = await platform.accept(parts, victim.plan.atMs);
  const digest = platform.digestOf(parts);
  const bid: Taken = {
    bidder: victim.id,
    digest,
    parts,
    receipt: answer.files,
    status: 'replaced',
  };
  neverListed.push(bid);
}

/** A lawful bid whose envelopes are copies of those in a bid that was withdrawn. */
async function accomplice(tender: Tender, victim: Bidder): Promise<void> {
  const { platform } = tender;
  const own = await tender.accomplice.seal();
  const withdrawn = platform.taken.find((one) => one.bidder === victim.id);
  const locks = own.header.locks.map((lock, at) => {
    const copied = withdrawn?.parts.header.locks[at]?.shares ?? [];
    const shares = lock.shares.map((share, place) => ({
      ...share,
      cms: copied[place]?.cms ?? share.cms,
      commit: copied[place]?.commit ?? share.commit,
    }));
    return { ...lock, shares };
  });
  const parts = await tender.accomplice.resigned(own, { ...own.header, locks });
  await platform.take(tender.accomplice.id, parts, DEADLINE_MS - HOUR_MS);
}

/** A bid made after the deadline, with a time that an obliging authority says. */
async function ghost({ platform, cast, accomplice: shill }: Tender): Promise<void> {
  const parts = await shill.seal();
  const answer = await platform.accept(parts, DEADLINE_MS - HOUR_MS, { tsa: cast.pliantTsa });
  const digest = platform.digestOf(parts);
  platform.taken.push({ bidder: shill.id, digest, parts, receipt: answer.files, status: 'counts' });
}
