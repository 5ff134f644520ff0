import {
  type NotOpenedRecord,
  notOpenedRecordSchema,
  type OpeningRecord,
  openingRecordSchema,
} from '#contracts/sealing/record.ts';
import { invariant } from '#contracts/result.ts';
import type { ListedBid, Opening } from '#engine/api.ts';

/** Whether nothing more goes on record of it, so that its record can be made. */
export function isRecorded({ state, isHeard }: Pick<Opening, 'state' | 'isHeard'>): boolean {
  return state === 'closed' || (state === 'tooFew' && isHeard);
}

/** The record of an opening that is over (OPN-16), from its journal alone. Pure. */
export function recordOf(opening: Opening): OpeningRecord | NotOpenedRecord {
  return opening.state === 'tooFew' ? notOpenedRecordOf(opening) : closedRecordOf(opening);
}

/** Who had bid stays unsaid (MOF87-41) but of those who spoke up themselves: of each bid there is its header's digest. */
function notOpenedRecordOf(opening: Opening): NotOpenedRecord {
  const { policy } = opening.arranged;
  return notOpenedRecordSchema.parse({
    ...{ ...headingOf(opening), outcome: 'too_few_bids', bidsMin: policy.bidsMin },
    headers: opening.listed.map(({ header }) => header),
    custodians: policy.custodians.map(({ name, role }) => ({ name, role })),
    objections: objectionsOf(opening),
    ...hallOf(opening),
  });
}

function closedRecordOf(opening: Opening): OpeningRecord {
  const { arranged, closing, signed, listed } = opening;
  const { policy, ceilingFen } = arranged;
  invariant(opening.state === 'closed' && closing !== undefined, 'what is closed has a list');
  return openingRecordSchema.parse({
    ...{ ...headingOf(opening), closing },
    ...(ceilingFen === undefined ? {} : { ceilingFen: String(ceilingFen) }),
    custodians: policy.custodians.map(({ name, role, organization }) => ({
      ...{ name, role, hasSigned: signed.has(organization) },
    })),
    bids: listed.map((bid, at) => ({ number: at + 1, ...lineOf(opening, bid) })),
    objections: objectionsOf(opening),
    ...hallOf(opening),
  });
}

function headingOf({ openingId, arranged, host }: Opening) {
  const { policy, policyDigest, stage } = arranged;
  return {
    ...{ typ: 'ebid/record/v1', openingId, tender: policy.tender, title: policy.title },
    ...{ lot: policy.lots[0], stage, host: host.name, policy: policyDigest },
    deadline: policy.deadline,
  };
}

function objectionsOf({ objections }: Opening) {
  return objections.map(({ number, by, about, text, at, answer }) => ({
    ...{ number, by, about, text, at: String(at) },
    ...(answer === undefined ? {} : { answer: answer.text, answeredAt: String(answer.at) }),
  }));
}

function hallOf({ signedIn, remarks }: Opening) {
  return {
    signedIn: [...signedIn].map(([by, { seat, at }]) => ({ by, seat, at: String(at) })),
    remarks: remarks.map((remark) => ({ ...remark, at: String(remark.at) })),
  };
}

function lineOf({ confirmed }: Opening, bid: ListedBid): object {
  const { header, bidder, receivedMs, outcome } = bid;
  const line = { header, bidder, received: String(receivedMs), state: outcome.state };
  const hasConfirmed = confirmed.has(bidder);
  if (outcome.state === 'sealed') return { ...line, hasConfirmed };
  if (outcome.state !== 'opened') return { ...line, fault: outcome.fault, hasConfirmed };
  const { lock, bidderName, priceFen, priceWords, items } = outcome.sheet;
  return {
    ...{ ...line, hasConfirmed, lock, bidderName, items },
    ...(priceFen === undefined
      ? {}
      : { priceFen: String(priceFen), isAboveCeiling: outcome.isAboveCeiling }),
    ...(priceWords === undefined ? {} : { priceWords }),
  };
}
