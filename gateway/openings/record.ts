import { type OpeningRecord, openingRecordSchema } from '#contracts/sealing/record.ts';
import { invariant } from '#contracts/result.ts';
import type { ListedBid, Opening } from '#engine/api.ts';

/** The record of a closed opening (OPN-16), from its journal alone. Pure. */
export function recordOf(opening: Opening): OpeningRecord {
  const { openingId, arranged, host, closing, signed, listed, objections } = opening;
  const { signedIn, remarks } = opening;
  const { policy, policyDigest, stage, ceilingFen } = arranged;
  invariant(opening.state === 'closed' && closing !== undefined, 'what is closed has a list');
  return openingRecordSchema.parse({
    ...{ typ: 'ebid/record/v1', openingId, tender: policy.tender, title: policy.title },
    ...{ lot: policy.lots[0], stage, host: host.name, policy: policyDigest, closing },
    deadline: policy.deadline,
    ...(ceilingFen === undefined ? {} : { ceilingFen: String(ceilingFen) }),
    custodians: policy.custodians.map(({ name, role, organization }) => ({
      ...{ name, role, hasSigned: signed.has(organization) },
    })),
    bids: listed.map((bid, at) => ({ number: at + 1, ...lineOf(opening, bid) })),
    objections: objections.map(({ number, by, about, text, at, answer }) => ({
      ...{ number, by, about, text, at: String(at) },
      ...(answer === undefined ? {} : { answer: answer.text, answeredAt: String(answer.at) }),
    })),
    signedIn: [...signedIn].map(([by, { seat, at }]) => ({ by, seat, at: String(at) })),
    remarks: remarks.map((remark) => ({ ...remark, at: String(remark.at) })),
  });
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
