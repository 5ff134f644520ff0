import type { StepRefusal, TimePassed } from '#contracts/journal/case-events.ts';
import type { OpeningStep, OpeningTime } from '#contracts/journal/opening-steps.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { CaseFold, CaseKind, CaseSummary } from '../cases/case-kind.ts';
import { decideStep, refuse } from './decide.ts';
import { evolveOpening, openOpening } from './evolve.ts';
import { listedOf } from './listed.ts';
import {
  custodianIdsOf,
  hasOpenObjections,
  isOpenable,
  isOver,
  isSettled,
  listedAtOf,
  type Opening,
  opensAtOf,
} from './opening.ts';

/** Public bid openings (开标) as a kind of case. */
export const openingCase: CaseKind<Opening, OpeningStep> = {
  kind: 'opening',
  mayOpen: ({ by, step }, at) => {
    if (by.role !== 'agency' || step.type !== 'ArrangeOpening') {
      return { ...refuse('wrong_actor'), allowedActors: ['host'] };
    }
    return refusalOfArrangement(step, { host: by.organizationId, at });
  },
  open: openOpening,
  decide: (opening, { step, by }, at) => decideStep(opening, { step, by, at }),
  due: (opening, at) => {
    const coming = comingOf(opening);
    return coming === undefined || coming.dueAt > at ? undefined : coming;
  },
  evolve: evolveOpening,
  nextDeadline: (opening) => comingOf(opening)?.dueAt,
  isEnded: isOver,
  summary: summaryOf,
  serialize: (opening) => ({
    ...opening,
    active: [...opening.active.values()],
    usedIds: [...opening.usedIds],
    last: [...opening.last],
    provedKeys: [...opening.provedKeys],
    signed: [...opening.signed],
    confirmed: [...opening.confirmed],
    signedIn: [...opening.signedIn],
  }),
};

/** Whether a case is a bid opening. */
export function isOpening(fold: CaseFold): fold is CaseFold<Opening, OpeningStep> {
  return fold.rules.kind === openingCase.kind;
}

/** One lot and one envelope, the host among the custodians as the agency, a deadline to come (OPN-4). */
function refusalOfArrangement(
  { policy, stage }: Extract<OpeningStep, { type: 'ArrangeOpening' }>,
  { host, at }: { readonly host: string; readonly at: EpochMs },
): StepRefusal | undefined {
  const agency = policy.custodians.find(({ role }) => role === 'agency');
  const isRight =
    policy.lots.length === 1 &&
    policy.stages.includes(stage) &&
    agency?.organization === host &&
    Number(policy.deadline) > at;
  return isRight ? undefined : refuse('not_arranged_so');
}

/** What time alone brings about (OPN-5). A record with an open objection does not become final by silence. */
function comingOf(opening: Opening): TimePassed | undefined {
  if (opening.state === 'receiving') return timeAt('deadline', listedAtOf(opening));
  if (opening.state === 'opening') return comingWindow(opening);
  const isRecordOpen = opening.state === 'confirming' || opening.state === 'tooFew';
  if (isRecordOpen && !isOver(opening) && !hasOpenObjections(opening)) {
    return timeAt('record_silent', opening.confirmEndsAt);
  }
  return undefined;
}

/** No clock shuts a bid whose shares are all there and that only the platform has not opened yet. */
function comingWindow(opening: Opening): TimePassed | undefined {
  const isWaited = opening.listed.some((bid) => !isSettled(bid) && isOpenable(opening, bid));
  if (isWaited) return undefined;
  return opening.rescueEndsAt === undefined
    ? timeAt('window_over', opening.windowEndsAt)
    : timeAt('rescue_over', opening.rescueEndsAt);
}

function timeAt(what: OpeningTime, dueAt: EpochMs | undefined): TimePassed | undefined {
  return dueAt === undefined ? undefined : { type: 'TimePassed', what, dueAt };
}

/** Until the closing list is fixed nothing may tell that a bid exists (S2): lists show the tender alone. */
function summaryOf(opening: Opening): CaseSummary {
  const { arranged, host, state, createdAt } = opening;
  const opensAt = opensAtOf(opening);
  return {
    title: arranged.policy.title,
    type: 'opening',
    visibility: 'sealed',
    offerSignature: 'none',
    buyerId: '',
    agencyId: host.id,
    bidderIds: [],
    opensAt,
    closesAt: opensAt,
    lotCount: 1,
    kind: 'opening',
    facets: {
      phase: state,
      isPublic: true,
      parties: [host.id, ...custodianIdsOf(opening)],
      madeAt: createdAt,
      listed: listedOf(opening),
    },
  };
}
