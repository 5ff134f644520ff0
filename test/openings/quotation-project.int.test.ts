import { afterEach, expect, it } from 'vitest';
import { commandId, organizationId } from '#contracts/ids.ts';
import { projectAnswerSchema, type ProjectState } from '#contracts/wire/project-steps.ts';
import { projectDetailSchema, type ProjectDetail } from '#contracts/wire/projects.ts';
import { DEADLINE_MS, MINUTE_MS, OPENING, OpeningWorld } from './opening-world.ts';
import { exported } from './world-export.ts';
import { handIn, openEverything, type Outside, outside, verified } from './quotation-steps.ts';

/** A project whose prices custodians keep, over REST: from the draft to the result notice and the check of the export. */
const PATIENCE = { timeout: 20_000, interval: 50 };
const CEILING_FEN = 100_000_000;
const OPENS_AT = DEADLINE_MS - 20 * MINUTE_MS;
const REGISTRATION_UNTIL = DEADLINE_MS - 30 * MINUTE_MS;
const PRICES = { 's-1': 98_000_000, 's-2': 97_000_000, 's-3': 99_000_000 };
const AUCTION = 'P-1-A1';

let world: OpeningWorld;
let checked: Outside | undefined;
let sent = 0;
afterEach(async () => {
  await world.stop();
  await checked?.remove();
});

function draft(closesAt = DEADLINE_MS) {
  return {
    ...{ title: '打印纸密封询价', method: '在线询价', buyerId: 'buyer', budgetFen: CEILING_FEN },
    ...{ description: 'A4 打印纸', registration: { mode: 'open', until: REGISTRATION_UNTIL } },
    ...{ offerSignature: 'none', lots: [{ id: 'L1', title: '包1' }] },
    rules: {
      ...{ type: 'sealed-quotation', minBidders: 3, opensAt: OPENS_AT, closesAt },
      lots: [{ id: 'L1', ceilingFen: CEILING_FEN }],
      ...{ confidentiality: 'custodians', openings: { L1: OPENING } },
    },
  };
}

async function create(projectId: string, content: object = draft()): Promise<void> {
  const json = { commandId: `create-${projectId}`, projectId, draft: content };
  const { status, text } = await world.send('agency', {
    ...{ method: 'POST', path: '/api/projects', json },
  });
  if (status !== 201) throw new Error(`${status} ${text}`);
}

async function take(who: string, step: object, projectId = 'P-1') {
  sent += 1;
  const { status, text } = await world.send(who, {
    ...{ method: 'POST', path: `/api/projects/${projectId}/commands` },
    json: { commandId: `step-${sent}`, ...step },
  });
  if (status !== 200) throw new Error(`${status} ${text}`);
  return projectAnswerSchema.parse(JSON.parse(text));
}

async function must(who: string, step: object, projectId = 'P-1'): Promise<void> {
  expect(await take(who, step, projectId)).toMatchObject({ outcome: 'accepted' });
}

async function see(who = 'agency', projectId = 'P-1'): Promise<ProjectDetail> {
  const { status, text } = await world.send(who, { path: `/api/projects/${projectId}` });
  if (status !== 200) throw new Error(`${status} ${text}`);
  return projectDetailSchema.parse(JSON.parse(text));
}

async function untilIn(state: ProjectState): Promise<void> {
  await expect.poll(async () => (await see()).project.state, PATIENCE).toBe(state);
}

const codes = (answer: Awaited<ReturnType<typeof take>>) =>
  (answer.findings ?? []).flatMap(({ code, severity }) => (severity === 'error' ? [code] : []));

async function exportOf(what: 'auctions' | 'projects', id: string): Promise<string> {
  const { status, text } = await world.send('agency', { path: `/api/${what}/${id}/export` });
  expect(status).toBe(200);
  return text;
}

it('[SQ-4] [SQ-5] [SQ-8] [SQ-9] a project under custodians goes from its draft to its result notice, and its export agrees with the published opening', async () => {
  world = await OpeningWorld.start();
  expect((await world.arrange()).status).toBe(201);
  await create('P-1');
  await must('agency', { type: 'Check' });
  await must('agency', { type: 'Publish' });
  for (const bidderId of Object.keys(PRICES)) {
    await must(bidderId, { type: 'Apply' });
    await must('agency', { type: 'Admit', bidderId });
  }
  world.time.jumpTo(REGISTRATION_UNTIL);
  await untilIn('admission');
  await must('agency', { type: 'Start' });
  await untilIn('live');
  world.time.jumpTo(OPENS_AT);
  const bids = [];
  for (const [supplier, priceFen] of Object.entries(PRICES)) {
    bids.push(await handIn(world, supplier, priceFen));
  }
  await openEverything(world, bids, async () => {
    expect((await see()).project.state).toBe('live');
  });
  await untilIn('confirming');
  expect((await see()).awards).toMatchObject([{ candidateId: 's-2', priceFen: 97_000_000 }]);

  await must('s-2', { type: 'ConfirmAward', lotId: 'L1' });
  await must('buyer', { type: 'ConfirmPurchase', lotId: 'L1' });
  await must('agency', { type: 'PublishResult' });
  await untilIn('announced');
  const { awards, notices } = await see('public');
  expect(awards).toMatchObject([{ state: 'dealt', priceFen: 97_000_000 }]);
  expect(notices.map(({ kind }) => kind)).toContain('result');

  expect(await exportOf('projects', 'P-1')).toContain('"TakeResult"');
  checked = await outside(world, await exportOf('auctions', AUCTION));
  const { file, opening, trust } = checked;
  expect(await verified(file, { opening: [opening], trust })).toMatchObject({
    status: 0,
    said: expect.stringContaining(`✓ its prices are those of the published opening ${OPENING}`),
  });
});

it('[SQ-10] given two projects that name the same opening, the first that is published has it, and drafts bind nothing', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  await create('P-1');
  await create('P-2');
  await create('P-3', draft(DEADLINE_MS - 1));
  // A draft that is not checked, and one whose check finds errors, are not published.
  expect(await take('agency', { type: 'Publish' })).toMatchObject({ reason: 'wrong_state' });
  expect(codes(await take('agency', { type: 'Check' }, 'P-3'))).toEqual(['opening_other_deadline']);
  await take('agency', { type: 'Publish' }, 'P-3');
  expect((await world.see('public')).opening).not.toHaveProperty('serves');

  await must('agency', { type: 'Check' });
  await must('agency', { type: 'Check' }, 'P-2');
  const both = ['P-1', 'P-2'];
  const answers = await Promise.all(both.map((id) => take('agency', { type: 'Publish' }, id)));
  const first = answers.findIndex(({ outcome }) => outcome === 'accepted');
  const second = answers[1 - first];
  expect(second && codes(second)).toEqual(['opening_taken']);
  expect((await world.see('public')).opening.serves).toEqual({
    ...{ streamId: both[first], lotId: 'L1' },
  });
  const { text } = await world.send('agency', {
    ...{ method: 'POST', path: '/api/project-checks', json: { draft: draft() } },
  });
  expect(text).toContain('opening_taken');
});

it('[SQ-10] given a lot that was bound and then not published, the opening is free ten minutes later, on record, and another project has it', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  await create('P-1');
  await create('P-2');
  const by = { role: 'agency', organizationId: organizationId('agency'), name: 'agency' } as const;
  const step = { type: 'ServeLot', streamId: 'P-1', lotId: 'L1' } as const;
  await world.engine.cases.submit(OPENING, { commandId: commandId('serve-1'), by, step });
  expect((await world.see('public')).opening.serves).toEqual({ streamId: 'P-1', lotId: 'L1' });
  expect((await world.see('agency')).serving).toEqual({
    ...{ kind: 'project', title: '打印纸密封询价' },
  });
  // A draft is its agency's alone.
  expect(await world.see('s-1')).not.toHaveProperty('serving');
  expect(codes(await take('agency', { type: 'Check' }, 'P-2'))).toEqual(['opening_taken']);

  world.time.jumpTo(world.time.nowMs + 9 * MINUTE_MS);
  await world.restart();
  expect((await world.see('public')).opening).toHaveProperty('serves');
  world.time.jumpTo(world.time.nowMs + MINUTE_MS);
  const free = async () => (await world.see('public')).opening.serves === undefined;
  await expect.poll(free, PATIENCE).toBe(true);
  expect(await exported(world.engine, OPENING)).toContain('"FreeLot"');

  await must('agency', { type: 'Check' }, 'P-2');
  await must('agency', { type: 'Publish' }, 'P-2');
  world.time.jumpTo(world.time.nowMs + 11 * MINUTE_MS);
  await world.restart();
  await must('s-1', { type: 'Apply' }, 'P-2');
  expect((await world.see('public')).opening.serves).toEqual({ streamId: 'P-2', lotId: 'L1' });
  expect((await world.see('public')).serving).toMatchObject({ kind: 'project' });
});
