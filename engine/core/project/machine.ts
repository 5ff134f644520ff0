import { setup, transition } from 'xstate';
import type { ProjectCaseStepType, ProjectTime } from '#contracts/journal/project-steps.ts';
import { invariant } from '#contracts/result.ts';
import { PROJECT_STATES, type ProjectState } from '#contracts/wire/project-steps.ts';

/**
 * The statechart of an auction project (procedures 9.2): which step is taken in which state, and where it leads. Pure: a
 * state is a value, nothing runs. What an event means for the lots is decided in `awards.ts`; it comes along as `to`.
 */

/** Where a project stands once a result was taken or a lot's award moved on. */
export type Settlement =
  | 'confirming'
  | 'concluded'
  | 'failed.tooFew'
  | 'failed.overCeiling'
  | 'buyerRejected'
  | 'withdrawn';

export interface ProjectEvent {
  readonly type: ProjectCaseStepType | ProjectTime;
  /** Where the event leads, as far as the chart leaves it open. */
  readonly to?: Settlement | 'registration' | 'admission' | 'overdue';
}

/** Only its type is read. */
const types: { readonly events: ProjectEvent } = { events: { type: 'Check' } };
const chart = setup({
  types,
  actions: { stay: () => undefined },
});

/** Ids of the chart hold no dot. */
function idOf(state: string): string {
  return state.replace('.', '-');
}

/** One way for each place that the event may lead to. */
function ways(...places: readonly NonNullable<ProjectEvent['to']>[]) {
  return places.map((place) => ({
    guard: ({ event }: { readonly event: ProjectEvent }) => event.to === place,
    target: `#${idOf(place)}`,
  }));
}

const settled = ways(
  'confirming',
  'concluded',
  'failed.tooFew',
  'failed.overCeiling',
  'buyerRejected',
  'withdrawn',
);
/** Taken without leaving the state; without an action the chart would read it as an event that is to be ignored. */
const stays = { actions: 'stay' as const };
const deposits = { RecordDeposit: stays };
const decisions = { ...deposits, Admit: stays, RejectApplicant: stays, SetFactor: stays };
const rehearsals = { NoteRehearsal: stays, Rehearse: stays };
const ends = { Withdraw: '#withdrawn' };
const moves = { Reschedule: ways('registration', 'admission') };
const failed = {
  ...deposits,
  NoteRehearsal: stays,
  AcceptFewer: ways('confirming'),
  Republish: '#registration',
  PublishResult: '#announced',
};

const machine = chart.createMachine({
  id: 'project',
  initial: 'draft',
  states: {
    draft: { id: 'draft', on: { SaveDraft: stays, Check: '#checked', ...ends } },
    checked: { id: 'checked', on: { SaveDraft: '#draft', Publish: '#registration', ...ends } },
    registration: {
      id: 'registration',
      on: {
        ...{ ...decisions, ...rehearsals, ...moves, ...ends },
        Apply: stays,
        WithdrawApplication: stays,
        registration_ended: '#admission',
      },
    },
    admission: {
      id: 'admission',
      on: {
        ...{ ...decisions, ...rehearsals, ...moves, ...ends },
        Start: '#starting',
        opening_missed: '#overdue',
      },
    },
    overdue: { id: 'overdue', on: { ...deposits, ...moves, ...ends, NoteRehearsal: stays } },
    starting: {
      id: 'starting',
      on: { ...deposits, NoteAuction: '#live', NoteNoAuction: ways('admission', 'overdue') },
    },
    live: { id: 'live', on: { ...deposits, NoteEnd: '#closed' } },
    closed: { id: 'closed', on: { ...deposits, TakeResult: settled } },
    confirming: {
      id: 'confirming',
      on: {
        ...deposits,
        ConfirmAward: settled,
        AbandonAward: settled,
        ConfirmPurchase: settled,
        RejectResult: settled,
        AcceptFewer: settled,
        winner_lapsed: settled,
        buyer_lapsed: settled,
      },
    },
    concluded: {
      id: 'concluded',
      on: { ...deposits, AcceptFewer: ways('confirming'), PublishResult: '#announced' },
    },
    announced: { id: 'announced', on: deposits },
    failed: {
      initial: 'tooFew',
      states: {
        tooFew: { id: 'failed-tooFew', on: failed },
        overCeiling: { id: 'failed-overCeiling', on: failed },
      },
    },
    buyerRejected: { id: 'buyerRejected', on: { ...deposits, PublishResult: '#announced' } },
    withdrawn: { id: 'withdrawn', on: { ...deposits, NoteRehearsal: stays } },
  },
});

/** The states in which the chart has a way for the event, in the order of the procedure. */
export function statesTaking(type: ProjectEvent['type']): readonly ProjectState[] {
  return PROJECT_STATES.filter((state) => nodeOf(state).ownEvents.includes(type));
}

export function isTakenIn(state: ProjectState, type: ProjectEvent['type']): boolean {
  return nodeOf(state).ownEvents.includes(type);
}

/** The state after an event that `isTakenIn` the state before. */
export function nextState(state: ProjectState, event: ProjectEvent): ProjectState {
  const before = machine.resolveState({ value: valueOf(state) });
  invariant(before.can(event), `${event.type} is taken in ${state}`);
  const [after] = transition(machine, before, event);
  const next = PROJECT_STATES.find((name) => after.matches(valueOf(name)));
  invariant(next !== undefined, 'the chart has the states of the wire');
  return next;
}

function nodeOf(state: ProjectState) {
  return machine.getStateNodeById(idOf(state));
}

function valueOf(state: ProjectState) {
  if (state === 'failed.tooFew') return { failed: 'tooFew' as const };
  if (state === 'failed.overCeiling') return { failed: 'overCeiling' as const };
  return state;
}
