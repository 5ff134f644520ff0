import { setup, transition } from 'xstate';
import {
  OPENING_STATES,
  type OpeningState,
  type OpeningStepType,
  type OpeningTime,
} from '#contracts/journal/opening-steps.ts';
import { invariant } from '#contracts/result.ts';

/** The statechart of a bid opening (procedures 1.4, 10.3). Pure: a state is a value, nothing runs. */

export interface OpeningEvent {
  readonly type: OpeningStepType | OpeningTime;
  /** Where the event leads, as far as the chart leaves it open. */
  readonly to?: OpeningState;
}

const types: { readonly events: OpeningEvent } = { events: { type: 'ProveKey' } };
const chart = setup({ types, actions: { stay: () => undefined } });

function ways(...places: readonly OpeningState[]) {
  return places.map((place) => ({
    guard: ({ event }: { readonly event: OpeningEvent }) => event.to === place,
    target: place,
  }));
}

/** Taken without leaving the state; without an action the chart would read it as an event that is to be ignored. */
const stays = { actions: 'stay' as const };
const talk = { SignIn: stays, Say: stays };
const hall = { RaiseObjection: stays, AnswerObjection: stays, ...talk };

const machine = chart.createMachine({
  id: 'opening',
  initial: 'receiving',
  states: {
    receiving: {
      on: {
        SubmitBid: stays,
        WithdrawBid: stays,
        ProveKey: stays,
        ServeLot: stays,
        FreeLot: stays,
        ...talk,
        deadline: ways('closing', 'tooFew'),
      },
    },
    closing: {
      on: { ...hall, NoteClosing: stays, SignClosing: stays, BeginOpening: 'opening' },
    },
    opening: {
      on: {
        ...hall,
        ReleaseShare: stays,
        ExtendWindow: stays,
        NoteOpened: ways('opening', 'reading'),
        NoteShut: ways('opening', 'reading'),
        window_over: ways('opening'),
        rescue_over: 'reading',
      },
    },
    reading: { on: { ...hall, ReadOutNext: ways('reading', 'confirming') } },
    confirming: {
      on: { ...hall, ConfirmRecord: ways('confirming', 'closed'), record_silent: 'closed' },
    },
    closed: {},
    tooFew: { on: { ...hall, record_silent: stays } },
  },
});

/** The states in which the chart has a way for the event, in the order of the procedure. */
export function statesTaking(type: OpeningEvent['type']): readonly OpeningState[] {
  return OPENING_STATES.filter((state) => isTakenIn(state, type));
}

export function isTakenIn(state: OpeningState, type: OpeningEvent['type']): boolean {
  return machine.getStateNodeById(`opening.${state}`).ownEvents.includes(type);
}

/** The state after an event that `isTakenIn` the state before. */
export function nextState(state: OpeningState, event: OpeningEvent): OpeningState {
  const before = machine.resolveState({ value: state });
  invariant(before.can(event), `${event.type} is taken in ${state}`);
  const [after] = transition(machine, before, event);
  const next = OPENING_STATES.find((name) => after.matches(name));
  invariant(next !== undefined, 'the chart has the states of the journal');
  return next;
}
