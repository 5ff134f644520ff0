import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { runVerifyOpening } from '#clients/cli/sealing/verify-opening-run.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { readNotOpenedRecord } from '#contracts/sealing/record.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import {
  type FilesByName as Files,
  pythonVerdict,
  trustFiles,
  writeAll,
} from '#pki/testing/python-verifier.ts';
import { handInBid, type OwnBid, programOf } from './hand-in.ts';
import { DEADLINE_MS, MINUTE_MS, OPENING, OpeningWorld } from './opening-world.ts';
import { publishedNames } from './parties.ts';
import { publishedFiles } from './record-checks.ts';

/** An opening with fewer bids than its policy asks, as everybody sees it from outside (MOF87-41). */
const PATIENCE = { timeout: 60_000, interval: 50 };
const NAMES = ['policy.json', 'policy.p7s', 'record.json', 'record.p7s', 'record.pdf'];

let world: OpeningWorld;
afterEach(() => world.stop());

async function untilTooFew(): Promise<void> {
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).opening.state, PATIENCE).toBe('tooFew');
}

/** The time in which those who are there may object. */
async function untilHeard(): Promise<void> {
  world.time.jumpTo(world.time.nowMs + 10 * MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).hostStep, PATIENCE).toBe('none');
}

/** Header, signature and receipt of a bid, as its bidder keeps them. */
async function keptBy({ supplier, parts, header }: OwnBid): Promise<Files> {
  const path = `/api/openings/${OPENING}/bids/${header}/receipt`;
  const answer = await programOf(world, supplier).send('GET', path);
  const files = new Map([
    ['header.json', parts.headerBytes],
    ['header.p7s', parts.signature],
  ]);
  const tar = sourceOf(new Uint8Array(await answer.arrayBuffer()));
  for await (const { name, content } of readUstar(tar)) {
    files.set(name, (await collected(content, 1_000_000)) ?? new Uint8Array(0));
  }
  return files;
}

/** What both verifiers print, also about a bidder's own bid. */
async function said(files: Files, own?: Files) {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-too-few-'));
  const at = (name: string): string => join(folder, name);
  try {
    await writeAll(at('published'), files);
    await writeAll(at('trust'), trustFiles(world.tender.trust));
    if (own !== undefined) await writeAll(at('own'), own);
    const bid = own === undefined ? undefined : at('own');
    const stdout = new PassThrough();
    const options = { trust: at('trust'), ...(bid !== undefined && { bid }) };
    const status = await runVerifyOpening(at('published'), options, { stdout });
    stdout.end();
    const python = await pythonVerdict(at('published'), at('trust'), bid);
    expect(python.status).toBe(status);
    return { status, node: await text(stdout), python: python.text };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.each(SUITE_IDS)('%s', (suiteId) => {
  it('[OPN-4] [OPN-13] [OPN-16] [SEAL-17] [SEAL-23] too few bids end with a record that anybody can check and each bidder finds its bid in', async () => {
    world = await OpeningWorld.start({}, suiteId);
    await world.arrange();
    await world.command('notary', { type: 'SignIn' });
    const bids = [await handInBid(world, 's-1'), await handInBid(world, 's-2')];
    expect(await publishedNames(world)).toEqual(NAMES.slice(0, 2));
    await untilTooFew();
    expect(await publishedNames(world)).toEqual(NAMES.slice(0, 2));
    await untilHeard();
    await expect.poll(() => publishedNames(world), PATIENCE).toEqual(NAMES);
    const files = await publishedFiles(world);
    const content = files.get('record.json') ?? new Uint8Array(0);
    const record = readNotOpenedRecord(content);
    expect(record).toMatchObject({
      ...{ openingId: OPENING, host: 'agency', deadline: String(DEADLINE_MS), bidsMin: 3 },
      headers: bids.map(({ header }) => header).toSorted(),
      custodians: [{ role: 'agency' }, { role: 'supervisor' }, { role: 'notary' }],
      signedIn: [{ by: 'notary', seat: 'custodian' }],
    });
    expect(Buffer.from(content).toString()).not.toMatch(/s-[12]/);

    const [first, second] = bids;
    if (first === undefined || second === undefined) throw new Error('two bids');
    const words = "not opened: 2 bids, fewer than the policy's 3";
    const good = await said(files, await keptBy(first));
    expect(good.status).toBe(0);
    expect(good.node).toContain(`${words}\nok      your bid was counted; none was opened\nGOOD`);
    expect(good.node).not.toContain('WRONG');
    expect(good.python).toContain(`ok     record.json: ${words}\nok     record.pdf`);
    expect(good.python).toMatch(/\nok {5}your bid was counted; none was opened\nGOOD\n$/);

    // A platform that leaves a bid out of its record: only who has the receipt finds it.
    if (record === undefined) throw new Error('there is a record');
    const fewer = canonicalBytes({ ...record, headers: [second.header] });
    const platform = await softwareSigningKey(world.tender.platform);
    const lie = new Map(files)
      .set('record.json', fewer)
      .set('record.p7s', await signDetached(platform, fewer, world.time.nowMs));
    const looked = await said(lie, await keptBy(first));
    expect(looked.status).toBe(1);
    expect(looked.node).toContain('not opened: 1 bid, ');
    expect(looked.node).toContain('WRONG   your bid was left out');
    expect(looked.python).toContain('WRONG  your bid was left out');

    const unsigned = await said(new Map(files).set('record.json', fewer));
    expect(unsigned.node).toMatch(/WRONG {3}record, .*\n(.*\n)*NOT GOOD/);
    expect(unsigned.python).toMatch(/WRONG {2}record\.json: .*\n(.*\n)*NOT GOOD/);
    const claimed = canonicalBytes({ ...record, bidsMin: 2 });
    const signed = await signDetached(platform, claimed, world.time.nowMs);
    const other = await said(new Map(files).set('record.json', claimed).set('record.p7s', signed));
    expect(other.node).toMatch(/WRONG {3}record, /);
    expect(other.python).toContain('WRONG  record.json: another bidsMin than published');
  });
});

it('[OPN-21] [OPN-16] those who are there speak and object, the host answers, and the record says it; nobody is named but by its own act', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  await handInBid(world, 's-1');
  await handInBid(world, 's-2');
  await untilTooFew();
  const object = { type: 'RaiseObjection', about: 'objection', text: '本单位知道有三家投标。' };
  expect(await world.command('s-3', object)).toMatchObject({ reason: 'wrong_actor' });
  expect(await world.command('s-1', object)).toMatchObject({ outcome: 'accepted' });
  expect(await world.command('notary', { type: 'Say', text: '共两份投标。' })).toMatchObject({
    outcome: 'accepted',
  });
  expect((await world.see('public')).objections).toMatchObject([{ by: 's-1', number: 1 }]);
  world.time.jumpTo(world.time.nowMs + 20 * MINUTE_MS);
  expect((await world.see('agency')).hostStep).toBe('answer_objections');
  expect(await publishedNames(world)).not.toContain('record.json');
  await world.command('agency', { type: 'AnswerObjection', number: 1, text: '一家已撤回。' });
  await expect.poll(async () => (await world.see('public')).hostStep, PATIENCE).toBe('none');
  await expect.poll(() => publishedNames(world), PATIENCE).toEqual(NAMES);
  expect(await world.command('s-1', object)).toMatchObject({ reason: 'late' });
  const files = await publishedFiles(world);
  const content = files.get('record.json') ?? new Uint8Array(0);
  expect(readNotOpenedRecord(content)).toMatchObject({
    objections: [{ by: 's-1', text: '本单位知道有三家投标。', answer: '一家已撤回。' }],
    remarks: [{ by: 'notary', text: '共两份投标。' }],
  });
  expect(Buffer.from(content).toString()).not.toContain('s-2');
  const { status, python } = await said(files);
  expect([status, python.includes('GOOD')]).toEqual([0, true]);
});

it('[OPN-12] [OPN-16] given no bid at all and an end of the process, then the same record lies there', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  await untilTooFew();
  await untilHeard();
  const files = await publishedFiles(world);
  expect([...files.keys()]).toEqual(NAMES);
  await world.restart();
  expect(await publishedFiles(world)).toEqual(files);
  expect((await said(files)).node).toContain("not opened: 0 bids, fewer than the policy's 3");
});
