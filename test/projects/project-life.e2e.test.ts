import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, createApi, liveUrl } from '#clients/sdk/index.ts';
import { projectCreatedSchema, type ProjectDetail } from '#contracts/wire/projects.ts';
import type { ProjectState } from '#contracts/wire/project-steps.ts';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import { addPeople, type Login, PASSWORD } from '#test/browser/people.ts';
import { type ServerProcess, startServerProcess } from '#test/process/server-process.ts';
import { type ProjectProgram, projectProgram, testDraft } from './project-program.ts';

/** One project from the draft to the result notice, with the server killed between the steps. */
const PATIENCE = { timeout: 90_000, interval: 300 };
const SUPPLIERS = ['supplier-a', 'supplier-b', 'supplier-c'] as const;
const PROJECT = 'P-life';

let database: TestDatabase;
let server: ServerProcess;
let programs: Readonly<Record<Login, ProjectProgram>>;

beforeAll(async () => {
  database = await createTestDatabase();
  await addPeople(database.url);
  server = await startServerProcess({ databaseUrl: database.url });
  const open = (login: Login) => projectProgram(server.url, login);
  programs = {
    'supplier-a': await open('supplier-a'),
    'supplier-b': await open('supplier-b'),
    'supplier-c': await open('supplier-c'),
    'agency-a': await open('agency-a'),
    'agency-a2': await open('agency-a2'),
    'buyer-a': await open('buyer-a'),
    'supervisor-a': await open('supervisor-a'),
  };
});

afterAll(async () => {
  await server?.dispose();
  await database?.drop();
});

async function powerCut(): Promise<void> {
  await server.kill();
  await server.start();
}

async function untilIn(state: ProjectState): Promise<ProjectDetail> {
  const read = async () => (await programs['agency-a'].see(PROJECT)).project.state;
  await expect.poll(read, PATIENCE).toBe(state);
  return programs['agency-a'].see(PROJECT);
}

/** The journal's records by what they are about, as the agency exports them. */
async function recordedSteps(): Promise<readonly string[]> {
  const response = await programs['agency-a'].send('GET', `/api/projects/${PROJECT}/export`);
  expect(response.status).toBe(200);
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .flatMap((line: { kind: string; record?: { event: RecordedEvent } }) => {
      const event = line.record?.event;
      return event === undefined ? [] : [event.what ?? event.step?.type ?? event.type];
    });
}
interface RecordedEvent {
  readonly type: string;
  readonly what?: string;
  readonly step?: { readonly type: string };
}

async function offer(login: Login, priceFen: number): Promise<void> {
  const api = createApi({ baseUrl: server.url });
  const { token = '' } = await api.signIn(login, PASSWORD);
  const client = connect({ url: liveUrl(server.url, await api.config()), token });
  try {
    const offered = client.offer({ auctionId: `${PROJECT}-A1`, lotId: 'L1', priceFen });
    expect(await offered.outcome).toMatchObject({ state: 'accepted' });
  } finally {
    client.dispose();
  }
}

it('[PRJ-10] a project killed between its steps loses none and doubles none', async () => {
  const agency = programs['agency-a'];
  const body = { commandId: 'create', projectId: PROJECT, draft: testDraft(Date.now()) };
  const created = await agency.send('POST', '/api/projects', body);
  expect(projectCreatedSchema.parse(await created.json())).toMatchObject({ projectId: PROJECT });
  await powerCut();
  const again = await agency.send('POST', '/api/projects', body);
  expect([again.status, await again.json()]).toEqual([201, { projectId: PROJECT, version: 1 }]);

  expect(await agency.step(PROJECT, { type: 'Check' })).toMatchObject({ outcome: 'accepted' });
  const published = await agency.step(PROJECT, { type: 'Publish', commandId: 'publish' });
  await powerCut();
  expect(await agency.step(PROJECT, { type: 'Publish', commandId: 'publish' })).toEqual(published);

  for (const login of SUPPLIERS) {
    await programs[login].step(PROJECT, { type: 'Apply' });
    const admitted = await agency.step(PROJECT, { type: 'Admit', bidderId: login });
    expect(admitted).toMatchObject({ outcome: 'accepted' });
  }
  await powerCut();
  const nowMs = Date.now();
  const times = { registrationUntil: nowMs + 2_000, opensAt: nowMs + 40_000 };
  await agency.step(PROJECT, { type: 'Reschedule', times, reason: '采购任务提前' });
  await server.kill();
  await pause(2_500);
  await server.start();
  await untilIn('admission');

  expect(await agency.step(PROJECT, { type: 'Start' })).toMatchObject({ outcome: 'accepted' });
  await powerCut();
  const live = await untilIn('live');
  expect(live.auctions).toMatchObject([{ auctionId: `${PROJECT}-A1`, attempt: 1 }]);
  await pause(Math.max(0, times.opensAt - Date.now()) + 200);
  for (const [index, login] of SUPPLIERS.entries()) await offer(login, 900_000 - 1_000 * index);
  await server.kill();
  await pause(10_000);
  await server.start();
  const confirming = await untilIn('confirming');
  expect(confirming.awards).toMatchObject([{ candidateId: 'supplier-c', priceFen: 898_000 }]);

  const winner = programs['supplier-c'];
  const give = { type: 'AbandonAward', lotId: 'L1', reason: '无法按期供货' } as const;
  expect(await winner.step(PROJECT, give)).toMatchObject({ outcome: 'accepted' });
  await powerCut();
  const next = programs['supplier-b'];
  await next.step(PROJECT, { type: 'ConfirmAward', lotId: 'L1' });
  await powerCut();
  await programs['buyer-a'].step(PROJECT, { type: 'ConfirmPurchase', lotId: 'L1' });
  await agency.step(PROJECT, { type: 'PublishResult' });
  await powerCut();
  const done = await untilIn('announced');
  expect(done.awards).toMatchObject([{ state: 'dealt', candidateId: 'supplier-b' }]);

  const steps = await recordedSteps();
  const once = [
    ...['CreateDraft', 'Check', 'Publish', 'Reschedule', 'registration_ended', 'Start'],
    ...['NoteAuction', 'NoteEnd', 'TakeResult', 'AbandonAward', 'ConfirmAward'],
    ...['ConfirmPurchase', 'PublishResult'],
  ];
  for (const step of once) {
    expect([step, steps.filter((one) => one === step).length]).toEqual([step, 1]);
  }
  expect(steps).toHaveLength(once.length + 2 * SUPPLIERS.length);
});
