import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { recoverFileKey } from '#contracts/sealing/open.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import { utf8 } from '#contracts/utf8.ts';
import { checkOpening, type OpeningReport } from '#pki/opening-check.ts';
import { type OwnBidFinding, isOwnBidRight } from '#pki/own-bid-check.ts';
import { payloadsOf, stolenKey } from './adversary.ts';
import { LIES } from './plan.ts';
import type { Taken } from './platform.ts';
import type { Tender } from './world.ts';

/** What has to hold of a tender whatever its platform does; each throws with the id of what does not. */

function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

/**
 * S1, S5: custodians one short of lock A together with the bidder's own secret, or one short of lock B without it, open
 * nothing; nor does all that honest holders released open a bid that was never on a list they signed.
 */
export async function checkSecrecy(tender: Tender, tried: Taken): Promise<void> {
  const { cast, plan, custodians, bidders } = tender;
  const { suite } = cast;
  const keys = custodians.map(({ key }) => key);
  const own = bidders.find(({ id }) => id === tried.bidder)?.key;
  const { header } = tried.parts;
  const withBidder = [...keys.slice(0, plan.lockA - 1), ...(own === undefined ? [] : [own])];
  for (const some of [withBidder, keys.slice(0, plan.lockB - 1)]) {
    const stolen = await stolenKey(suite, header, await payloadsOf(suite, header, some));
    must(
      stolen === undefined,
      `S1: ${some.length} keys open a bid, locks ${plan.lockA}, ${plan.lockB}`,
    );
  }
  await checkNothingLies(tender, tried);
}

/** S1: no word of the bid and none of its keys is in anything that the platform has. */
async function checkNothingLies(tender: Tender, { parts, receipt, bidder }: Taken): Promise<void> {
  const { cast, custodians, bidders } = tender;
  const { suite } = cast;
  const { header } = parts;
  const keys = [...custodians, ...bidders].map(({ key }) => key);
  const all = await payloadsOf(suite, header, keys);
  const secrets: Uint8Array[] = [...all, utf8(`sealed words of ${bidder}`)];
  const dataKey = await stolenKey(suite, header, all);
  if (dataKey !== undefined) {
    const sheetKey = await recoverFileKey(suite, header, { dataKey, n: 0 });
    secrets.push(dataKey, ...(sheetKey.ok ? [sheetKey.value] : []));
  }
  const seen = [parts.headerBytes, parts.signature, ...parts.files, ...Object.values(receipt)];
  for (const secret of secrets) {
    const texts = [
      Buffer.from(secret),
      Buffer.from(Buffer.from(secret).toString('base64url').slice(0, 40)),
    ];
    const lies = seen.some((bytes) => texts.some((text) => Buffer.from(bytes).includes(text)));
    must(!lies, 'S1: the platform has a secret of a bid before it is opened');
  }
}

/** S1, S5: what honest holders have released is of no use for a bid that no list of theirs has. */
export async function checkReleases(tender: Tender): Promise<void> {
  const { custodians, neverListed, cast, plan, platform } = tender;
  const released = custodians.flatMap((one) => one.released);
  const known = released.map(({ payload }) => bytesOfBase64Url(payload) ?? new Uint8Array(0));
  for (const bid of neverListed) {
    const isListed = platform.listed.includes(bid.digest) && bid.parts.header.core.stage === '1';
    if (isListed && ['bidder', 'verifier'].includes(LIES[plan.lie])) continue;
    const stolen = await stolenKey(cast.suite, bid.parts.header, known);
    must(stolen === undefined, `S5: released shares open a bid that nobody may open (${plan.lie})`);
  }
}

/** What should become of a listed bid, by who was there and how it was sealed; written anew, not by the program's own rules. */
export async function checkOutcomes(tender: Tender, opened: OpeningFile['bids']): Promise<void> {
  const { plan, bidders, platform } = tender;
  for (const bid of opened) {
    const taken = platform.taken.find(({ digest }) => digest === bid.header);
    const bidder = bidders.find(({ id }) => id === taken?.bidder);
    if (taken === undefined || bidder === undefined) continue;
    const { isAbsent, malformed } = bidder.plan;
    const there = plan.custodians.map(({ isLost, isWrong }) => !isLost && !isWrong);
    const forA = there.filter(
      (isThere, at) => isThere && !(malformed === 'noise' && at === 0),
    ).length;
    const forB = there.filter(Boolean).length;
    const byA = forA >= plan.lockA && !isAbsent;
    const byB = forB >= plan.lockB;
    const seen = JSON.stringify({ seen: bid, forA, forB, isAbsent, malformed });
    if (malformed === 'wrong_wrap' && (byA || byB)) {
      must(
        bid.state === 'revoked' && bid.fault === 'key_unwrap',
        `S6: a bid sealed wrongly: ${seen}`,
      );
    } else if (byA || byB) {
      must(
        bid.state === 'opened' && bid.lock === (byA ? 'A' : 'B'),
        `S7: enough holders were there: ${seen}`,
      );
    } else {
      const cause = forA >= plan.lockA ? 'revoked' : 'withdrawn';
      must(bid.state === cause && bid.fault === 'too_few_shares', `S6: the wrong cause: ${seen}`);
    }
  }
}

export async function reportOf({ cast, platform }: Tender): Promise<OpeningReport> {
  return checkOpening(cast.suite, cast.trust, platform.shown);
}

/** S3, S4, S6: whoever was lied to finds it out, and what was read out of the others is what they sealed. */
export async function checkPublished(tender: Tender, report: OpeningReport): Promise<void> {
  const { plan, bidders } = tender;
  const caught = LIES[plan.lie];
  const victim = bidders[plan.victim];
  const looks = new Map<string, OwnBidFinding>();
  for (const bidder of bidders) {
    const look = await bidder.look(tender.platform.shown);
    if (look !== undefined) looks.set(bidder.id, look);
  }
  const words = JSON.stringify([plan.lie, report.findings, [...looks]]);
  must(report.isGood === (caught !== 'verifier'), `S3: the verifier says otherwise: ${words}`);
  checkReadOuts(tender, report);
  for (const bidder of bidders) {
    const look = looks.get(bidder.id);
    const isVictim = caught !== 'nobody' && bidder === victim;
    if (look === undefined || (isVictim && caught !== 'bidder')) continue;
    const hasReason = plan.lie === 'none' && ['revoked', 'withdrawn'].includes(look.state);
    const isUsable = report.findings.every(
      ({ step, fault }) => step === 'bid' || fault === undefined,
    );
    if (!isVictim && caught === 'verifier' && !isUsable) continue;
    must(
      isOwnBidRight(look) === !(isVictim && caught === 'bidder') || hasReason,
      `S3: ${bidder.id}: ${words}`,
    );
  }
}

/** S4, S6: read out is what was sealed, and one wrong bid hides no other. */
function checkReadOuts(tender: Tender, report: OpeningReport): void {
  const { bidders, plan } = tender;
  for (const { bidder: id, sheet, state } of report.readOuts) {
    const bidder = bidders.find((one) => one.id === id);
    if (bidder === undefined || state !== 'opened') continue;
    must(sheet?.priceFen === bidder.priceFen, `S4: another sheet than ${id} sealed was read out`);
  }
  const faulty = report.findings.filter(({ step, fault }) => step === 'bid' && fault !== undefined);
  const listed = report.opening?.bids.length ?? 0;
  if (report.findings.some(({ step, fault }) => step !== 'bid' && fault !== undefined)) return;
  must(
    report.readOuts.length === listed - faulty.length,
    `S6: a wrong bid hides another (${plan.lie})`,
  );
  must(faulty.length <= 1, `S6: one lie, several wrong bids (${plan.lie})`);
}

/** S8: who came late has a signed answer and no receipt, and no good opening has the bid. */
export function checkLate(tender: Tender, report: OpeningReport | undefined): void {
  const { bidders, plan } = tender;
  for (const [at, bidder] of bidders.entries()) {
    if (bidder.plan.act !== 'late') continue;
    const isLiedTo = at === plan.victim && LIES[plan.lie] === 'answer';
    must(bidder.receipt === undefined, 'S8: a late bid has a receipt');
    must(isLiedTo || bidder.hasLateAnswer, 'S8: a late bid has no signed answer');
    const isReadOut = report?.readOuts.some((read) => read.bidder === bidder.id) === true;
    must(!isReadOut, 'S8: a late bid was read out');
  }
}

/** Lies in answers: the bidder has something to show and believes nothing. */
export function checkAnswers(tender: Tender): void {
  const { bidders, plan, platform } = tender;
  const caught = LIES[plan.lie];
  for (const [at, bidder] of bidders.entries()) {
    const isLiedTo = caught === 'answer' && at === plan.victim;
    const { complaints } = bidder;
    must(
      !isLiedTo || complaints.length > 0,
      `S3: ${bidder.id} believed a false answer (${plan.lie})`,
    );
    const noise = bidder.plan.malformed === 'noise';
    must(
      isLiedTo || noise || complaints.length === 0,
      `a true answer was not believed: ${complaints.join()}`,
    );
    const taken = platform.taken.findLast((one) => one.bidder === bidder.id);
    const hasFalse = isLiedTo && bidder.receipt !== undefined && bidder.sealed === taken?.parts;
    must(!hasFalse, `S3: ${bidder.id} keeps a false receipt`);
  }
}

/** Lies to holders: some program refused, and nothing left it that it should have kept. */
export function checkHolders(tender: Tender): void {
  const { custodians, plan } = tender;
  const refusals = custodians.flatMap((one) => one.refusals);
  const isLiedTo = LIES[plan.lie] === 'holders';
  must(!isLiedTo || refusals.length > 0, `S5: holders did what they were asked (${plan.lie})`);
  const noise =
    plan.lie === 'none' && tender.bidders.some(({ plan: { malformed } }) => malformed === 'noise');
  must(
    isLiedTo || noise || refusals.length === 0,
    `holders refused what is right: ${refusals.join()}`,
  );
}

/** Nothing at all was released; for lies after which there is no opening. */
export function checkNothingReleased({ custodians, plan }: Tender): void {
  const count = custodians.reduce((sum, { released }) => sum + released.length, 0);
  must(count === 0, `S5: ${count} shares were released (${plan.lie})`);
}

/** All keys together do open what all keys should: the checks above are not true of everything. */
export async function checkNotVacuous(
  { cast, custodians, bidders }: Tender,
  tried: Taken,
): Promise<void> {
  const { header } = tried.parts;
  const own = bidders.find(({ id }) => id === tried.bidder);
  if (own === undefined || own.plan.malformed !== 'no') return;
  const all = [...custodians, own].map(({ key }) => key);
  const payloads = await payloadsOf(cast.suite, header, all);
  must((await stolenKey(cast.suite, header, payloads)) !== undefined, 'all keys open nothing');
}
