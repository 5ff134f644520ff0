import type { CaseActor, CaseEvent, CaseOpened } from '#contracts/journal/case-events.ts';
import type { OpeningSeat, OpeningStep, OpeningTime } from '#contracts/journal/opening-steps.ts';
import { OPENING_TIMES } from '#contracts/journal/opening-steps.ts';
import { InvariantError, invariant } from '#contracts/result.ts';
import { epochMs, type EpochMs } from '#contracts/time.ts';
import type { RecordPlace } from '../cases/case-kind.ts';
import { nextState, type OpeningEvent } from './machine.ts';
import { seatOf } from './hall.ts';
import {
  faultAtEnd,
  isListFixed,
  isSettled,
  type ListedBid,
  type Objection,
  type Opening,
  type ReceivedBid,
} from './opening.ts';

export function openOpening(opened: CaseOpened<OpeningStep>, at: EpochMs): Opening {
  const { step, by, caseId } = opened;
  invariant(step.type === 'ArrangeOpening', 'the first record of an opening arranges it');
  const { type: _, ...arranged } = step;
  return {
    openingId: caseId,
    state: 'receiving',
    host: { id: by.organizationId, name: by.name },
    createdAt: at,
    arranged,
    active: new Map(),
    usedIds: new Set(),
    last: new Map(),
    provedKeys: new Map(),
    listed: [],
    closing: undefined,
    signed: new Set(),
    windowEndsAt: undefined,
    rescueEndsAt: undefined,
    confirmEndsAt: undefined,
    isHeard: false,
    objections: [],
    confirmed: new Set(),
    signedIn: new Map(),
    remarks: [],
    version: 1,
    shownVersion: 1,
  };
}

/** The opening after one more record. Throws `InvariantError` on what its rules would not have recorded. */
export function evolveOpening(
  opening: Opening,
  event: CaseEvent<OpeningStep>,
  { version, at }: RecordPlace,
): Opening {
  switch (event.type) {
    case 'CaseOpened':
      throw new InvariantError('an opening is arranged once');
    case 'StepRefused':
      return { ...opening, version };
    case 'StepTaken':
      return { ...taken(opening, event, at), version, shownVersion: shownAfter(opening, event) };
    case 'TimePassed':
      return {
        ...passed(opening, timeOf(event.what), event.dueAt),
        ...{ version, shownVersion: shownAfter(opening, event) },
      };
  }
}

/**
 * Whether everybody may know that this happened. Nobody is told that a bid came or went, nor of an objection that would tell
 * that its bidder has one. The opening before or after it: what is secret leaves the list as it is.
 */
export function isShown(opening: Opening, event: CaseEvent<OpeningStep>): boolean {
  if (event.type === 'StepRefused') return false;
  if (event.type === 'TimePassed') return true;
  const { type } = event.step;
  if (type === 'SubmitBid' || type === 'WithdrawBid') return false;
  return type !== 'RaiseObjection' || isListFixed(opening);
}

function shownAfter(opening: Opening, event: CaseEvent<OpeningStep>): number {
  return opening.shownVersion + (isShown(opening, event) ? 1 : 0);
}

function timeOf(what: string): OpeningTime {
  const time = OPENING_TIMES.find((one) => one === what);
  invariant(time !== undefined, 'a time that openings know');
  return time;
}

/** `dueAt`, not the writer's instant: a timer that comes late changes nothing. */
function passed(opening: Opening, time: OpeningTime, dueAt: EpochMs): Opening {
  switch (time) {
    case 'deadline': {
      const listed = listOf(opening);
      const isEnough = listed.length >= opening.arranged.policy.bidsMin;
      if (isEnough) return moved({ ...opening, listed }, { type: time, to: 'closing' });
      const confirmEndsAt = epochMs(dueAt + opening.arranged.confirmMs);
      return moved({ ...opening, listed, confirmEndsAt }, { type: time, to: 'tooFew' });
    }
    case 'window_over': {
      // What its bidder did not release custodians may still open by lock B (OPN-7).
      const rescueEndsAt = epochMs(dueAt + Number(opening.arranged.policy.decryptMs));
      return moved({ ...opening, rescueEndsAt }, { type: time, to: 'opening' });
    }
    case 'rescue_over': {
      const listed = opening.listed.map((bid) => (isSettled(bid) ? bid : shutAtEnd(opening, bid)));
      return moved({ ...opening, listed }, { type: time });
    }
    case 'record_silent':
      return moved(
        { ...opening, confirmEndsAt: dueAt, isHeard: opening.state === 'tooFew' },
        { type: time },
      );
  }
}

/** The bids that count, in the order of the closing list. */
function listOf({ active }: Opening): readonly ListedBid[] {
  return [...active.values()]
    .toSorted((a, b) => (a.header < b.header ? -1 : 1))
    .map((bid) => ({ ...bid, outcome: { state: 'sealed' }, released: [], isReadOut: false }));
}

function shutAtEnd(opening: Opening, bid: ListedBid): ListedBid {
  const state = faultAtEnd(opening, bid) === 'bidder' ? 'revoked' : 'withdrawn';
  return { ...bid, outcome: { state, fault: 'too_few_shares' } };
}

interface Taken {
  readonly step: OpeningStep;
  readonly by: CaseActor;
}

function taken(opening: Opening, { step, by }: Taken, at: EpochMs): Opening {
  const organization = by.organizationId;
  switch (step.type) {
    case 'SubmitBid': {
      const { core, header, receipt, receivedMs } = step;
      const bid = {
        bid: core.bid,
        bidder: core.bidder,
        ver: core.ver,
        header,
        receipt,
        receivedMs,
      };
      return moved(withBid(opening, organization, bid), step);
    }
    case 'WithdrawBid':
      return moved(withoutBid(opening, organization, step.receipt), step);
    case 'ProveKey': {
      const provedKeys = new Map(opening.provedKeys).set(organization, at);
      return moved({ ...opening, provedKeys }, step);
    }
    case 'NoteClosing':
      return moved({ ...opening, closing: step.closing }, step);
    case 'SignClosing':
      return moved({ ...opening, signed: new Set(opening.signed).add(organization) }, step);
    case 'BeginOpening': {
      const windowEndsAt = epochMs(at + Number(opening.arranged.policy.decryptMs));
      return moved({ ...opening, windowEndsAt }, step);
    }
    case 'ExtendWindow':
      return moved({ ...opening, windowEndsAt: step.untilMs, rescueEndsAt: undefined }, step);
    case 'ReleaseShare': {
      const share = { lock: step.lock, holder: organization };
      const release = (bid: ListedBid) => ({ ...bid, released: [...bid.released, share] });
      return moved(withListed(opening, step.header, release), step);
    }
    case 'NoteOpened':
    case 'NoteShut':
      return settled(opening, step);
    case 'ReadOutNext':
      return readOut(opening, step, at);
    case 'RaiseObjection':
    case 'AnswerObjection':
      return moved({ ...opening, objections: objectionsAfter(opening, { step, by }, at) }, step);
    case 'ConfirmRecord':
      return confirmed(opening, organization);
    case 'SignIn': {
      const signedIn = new Map(opening.signedIn).set(organization, { seat: seat(opening, by), at });
      return moved({ ...opening, signedIn }, step);
    }
    case 'Say': {
      const { remarks } = opening;
      const said = { by: organization, seat: seat(opening, by), text: step.text, at };
      const remark = { number: remarks.length + 1, ...said };
      return moved({ ...opening, remarks: [...remarks, remark] }, step);
    }
    case 'ServeLot': {
      const { streamId, lotId } = step;
      return moved({ ...opening, serves: { streamId, lotId }, servesSince: at }, step);
    }
    case 'FreeLot': {
      const { serves: _, servesSince: __, ...free } = opening;
      return moved(free, step);
    }
    case 'ArrangeOpening':
      throw new InvariantError('an opening is arranged once');
  }
}

function seat(opening: Opening, by: CaseActor): OpeningSeat {
  const found = seatOf(opening, by);
  invariant(found !== undefined, 'who signs in or says something has a seat');
  return found;
}

function withBid(opening: Opening, bidder: string, bid: ReceivedBid): Opening {
  const { ver, receipt } = bid;
  return {
    ...opening,
    active: new Map(opening.active).set(bidder, bid),
    usedIds: new Set(opening.usedIds).add(bid.bid),
    last: new Map(opening.last).set(bidder, { ver, receipt }),
  };
}

function withoutBid(opening: Opening, bidder: string, receipt: string): Opening {
  const active = new Map(opening.active);
  active.delete(bidder);
  const ver = opening.last.get(bidder)?.ver ?? 0;
  return { ...opening, active, last: new Map(opening.last).set(bidder, { ver, receipt }) };
}

function settled(
  opening: Opening,
  step: Extract<OpeningStep, { type: 'NoteOpened' | 'NoteShut' }>,
): Opening {
  const { ceilingFen = Number.POSITIVE_INFINITY } = opening.arranged;
  const after = withListed(opening, step.header, (bid) => ({
    ...bid,
    outcome:
      step.type === 'NoteOpened'
        ? { state: 'opened', sheet: step, isAboveCeiling: (step.priceFen ?? 0) > ceilingFen }
        : { state: step.of === 'bidder' ? 'revoked' : 'withdrawn', fault: step.fault },
  }));
  const to = after.listed.every(isSettled) ? 'reading' : 'opening';
  return moved(after, { type: step.type, to });
}

function readOut(
  opening: Opening,
  step: Extract<OpeningStep, { type: 'ReadOutNext' }>,
  at: EpochMs,
): Opening {
  const after = withListed(opening, step.header, (bid) => ({ ...bid, isReadOut: true }));
  const isLast = after.listed.every((bid) => bid.isReadOut);
  const confirmEndsAt = isLast ? epochMs(at + opening.arranged.confirmMs) : undefined;
  return moved({ ...after, confirmEndsAt }, { ...step, to: isLast ? 'confirming' : 'reading' });
}

function objectionsAfter(
  { objections }: Opening,
  { step, by }: Taken,
  at: EpochMs,
): readonly Objection[] {
  if (step.type === 'RaiseObjection') {
    const { about, text } = step;
    const number = objections.length + 1;
    return [...objections, { number, by: by.organizationId, about, text, at }];
  }
  invariant(step.type === 'AnswerObjection', 'an objection is raised or answered');
  return objections.map((one) =>
    one.number === step.number ? { ...one, answer: { text: step.text, at } } : one,
  );
}

function confirmed(opening: Opening, bidder: string): Opening {
  const all = new Set(opening.confirmed).add(bidder);
  const isLast = opening.listed.every((bid) => all.has(bid.bidder));
  return moved(
    { ...opening, confirmed: all },
    { type: 'ConfirmRecord', to: isLast ? 'closed' : 'confirming' },
  );
}

function withListed(
  opening: Opening,
  header: string,
  change: (bid: ListedBid) => ListedBid,
): Opening {
  const listed = opening.listed.map((bid) => (bid.header === header ? change(bid) : bid));
  return { ...opening, listed };
}

function moved(opening: Opening, event: OpeningEvent): Opening {
  return { ...opening, state: nextState(opening.state, event) };
}
