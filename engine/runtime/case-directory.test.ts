import { expect, test } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import type { CaseActor, CaseEvent, StepRequest } from '#contracts/journal/case-events.ts';
import { CASE_REFUSALS_PER_ACTOR_MAX } from '#contracts/limits.ts';
import { epochMs } from '#contracts/time.ts';
import type { CaseOutcome } from '../api.ts';
import type { CaseKind } from '../core/cases/case-kind.ts';
import { Lab, labAuction } from '../sim/lab.ts';
import { decodeRecord } from './record-codec.ts';

/** The smallest kind of case: a sum that grows by steps, and a bell that rings once. */
interface Sum {
  readonly total: number;
  readonly bellAt: number | undefined;
  readonly rings: number;
}
type SumStep =
  | { readonly type: 'Start' }
  | { readonly type: 'Add'; readonly n: number }
  | { readonly type: 'SetBell'; readonly inMs: number }
  | { readonly type: 'Break' };

const sums: CaseKind<Sum, SumStep> = {
  kind: 'project',
  mayOpen: ({ by }) => (by.role === 'public' ? { reason: 'wrong_actor' } : undefined),
  open: () => ({ total: 0, bellAt: undefined, rings: 0 }),
  decide: ({ total }, { step }, at) => {
    if (step.type === 'Break') throw new Error('a rule is broken');
    if (step.type === 'SetBell') return { isTaken: true, facts: { bellAt: at + step.inMs } };
    if (step.type !== 'Add') return { isTaken: false, refusal: { reason: 'wrong_state' } };
    return step.n > 0
      ? { isTaken: true, facts: { total: total + step.n } }
      : { isTaken: false, refusal: { reason: 'too_small' } };
  },
  due: ({ bellAt }, at) =>
    bellAt !== undefined && bellAt <= at
      ? { type: 'TimePassed', what: 'bell', dueAt: epochMs(bellAt) }
      : undefined,
  evolve: (state, event) => {
    if (event.type === 'TimePassed') return { ...state, bellAt: undefined, rings: state.rings + 1 };
    return event.type === 'StepTaken' ? { ...state, ...(event.facts as Partial<Sum>) } : state;
  },
  nextDeadline: ({ bellAt }) => (bellAt === undefined ? undefined : epochMs(bellAt)),
  isEnded: ({ total }) => total >= 100,
  summary: ({ total }) => ({
    ...{ title: 'a sum', type: '', visibility: 'open', offerSignature: 'none', buyerId: 'b' },
    ...{ agencyId: 'a', bidderIds: [], opensAt: 0, closesAt: 0, lotCount: 0, kind: 'project' },
    facets: {
      phase: total > 5 ? 'big' : 'small',
      isPublic: true,
      parties: [],
      madeAt: 1,
      listed: {},
    },
  }),
  serialize: (state) => state,
};

const actor: CaseActor = { role: 'agency', organizationId: 'agency', name: 'clerk' };
const ask = (id: string, step: SumStep, by: CaseActor = actor): StepRequest => ({
  commandId: commandId(id),
  by,
  step,
});
const add = (id: string, n: number) => ask(id, { type: 'Add', n });
const started = { type: 'Start' } as const;
const options = { caseKinds: [sums] };

async function opened() {
  const lab = new Lab();
  const engine = await lab.start('one', options);
  const first = await lab.settle(engine.cases.open('project', 'C1', ask('open', started)));
  expect(first).toMatchObject({ type: 'answered', version: 1, isRepeat: false });
  return { lab, engine };
}

async function eventsOf(lab: Lab): Promise<readonly CaseEvent[]> {
  const stored = await lab.store.read('C1', 0, 1_000);
  return stored.map((record) => decodeRecord(record.bytes).event as unknown as CaseEvent);
}

test('[D1] given a slow commit, a step is answered and seen only when its record is stored', async () => {
  const { lab, engine } = await opened();
  lab.appendFaults.push({ type: 'slow', beforeMs: 500, afterMs: 500 });
  let outcome: CaseOutcome | undefined;
  void engine.cases.submit('C1', add('c1', 3)).then((value) => {
    outcome = value;
  });
  await lab.pass(700);
  expect(await eventsOf(lab)).toHaveLength(2);
  expect((await engine.cases.read('C1'))?.fold.state).toMatchObject({ total: 0 });
  expect(outcome).toBeUndefined();
  await lab.pass(400);
  expect(outcome).toMatchObject({ type: 'answered', version: 2, event: { type: 'StepTaken' } });
  expect((await engine.cases.read('C1'))?.fold.state).toMatchObject({ total: 3 });
});

test('[B1] [B2] given the same id again, the first answer; with another body, a recorded refusal', async () => {
  const { lab, engine } = await opened();
  const first = await lab.settle(engine.cases.submit('C1', add('c1', 3)));
  const again = await lab.settle(engine.cases.submit('C1', add('c1', 3)));
  expect(again).toEqual({ ...first, isRepeat: true });
  const reused = await lab.settle(engine.cases.submit('C1', add('c1', 4)));
  expect(reused).toMatchObject({ version: 3, event: { refusal: { reason: 'command_id_reused' } } });
  const still = await lab.settle(engine.cases.submit('C1', add('c1', 3)));
  expect(still).toEqual({ ...first, isRepeat: true });
  expect(await eventsOf(lab)).toHaveLength(3);
});

test('[B1] given a refused step, it is on record and refused again alike, also after a restart', async () => {
  const { lab, engine } = await opened();
  const first = await lab.settle(engine.cases.submit('C1', add('c1', 0)));
  expect(first).toMatchObject({ event: { type: 'StepRefused', refusal: { reason: 'too_small' } } });
  const later = new Lab(lab.journal);
  const restarted = await later.start('two', options);
  const again = await later.settle(restarted.cases.submit('C1', add('c1', 0)));
  expect(again).toMatchObject({ ...first, isRepeat: true });
});

test('given the opening again, its first answer; given another, the id is taken, by an auction too', async () => {
  const { lab, engine } = await opened();
  const again = await lab.settle(engine.cases.open('project', 'C1', ask('open', started)));
  expect(again).toMatchObject({ type: 'answered', version: 1, isRepeat: true });
  expect(await lab.settle(engine.cases.open('project', 'C1', ask('other', started)))).toEqual({
    type: 'exists',
  });
  await lab.settle(engine.publish(labAuction('A1', lab.time.nowMs)));
  expect(await lab.settle(engine.cases.open('project', 'A1', ask('open', started)))).toEqual({
    type: 'exists',
  });
  expect(await lab.settle(engine.publish(labAuction('C1', lab.time.nowMs)))).toEqual({
    type: 'exists',
  });
  const nobody = { ...actor, role: 'public' as const };
  const refused = engine.cases.open('project', 'C2', ask('open', started, nobody));
  expect(await lab.settle(refused)).toMatchObject({ type: 'not_opened' });
  expect(await lab.store.head('C2')).toBeUndefined();
  expect(await lab.settle(engine.cases.submit('C2', add('c1', 1)))).toEqual({ type: 'not_found' });
});

test('[D6] [F2] given a takeover, the new owner has every record and the old one can add none', async () => {
  const { lab, engine } = await opened();
  await lab.settle(engine.cases.submit('C1', add('c1', 3)));
  const next = new Lab(lab.journal);
  const taken = await next.start('two', options);
  expect(await taken.cases.read('C1')).toEqual(await engine.cases.read('C1'));
  void engine.cases.submit('C1', add('c2', 3));
  await lab.pass(5_000);
  expect(lab.fatal).toHaveLength(1);
  expect(await eventsOf(lab)).toHaveLength(2);
});

test('[F5] given a commit whose outcome is unknown, one record and one true answer follow', async () => {
  const { lab, engine } = await opened();
  for (const fault of [
    { type: 'answer-lost', afterMs: 100 },
    { type: 'statement-lost', afterMs: 100 },
    { type: 'late', afterMs: 100, appliedMs: 5_000 },
  ] as const) {
    lab.appendFaults.push(fault);
    const before = (await eventsOf(lab)).length;
    const outcome = await lab.settle(engine.cases.submit('C1', add(fault.type, 1)));
    expect(outcome).toMatchObject({ type: 'answered', version: before + 1 });
    await lab.pass(10_000);
    expect(await eventsOf(lab)).toHaveLength(before + 1);
  }
});

test('[T3] given a deadline, time alone writes its record once, also when it passed while nobody was there', async () => {
  const { lab, engine } = await opened();
  await lab.settle(engine.cases.submit('C1', ask('b1', { type: 'SetBell', inMs: 1_000 })));
  await lab.pass(1_500);
  expect((await eventsOf(lab)).at(-1)).toMatchObject({ type: 'TimePassed', what: 'bell' });
  await lab.settle(engine.cases.submit('C1', ask('b2', { type: 'SetBell', inMs: 60_000 })));
  await lab.settle(engine.stop());
  const later = new Lab(lab.journal);
  await later.pass(600_000);
  const restarted = await later.start('two', options);
  await later.pass(100);
  const events = await eventsOf(later);
  expect(events.filter(({ type }) => type === 'TimePassed')).toHaveLength(2);
  expect((await restarted.cases.read('C1'))?.fold.state).toMatchObject({ rings: 2 });
});

test('lists show the facts of the newest committed state, and no case among the auctions', async () => {
  const { lab, engine } = await opened();
  const page = { offset: 0, limit: 9, kind: 'project' } as const;
  expect((await engine.list({ ...page, phases: ['big'] })).total).toBe(0);
  await lab.settle(engine.cases.submit('C1', add('c1', 9)));
  expect((await engine.list({ ...page, phases: ['big'] })).total).toBe(1);
  expect((await engine.list({ offset: 0, limit: 9 })).total).toBe(0);
});

test('given an ended case, it is not loaded at start and decides all the same', async () => {
  const { lab, engine } = await opened();
  await lab.settle(engine.cases.submit('C1', add('c1', 100)));
  await lab.settle(engine.stop());
  const later = new Lab(lab.journal);
  const restarted = await later.start('two', options);
  expect([...restarted.cases.values()]).toEqual([]);
  const outcome = await later.settle(restarted.cases.submit('C1', add('c2', 1)));
  expect(outcome).toMatchObject({ type: 'answered', version: 3 });
});

test('[D4] given a changed record, that case alone is frozen', async () => {
  const { lab, engine } = await opened();
  await lab.settle(engine.cases.open('project', 'C2', ask('open', started)));
  await lab.settle(engine.cases.submit('C1', add('c1', 3)));
  const [first] = await lab.store.read('C1', 0, 1);
  first?.bytes.set([32], 10);
  const later = new Lab(lab.journal);
  const restarted = await later.start('two', options);
  expect(restarted.status().frozenAuctions).toEqual(['C1']);
  expect(await later.settle(restarted.cases.submit('C1', add('c2', 1)))).toMatchObject({
    type: 'not_found',
  });
  expect(await later.settle(restarted.cases.submit('C2', add('c2', 1)))).toMatchObject({
    type: 'answered',
  });
});

test('given rules that break, the case is frozen and the rest goes on', async () => {
  const { lab, engine } = await opened();
  await lab.settle(engine.cases.open('project', 'C2', ask('open', started)));
  expect(await lab.settle(engine.cases.submit('C1', ask('c1', { type: 'Break' })))).toMatchObject({
    type: 'unavailable',
  });
  expect(engine.status().frozenAuctions).toEqual(['C1']);
  expect(await lab.settle(engine.cases.submit('C2', add('c2', 1)))).toMatchObject({ version: 2 });
});

test('[A5] nobody fills a journal with refused steps, and others are heard all the same', async () => {
  const { lab, engine } = await opened();
  const many = Array.from({ length: CASE_REFUSALS_PER_ACTOR_MAX + 5 }, (_, i) =>
    engine.cases.submit('C1', add(`n${i}`, 0)),
  );
  const outcomes = await lab.settle(Promise.all(many));
  expect(outcomes.filter(({ type }) => type === 'too_many')).toHaveLength(5);
  expect(await lab.settle(engine.cases.submit('C1', add('good', 1)))).toMatchObject({
    type: 'answered',
  });
});
