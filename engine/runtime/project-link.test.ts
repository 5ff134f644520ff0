import { expect, test } from 'vitest';
import { bidderId, commandId } from '#contracts/ids.ts';
import type { CaseActor, CaseEvent } from '#contracts/journal/case-events.ts';
import type { ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import { Lab, labAuction, labOffer } from '../sim/lab.ts';
import { isProject } from '../core/project/project-case.ts';
import { AGENCY, SAMPLE_GIVEN, supplier, SUPPLIERS } from '../core/project/sample-project.ts';
import type { LocalEngine } from './local-engine.ts';
import { ProjectLink } from './project-link.ts';
import { decodeRecord } from './record-codec.ts';

const MINUTE_MS = 60_000;

/** Another process on the same journal, so much later. */
async function laterLab(lab: Lab, ms = 0): Promise<Lab> {
  const next = new Lab(lab.journal);
  await next.pass(lab.time.nowMs + ms - next.time.nowMs);
  return next;
}

/** An engine with its link, as the server composes them. */
async function serve(lab: Lab, owner: string) {
  const engine = await lab.start(owner);
  const link = linkOf(lab, engine);
  link.start();
  return { engine, link };
}

function linkOf(lab: Lab, engine: LocalEngine): ProjectLink {
  const report = (): undefined => undefined;
  const reporter = { info: report, warn: report, error: report };
  return new ProjectLink({ engine, scheduler: lab.time, reporter });
}

let count = 0;
async function take(lab: Lab, engine: LocalEngine, by: CaseActor, step: ProjectCaseStep) {
  count += 1;
  const request = { commandId: commandId(`c${count}`), by, step, given: SAMPLE_GIVEN };
  const outcome = await lab.settle(engine.cases.submit('P1', request));
  expect(outcome).toMatchObject({ event: { type: 'StepTaken' } });
}

async function stateOf(engine: LocalEngine): Promise<string | undefined> {
  const shown = await engine.cases.read('P1');
  return shown !== undefined && isProject(shown.fold) ? shown.fold.state.state : undefined;
}

async function eventsOf(lab: Lab, stream: string): Promise<readonly CaseEvent[]> {
  const stored = await lab.store.read(stream, 0, 1_000);
  return stored.map(({ bytes }) => decodeRecord(bytes).event as unknown as CaseEvent);
}

const stepsOf = async (lab: Lab) =>
  (await eventsOf(lab, 'P1')).map((event) =>
    event.type === 'TimePassed' ? event.what : event.step.type,
  );

/** Registration ends in a minute, the auction opens in two and closes in three. */
function draft(lab: Lab) {
  const nowMs = lab.time.nowMs;
  return projectDraftSchema.parse({
    title: '打印纸采购',
    buyerId: 'buyer',
    registration: { mode: 'open', until: nowMs + MINUTE_MS },
    offerSignature: 'none',
    lots: [{ id: 'L1', title: '包1' }],
    rules: {
      type: 'english-reverse',
      opensAt: nowMs + 2 * MINUTE_MS,
      closesAt: nowMs + 3 * MINUTE_MS,
      lots: [
        {
          id: 'L1',
          ceilingFen: 1_000_000,
          decrement: { basis: 'best', kind: 'absolute', fen: 100 },
        },
      ],
    },
    policy: { winnerConfirm: { n: 10, unit: 'min' }, buyerConfirm: { n: 10, unit: 'min' } },
  });
}

/** A project in admission with four admitted suppliers. */
async function admitted() {
  const lab = new Lab();
  const { engine, link } = await serve(lab, 'one');
  const step = { type: 'CreateDraft' as const, draft: draft(lab) };
  const request = { commandId: commandId('open'), by: AGENCY, step, given: SAMPLE_GIVEN };
  await lab.settle(engine.cases.open('project', 'P1', request));
  await take(lab, engine, AGENCY, { type: 'Check' });
  await take(lab, engine, AGENCY, { type: 'Publish' });
  for (const id of SUPPLIERS) {
    await take(lab, engine, supplier(id), { type: 'Apply' });
    await take(lab, engine, AGENCY, { type: 'Admit', bidderId: bidderId(id) });
  }
  await lab.pass(MINUTE_MS + 1_000);
  expect(await stateOf(engine)).toBe('admission');
  return { lab, engine, link };
}

async function offers(lab: Lab, engine: LocalEngine, auctionId: string, ids: readonly string[]) {
  for (const [index, id] of ids.entries()) {
    const outcomes = lab.submit(
      engine,
      auctionId,
      labOffer(`o${index}`, id, 900_000 - 1_000 * index),
    );
    await lab.pass(100);
    expect(outcomes).toMatchObject([{ answer: { outcome: 'accepted' } }]);
  }
}

test('[PRJ-10] given a start, the auction opens at its time, and its end moves the project on', async () => {
  const { lab, engine } = await admitted();
  await take(lab, engine, AGENCY, { type: 'Start' });
  await lab.pass(1_000);
  expect(await stateOf(engine)).toBe('live');
  expect(engine.facts('P1-A1')).toMatchObject({
    buyerId: 'buyer',
    agencyId: 'agency',
    rules: { bidders: SUPPLIERS },
    bidderNames: { s1: '供应商 s1' },
  });
  await lab.pass(MINUTE_MS);
  await offers(lab, engine, 'P1-A1', ['s1', 's2', 's3']);
  await lab.pass(2 * MINUTE_MS);
  expect(await stateOf(engine)).toBe('confirming');
  expect((await stepsOf(lab)).slice(-4)).toEqual(['Start', 'NoteAuction', 'NoteEnd', 'TakeResult']);
  const shown = await engine.cases.read('P1');
  const head = await lab.store.head('P1-A1');
  expect(shown?.fold.state).toMatchObject({
    auctions: [{ headVersion: head?.version }],
    awards: [{ state: 'winnerConfirm', candidate: { bidderId: 's3', priceFen: 898_000 } }],
  });
});

test('[PRJ-5] [PRJ-10] given nobody answers, confirmations lapse by the journal’s clock alone', async () => {
  const { lab, engine } = await admitted();
  await take(lab, engine, AGENCY, { type: 'Start' });
  await lab.pass(MINUTE_MS + 1_000);
  await offers(lab, engine, 'P1-A1', ['s1', 's2', 's3']);
  await lab.pass(2 * MINUTE_MS + 10 * MINUTE_MS);
  expect((await engine.cases.read('P1'))?.fold.state).toMatchObject({
    awards: [{ candidate: { bidderId: 's2' } }],
  });
  await lab.pass(25 * MINUTE_MS);
  expect(await stateOf(engine)).toBe('failed.tooFew');
  expect((await stepsOf(lab)).filter((what) => what === 'winner_lapsed')).toHaveLength(3);
});

test('[PRJ-10] given a stop after any record, the next process does what is left, once', async () => {
  const { lab, engine, link } = await admitted();
  link.stop();
  await take(lab, engine, AGENCY, { type: 'Start' });
  await lab.pass(1_000);
  const whole = ['Start', 'NoteAuction', 'NoteEnd', 'TakeResult'];
  let before = { lab, engine };
  // A new process at each step; what the old one had not come to is done by the new one.
  for (const [index, until] of [1_000, 2 * MINUTE_MS, 5 * MINUTE_MS].entries()) {
    const next = await laterLab(before.lab);
    const served = await serve(next, `process ${index}`);
    await next.pass(until);
    served.link.stop();
    before = { lab: next, engine: served.engine };
  }
  expect((await stepsOf(before.lab)).slice(-4)).toEqual(whole);
  expect(await stateOf(before.engine)).toBe('failed.tooFew');
});

test('[PRJ-10] given a crash between publication and its note, the auction is ours and published once', async () => {
  const { lab, engine, link } = await admitted();
  link.stop();
  await take(lab, engine, AGENCY, { type: 'Start' });
  const next = await laterLab(lab);
  // The commit of the note is lost with its process.
  next.appendFaults.push({ type: 'none' }, { type: 'statement-lost', afterMs: 100 });
  await serve(next, 'two');
  await next.pass(5_000);
  const later = await laterLab(next);
  const { engine: third } = await serve(later, 'three');
  await later.pass(5_000);
  expect(await stateOf(third)).toBe('live');
  expect((await stepsOf(later)).filter((type) => type === 'NoteAuction')).toHaveLength(1);
  expect(await later.store.head('P1-A1')).toMatchObject({ version: 1 });
});

test('[PRJ-10] given the opening passed while nobody was there, nothing is published', async () => {
  const { lab, engine, link } = await admitted();
  link.stop();
  await take(lab, engine, AGENCY, { type: 'Start' });
  const later = await laterLab(lab, 5 * MINUTE_MS);
  const { engine: second } = await serve(later, 'two');
  await later.pass(1_000);
  expect(await stateOf(second)).toBe('overdue');
  expect(await later.store.head('P1-A1')).toBeUndefined();
});

test('[PRJ-10] given the id of the auction is taken, the project says so and stays where it was', async () => {
  const { lab, engine, link } = await admitted();
  link.stop();
  await take(lab, engine, AGENCY, { type: 'Start' });
  const next = await laterLab(lab);
  const foreign = await next.start('two');
  await next.settle(foreign.publish(labAuction('P1-A1', next.time.nowMs)));
  linkOf(next, foreign).start();
  await next.pass(1_000);
  expect(await stateOf(foreign)).toBe('admission');
  expect((await eventsOf(next, 'P1')).at(-1)).toMatchObject({ step: { why: 'id_taken' } });
});

test('[PRJ-6] [PRJ-10] given a rehearsal, it runs beside the auctions and ends by itself', async () => {
  const { lab, engine } = await admitted();
  await take(lab, engine, AGENCY, { type: 'Rehearse', startsInMs: 1_000, lastsMs: 20_000 });
  await lab.pass(2_000);
  expect(engine.facts('P1-R1')).toMatchObject({ isRehearsal: true, rules: { bidders: SUPPLIERS } });
  expect((await engine.list({ offset: 0, limit: 9 })).total).toBe(0);
  await offers(lab, engine, 'P1-R1', ['s1']);
  await lab.pass(25_000);
  const view = await lab.settle(engine.view('P1-R1', { kind: 'public' }));
  expect(view).toMatchObject({ isRehearsal: true, ended: true });
  expect(JSON.stringify(view)).not.toContain('供应商');
  await take(lab, engine, AGENCY, { type: 'Start' });
  await lab.pass(1_000);
  expect(await stateOf(engine)).toBe('live');
});

test('[PRJ-8] [PRJ-10] given nobody could go below the ceiling, the reason is told apart', async () => {
  const { lab, engine } = await admitted();
  await take(lab, engine, AGENCY, { type: 'Start' });
  await lab.pass(MINUTE_MS + 1_000);
  lab.submit(engine, 'P1-A1', labOffer('high', 's1', 1_000_001));
  await lab.pass(3 * MINUTE_MS);
  expect(await stateOf(engine)).toBe('failed.overCeiling');
});
