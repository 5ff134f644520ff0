import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApi } from '#clients/sdk/index.ts';
import { organizationId } from '#contracts/ids.ts';
import { readClosingList } from '#contracts/sealing/closing-list.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import {
  heldSharesSchema,
  openingViewSchema,
  publishedListSchema,
} from '#contracts/wire/openings.ts';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import { signedFile, signedRelease } from '#pki/custody.ts';
import { checkOpening } from '#pki/opening-check.ts';
import { verifyReceipt } from '#pki/receipts.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { type DemoTender, sealDemo } from '#pki/testing/demo-tender.ts';
import { addPeople, type Login, PASSWORD } from '#test/browser/people.ts';
import { type Answer, type BidProgram, bidProgram, TUS } from '#test/openings/bid-program.ts';
import { Outside } from '#pki/testing/outside.ts';
import { archiveOf, type SealedArchive } from '#test/openings/tender-world.ts';
import { type DataFolder, makeDataFolder } from './data-folder.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A real server of sealed bids that is killed while bids come in, at the deadline and during the opening. */
const PATIENCE = { timeout: 120_000, interval: 100 };
const SUPPLIERS = ['supplier-a', 'supplier-b', 'supplier-c'] as const;
const LOGINS = [...SUPPLIERS, 'agency-a', 'supervisor-a', 'buyer-a'] as const;
const HOUR_MS = 3_600_000;
const MIB = 1_048_576;

type Rules = Omit<DemoTender, 'bidder'>;
let outside: Outside;
let folder: DataFolder;
let database: TestDatabase;
let server: ServerProcess;
let keys: ReadonlyMap<Login, KeyMaterial>;
let tokens: ReadonlyMap<Login, string>;
/** Takes bids for an hour. */
let far: Rules;
/** Its deadline comes while the first tests run. */
let near: Rules;
/** What was handed in for the near one. */
const receipted: SealedArchive[] = [];

beforeAll(async () => {
  [outside, folder, database] = await Promise.all([
    Outside.open(),
    makeDataFolder(),
    createTestDatabase(),
  ]);
  await addPeople(database.url);
  const env = await outside.settings(join(folder.path, 'sealing'));
  server = await startServerProcess({ databaseUrl: database.url, env });
  keys = new Map(
    await Promise.all(LOGINS.map(async (who) => [who, await outside.party(who)] as const)),
  );
  const api = createApi({ baseUrl: server.url });
  const signIn = async (who: Login) =>
    [who, (await api.signIn(who, PASSWORD)).token ?? ''] as const;
  tokens = new Map(await Promise.all(LOGINS.map(signIn)));
  far = await arranged('far', Date.now() + HOUR_MS);
  near = await arranged('near', Date.now() + 20_000);
  for (const who of SUPPLIERS) {
    const bid = await sealed(near, who, 10_000);
    const program = programOf(who);
    const uploadId = await program.upload('near', bid.bytes);
    await expectReceipt(near, bid, await program.submit('near', { uploadId, header: bid.header }));
    receipted.push(bid);
  }
});

afterAll(async () => {
  await server?.dispose();
  await outside?.stop();
  await folder?.remove();
  await database?.drop();
});

const keyOf = (who: Login): KeyMaterial => {
  const key = keys.get(who);
  if (key === undefined) throw new Error(`${who} has a key`);
  return key;
};
const programOf = (who: Login): BidProgram => bidProgram(server.url, tokens.get(who) ?? '');

async function powerCut(): Promise<void> {
  await server.kill();
  await server.start();
}

async function arranged(id: string, deadlineMs: number): Promise<Rules> {
  const custodians = (['agency-a', 'supervisor-a', 'buyer-a'] as const).map((who) => ({
    id: who,
    key: keyOf(who),
  }));
  const rules = outside.tender(id, { custodians, deadlineMs });
  const { bytes, signature } = await signedFile(
    keyOf('agency-a'),
    canonicalBytes(rules.policy),
    Date.now(),
  );
  const answer = await programOf('agency-a').send('POST', '/api/openings', {
    json: {
      ...{ commandId: `arrange-${id}`, openingId: id, stage: '1', confirmMs: 60_000 },
      ...{ policy: base64(bytes), signature: base64(signature) },
    },
  });
  expect(answer.status).toBe(201);
  return rules;
}

async function sealed(rules: Rules, who: Login, bytes: number): Promise<SealedArchive> {
  const of = { ...rules, bidder: keyOf(who) };
  return archiveOf(
    await sealDemo(of, [new Uint8Array(bytes).fill(7)], { bidder: organizationId(who) }),
  );
}

async function expectReceipt(
  rules: Rules,
  bid: SealedArchive,
  { status, body }: Answer,
): Promise<void> {
  expect([status, body.kind]).toEqual([200, 'receipt']);
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
  const files = {
    receipt: bytes(body.file),
    signature: bytes(body.signature),
    stamp: bytes(body.stamp),
  };
  const by = { policy: rules.policy, trust: rules.trust };
  const checked = await verifyReceipt(rules.suite, files, { subject: bid.parts, by });
  expect(checked).toMatchObject({ ok: true });
}

async function ownHeaders(who: Login, opening: string): Promise<readonly string[]> {
  const answer = await programOf(who).send('GET', `/api/openings/${opening}/bids/mine`);
  const { bids }: { bids: { header: string }[] } = await answer.json();
  return bids.map(({ header }) => header);
}

/** Files of one bid in the server's store. */
async function storedOf(opening: string, header: string): Promise<readonly string[]> {
  const path = join(server.data.path, 'bids', opening, 'bids', header);
  const names = existsSync(path) ? await readdir(path) : [];
  return names.toSorted((a, b) => (a < b ? -1 : 1));
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

it('[OPN-15] given the process killed while a piece of an upload comes in, the upload goes on from the bytes that are stored', async () => {
  const who = 'supplier-a';
  const program = programOf(who);
  const bid = await sealed(far, who, 3 * MIB);
  const created = await program.send('POST', '/api/openings/far/uploads', {
    headers: { ...TUS, 'upload-length': String(bid.bytes.length) },
  });
  const path = created.headers.get('location') ?? '';
  const uploadId = path.split('/').at(-1) ?? '';
  const stored = join(server.data.path, 'bids', '.uploads', uploadId);
  const storedBytes = async (): Promise<number> =>
    existsSync(stored) ? (await stat(stored)).size : 0;
  // Half a piece, and then nothing more: the server waits for the rest when it is killed.
  const url = new URL(path, server.url);
  const request = httpRequest(url, {
    method: 'PATCH',
    headers: {
      ...{ ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      'content-length': String(bid.bytes.length),
      authorization: `Bearer ${tokens.get(who)}`,
    },
  });
  request.on('error', () => undefined);
  request.write(bid.bytes.subarray(0, 2 * MIB));
  await expect.poll(storedBytes, PATIENCE).toBeGreaterThan(MIB);
  await powerCut();
  request.destroy();
  const asked = await program.send('HEAD', path, { headers: TUS });
  const offset = Number(asked.headers.get('upload-offset'));
  expect(offset).toBe(await storedBytes());
  expect(offset).toBeGreaterThan(MIB);
  const rest = await program.send('PATCH', path, {
    headers: {
      ...TUS,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: bid.bytes.subarray(offset),
  });
  expect(rest.status).toBe(204);
  const answer = await program.submit('far', { uploadId, header: bid.header });
  await expectReceipt(far, bid, answer);
});

it('[OPN-15] given the process killed between the store and the record, or just after the time-stamp, there is one bid or none, nothing half, and the same receipt for ever', async () => {
  const who = 'supplier-b';
  const bid = await sealed(far, who, 100_000);
  const uploadId = await programOf(who).upload('far', bid.bytes);
  const request = { uploadId, header: bid.header, commandId: 'hand-in' };
  const submit = () => programOf(who).submit('far', request);
  // Every byte is stored and the authority is asked: the process ends before it knows the time.
  const asked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  outside.beforeStamp = async () => {
    asked.resolve();
    await goOn.promise;
  };
  const lost = submit().catch((error: unknown) => error);
  await asked.promise;
  expect(await storedOf('far', bid.header)).toEqual([
    'f0.ebd',
    'f1.ebd',
    'header.json',
    'header.p7s',
  ]);
  await server.kill();
  goOn.resolve();
  expect(await lost).toBeInstanceOf(Error);
  outside.beforeStamp = async () => undefined;
  await server.start();
  expect([await ownHeaders(who, 'far'), await storedOf('far', bid.header)]).toEqual([[], []]);
  // The time is known and the record may be there or not.
  const stamped = Promise.withResolvers<void>();
  outside.afterStamp = () => stamped.resolve();
  const cut = submit().catch((error: unknown) => error);
  await stamped.promise;
  await server.kill();
  await cut;
  outside.afterStamp = () => undefined;
  await server.start();
  const before = await ownHeaders(who, 'far');
  expect((await storedOf('far', bid.header)).length).toBe(before.length === 0 ? 0 : 8);
  const answer = await submit();
  await expectReceipt(far, bid, answer);
  expect((await submit()).body).toEqual(answer.body);
  expect(await ownHeaders(who, 'far')).toEqual([bid.header]);
  expect(await storedOf('far', bid.header)).toHaveLength(8);
});

async function see() {
  const answer = await fetch(`${server.url}/api/openings/near`);
  return openingViewSchema.parse(await answer.json());
}

async function file(name: string): Promise<Uint8Array | undefined> {
  const answer = await fetch(`${server.url}/api/openings/near/files/${name}`);
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
}

it('[OPN-3] [OPN-12] given the process killed before the deadline and started after it, the list is made once and has every bid with a receipt', async () => {
  await server.kill();
  while (Date.now() <= Number(near.policy.deadline)) await sleep(50);
  await server.start();
  await expect.poll(async () => (await see()).closing, PATIENCE).toBeDefined();
  const bytes = await file('closing.json');
  const list = readClosingList(near.suite, near.policy, bytes ?? new Uint8Array(0));
  const headers = receipted.map(({ header }) => header).toSorted();
  expect(list).toMatchObject({ ok: true, value: { headers } });
  const { closing } = await see();
  await powerCut();
  expect((await see()).closing).toBe(closing);
  expect(await file('closing.json')).toEqual(bytes);
});

/** A step whose answer may be lost with the process; whether it is on record the next one shows. */
async function step(who: Login, rest: string, json: object): Promise<number> {
  const answer = await programOf(who).send('POST', `/api/openings/near/${rest}`, {
    json: { commandId: globalThis.crypto.randomUUID(), ...json },
  });
  return answer.status;
}

/** All that this party holds and has not released yet; the number that was sent. */
async function release(who: Login, isCut = false): Promise<number> {
  const answer = await programOf(who).send('GET', '/api/openings/near/shares');
  const { closing, bids, shares } = heldSharesSchema.parse(await answer.json());
  const wanted = shares.filter(({ isReleased }) => !isReleased);
  const sends = wanted.map(async ({ header, lock, kind, to }) => {
    const shown = bids.find((bid) => bid.header === header)?.file ?? '';
    const headerFile = new Uint8Array(Buffer.from(shown, 'base64'));
    const asked = { closing, header, headerFile, lock, kind, to };
    const made = await signedRelease(keyOf(who), asked, { suite: near.suite, atMs: Date.now() });
    if (!made.ok) throw new Error(made.error);
    const body = { release: base64(made.value.bytes), signature: base64(made.value.signature) };
    return step(who, 'releases', body).catch(() => 0);
  });
  if (isCut) {
    // One of them is answered, the others are on their way.
    await Promise.race(sends);
    await server.kill();
    await Promise.all(sends);
    await server.start();
    return wanted.length;
  }
  for (const status of await Promise.all(sends)) expect(status).toBe(200);
  return wanted.length;
}

it('[OPN-7] [OPN-12] [SEAL-17] given the process killed while shares are released and bids are read out, nothing is lost or doubled and what is published is good', async () => {
  for (const who of ['agency-a', 'supervisor-a'] as const) {
    const { signature } = await signedFile(
      keyOf(who),
      (await file('closing.json')) ?? new Uint8Array(0),
      Date.now(),
    );
    expect(await step(who, 'closing-signatures', { signature: base64(signature) })).toBe(200);
  }
  expect(await step('agency-a', 'commands', { type: 'BeginOpening' })).toBe(200);
  expect(await release('agency-a', true)).toBe(3);
  // What was on record is not asked for again, what was not is released now.
  expect(await release('agency-a')).toBeLessThan(3);
  expect(await release('agency-a')).toBe(0);
  expect(await release('supervisor-a')).toBe(3);
  for (const who of SUPPLIERS) expect(await release(who)).toBe(1);
  await expect.poll(async () => (await see()).opening.state, PATIENCE).toBe('reading');
  const next = async (): Promise<string | undefined> => {
    const answer = await programOf('agency-a').send('GET', '/api/openings/near');
    return openingViewSchema.parse(await answer.json()).nextHeader;
  };
  const read: string[] = [];
  for (let header = await next(); header !== undefined; header = await next()) {
    await step('agency-a', 'commands', { type: 'ReadOutNext', header });
    read.push(header);
    if (read.length === 1) await powerCut();
  }
  // The last press ends the read-out: the files are published by a process that may die of it.
  await powerCut();
  expect(read).toEqual(receipted.map(({ header }) => header).toSorted());
  await expect.poll(() => file('opening.p7s'), PATIENCE).toBeDefined();
  const { files } = publishedListSchema.parse(
    await (await fetch(`${server.url}/api/openings/near/files`)).json(),
  );
  const names = new Set(files.map(({ name }) => name));
  const report = await checkOpening(near.suite, near.trust, async (name) =>
    names.has(name) ? file(name) : undefined,
  );
  expect(report).toMatchObject({ isGood: true });
  expect(report.readOuts.map(({ sheet }) => sheet?.priceFen)).toEqual(Array(3).fill('98000000'));
  expect((await see()).bids.map(({ state }) => state)).toEqual(Array(3).fill('opened'));
});
