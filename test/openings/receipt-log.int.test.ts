import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { CliIo } from '#clients/cli/io.ts';
import { runReceipt } from '#clients/cli/sealing/receipt-run.ts';
import { runSubmit } from '#clients/cli/sealing/submit-run.ts';
import { runWithdraw } from '#clients/cli/sealing/withdraw-run.ts';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { logEntryOf, type Receipt, readReceipt } from '#contracts/sealing/receipt.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { pemText } from '#pki/pem.ts';
import { checkLogProof } from '#pki/receipt-proof.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { base64, DEADLINE_MS, MINUTE_MS, OPENING, OpeningWorld, tokenOf } from './opening-world.ts';
import { tarOf } from './tender-world.ts';
import { handInBid, type OwnBid, programOf } from './hand-in.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
let world: OpeningWorld;
afterEach(() => world.stop());

async function takeBack({ supplier, key, parts }: OwnBid, receipt: Uint8Array): Promise<void> {
  const named = base64UrlOf(world.tender.suite.hash(receipt));
  const withdrawal = canonicalBytes({
    ...{ typ: 'ebid/withdraw/v1', core: parts.header.core, receipt: named, reason: '' },
  });
  const signer = await softwareSigningKey(key);
  const json = {
    ...{ commandId: `back-${supplier}`, withdrawal: base64(withdrawal) },
    signature: base64(await signDetached(signer, withdrawal, world.time.nowMs)),
  };
  const path = `/api/openings/${OPENING}/withdrawals`;
  expect((await programOf(world, supplier).send('POST', path, { json })).status).toBe(200);
}

/** The receipt as its bidder fetches it: files by name. */
async function receiptOf({ supplier, header }: OwnBid) {
  const path = `/api/openings/${OPENING}/bids/${header}/receipt`;
  const answer = await programOf(world, supplier).send('GET', path);
  const files = new Map<string, Uint8Array>();
  for await (const { name, content } of readUstar(
    sourceOf(new Uint8Array(await answer.arrayBuffer())),
  )) {
    files.set(name, (await collected(content, 1_000_000)) ?? new Uint8Array(0));
  }
  return files;
}

function receiptIn(files: ReadonlyMap<string, Uint8Array>, name = 'receipt.json'): Receipt {
  const receipt = readReceipt(files.get(name) ?? new Uint8Array(0));
  if (receipt === undefined) throw new Error('there is a receipt');
  return receipt;
}

/** How often the log holds the leaf that this receipt promises. */
function timesInLog(receipt: Receipt): number {
  const entry = logEntryOf(world.tender.suite, receipt);
  return world.log.shared.leaves.filter((leaf) => sameBytes(leaf.entry, entry)).length;
}

/** What `kaibiao receipt` prints about these files, beside the bid and with the published policy. */
async function commandSays({ parts }: OwnBid, files: ReadonlyMap<string, Uint8Array>) {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-receipt-'));
  const [root] = world.tender.trust.roots;
  await mkdir(join(folder, 'trust/roots'), { recursive: true });
  const all = new Map([
    ...files,
    ...[['header.json', parts.headerBytes] as const, ['header.p7s', parts.signature] as const],
    ...[['policy.json', await world.file('policy.json')] as const],
    ...[['policy.p7s', await world.file('policy.p7s')] as const],
    ...[['trust/roots/ca.der', root ?? new Uint8Array(0)] as const],
  ]);
  for (const [name, bytes] of all) await writeFile(join(folder, name), bytes);
  const stdout = new PassThrough();
  const options = { policy: join(folder, 'policy.json'), trust: join(folder, 'trust') };
  try {
    await runReceipt(folder, options, { stdout });
  } finally {
    await rm(folder, { recursive: true });
  }
  stdout.end();
  return text(stdout);
}

async function untilHeads(count: number): Promise<void> {
  const { checkpoints } = world.log.shared;
  const enough = checkpoints.length + count;
  await expect.poll(() => checkpoints.length, PATIENCE).toBeGreaterThanOrEqual(enough);
}

describe.each(SUITE_IDS)('%s', (suiteId) => {
  it('[SEAL-16] [LOG-13] before the closing list the log holds no leaf of any bid; then each receipt has one, and its bidder the proof', async () => {
    world = await OpeningWorld.start({}, suiteId);
    await world.arrange();
    const old = await handInBid(world, 's-1');
    const first = (await receiptOf(old)).get('receipt.json') ?? new Uint8Array(0);
    const replaces = base64UrlOf(world.tender.suite.hash(first));
    const bid = await handInBid(world, 's-1', { core: { ver: 2, replaces }, as: old });
    const others = [await handInBid(world, 's-2'), await handInBid(world, 's-3')];
    const back = await handInBid(world, 's-4');
    await takeBack(back, (await receiptOf(back)).get('receipt.json') ?? new Uint8Array(0));
    const receipts = [receiptIn(await receiptOf(back), 'withdrawal-receipt.json')];
    for (const one of [old, bid, ...others, back]) receipts.push(receiptIn(await receiptOf(one)));
    await untilHeads(1);
    expect([...(await receiptOf(bid)).keys()]).toEqual([
      ...['receipt.json', 'receipt.p7s', 'receipt.tsr'],
    ]);
    expect(receipts.map(timesInLog)).toEqual(receipts.map(() => 0));

    world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
    const proved = async () => (await receiptOf(bid)).has('receipt.tlog-proof');
    await expect.poll(proved, PATIENCE).toBe(true);
    expect(receipts.map(timesInLog)).toEqual(receipts.map(() => 1));
    const { suite, policy } = world.tender;
    const files = await receiptOf(bid);
    const proof = files.get('receipt.tlog-proof');
    const place = await checkLogProof(suite, policy, { receipt: receiptIn(files), proof });
    const index = place.ok ? place.value?.index : undefined;
    const leaf = world.log.shared.leaves.find((one) => one.index === index);
    expect(leaf?.entry).toEqual(logEntryOf(suite, receiptIn(files)));
    const backFiles = await receiptOf(back);
    const withdrawn = receiptIn(backFiles, 'withdrawal-receipt.json');
    const ofBack = backFiles.get('withdrawal-receipt.tlog-proof');
    expect(ofBack).toBeDefined();
    const checked = await checkLogProof(suite, policy, { receipt: withdrawn, proof: ofBack });
    expect(checked).toMatchObject({ ok: true, value: { origin: 'demo-log' } });
    expect(await checkLogProof(suite, policy, { receipt: withdrawn, proof })).toEqual({
      ...{ ok: false, error: 'log_proof' },
    });

    expect(await commandSays(bid, files)).toContain(`entry ${index} of the `);
    const damaged = new Uint8Array(proof ?? []);
    damaged.set([(damaged[60] ?? 0) ^ 1], 60);
    files.set('receipt.tlog-proof', damaged);
    await expect(commandSays(bid, files)).rejects.toThrow('receipt.tlog-proof');

    await world.restart();
    await untilHeads(1);
    expect(receipts.map(timesInLog)).toEqual(receipts.map(() => 1));
    expect(await proved()).toBe(true);
  });
});

/** The bid's file, as its bidder keeps it in this folder. */
async function offerIn(folder: string, { parts }: OwnBid): Promise<string> {
  const path = join(folder, 'offer.ebid');
  const files = [
    { name: 'header.json', bytes: parts.headerBytes },
    { name: 'header.p7s', bytes: parts.signature },
    ...parts.files.map((bytes, n) => ({ name: `f${n}.ebd`, bytes })),
  ];
  await writeFile(path, tarOf(files));
  return path;
}

/** A folder with the roots that a bidder trusts; gone when the test is over. */
async function trustingFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-again-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [root = new Uint8Array(0)] = world.tender.trust.roots;
  await mkdir(join(folder, 'trust/roots'), { recursive: true });
  await writeFile(join(folder, 'trust/roots/ca.der'), root);
  await expect.poll(() => world.store.files.has(`${OPENING}/policy.json`), PATIENCE).toBe(true);
  return folder;
}

/** What a command of this bidder prints. */
async function printed(supplier: string, run: (io: CliIo) => Promise<void>): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  await run({ stdout, stderr, env: { KAIBIAO_TOKEN: tokenOf(supplier) } });
  stdout.end();
  return text(stdout);
}

const seatIn = (folder: string) => ({
  ...{ server: world.url, opening: OPENING, trust: join(folder, 'trust') },
});

/** Runs `kaibiao submit` of a bid that was handed in, in a folder where its receipt lies already. */
async function submittedAgain(folder: string, bid: OwnBid): Promise<string> {
  const path = await offerIn(folder, bid);
  return printed(bid.supplier, (io) => runSubmit(path, seatIn(folder), io));
}

/** Runs `kaibiao withdraw`, the first time or again. */
async function takenBack(folder: string, bid: OwnBid): Promise<string> {
  const path = await offerIn(folder, bid);
  const key = join(folder, 'key.pem');
  const { privateKey, certificate } = bid.key;
  await writeFile(key, pemText('PRIVATE KEY', privateKey) + pemText('CERTIFICATE', certificate));
  const options = { ...seatIn(folder), key, reason: '' };
  return printed(bid.supplier, (io) => runWithdraw(path, options, io));
}

it('[SEAL-16] given the same command again after the closing list, then it fetches the proof, checks it and keeps it', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  const bid = await handInBid(world, 's-1');
  const folder = await trustingFolder();
  expect(await submittedAgain(folder, bid)).not.toContain('in the log');
  expect(await submittedAgain(folder, bid)).toContain('in the log: not yet');
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  const names = async () => [...(await receiptOf(bid)).keys()];
  await expect.poll(names, PATIENCE).toContain('receipt.tlog-proof');
  expect(await submittedAgain(folder, bid)).toMatch(/^in the log: entry \d+ of the \d+ that /m);
  const proof = await readFile(join(folder, 'receipt.tlog-proof'));
  const receipt = receiptIn(await receiptOf(bid));
  const { suite, policy } = world.tender;
  const checked = await checkLogProof(suite, policy, { receipt, proof });
  expect(checked).toMatchObject({ ok: true, value: { origin: 'demo-log' } });
  proof[60] = (proof[60] ?? 0) ^ 1;
  await writeFile(join(folder, 'receipt.tlog-proof'), proof);
  await expect(submittedAgain(folder, bid)).rejects.toThrow('receipt.tlog-proof');
});

it('[SEAL-16] [SEAL-20] given a withdrawal whose command is run again after the closing list, then it fetches that proof, checks it and keeps it', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  const bid = await handInBid(world, 's-1');
  const folder = await trustingFolder();
  await submittedAgain(folder, bid);
  expect(await takenBack(folder, bid)).not.toContain('in the log');
  expect(await takenBack(folder, bid)).toContain('in the log: not yet');
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  const names = async () => [...(await receiptOf(bid)).keys()];
  await expect.poll(names, PATIENCE).toContain('withdrawal-receipt.tlog-proof');
  const found = /^in the log: entry \d+ of the \d+ .*; withdrawal-receipt\.tlog-proof proves it$/m;
  expect(await takenBack(folder, bid)).toMatch(found);
  const path = join(folder, 'withdrawal-receipt.tlog-proof');
  const proof = await readFile(path);
  const receipt = receiptIn(await receiptOf(bid), 'withdrawal-receipt.json');
  const { suite, policy } = world.tender;
  expect(await checkLogProof(suite, policy, { receipt, proof })).toMatchObject({ ok: true });
  // The proof of the bid's own receipt proves nothing of the withdrawal.
  const other = (await receiptOf(bid)).get('receipt.tlog-proof') ?? new Uint8Array(0);
  await writeFile(path, other);
  await expect(takenBack(folder, bid)).rejects.toThrow('withdrawal-receipt.tlog-proof');
});

it('[SEAL-16] [LOG-13] given too few bids, their receipts are in the log all the same', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  const bid = await handInBid(world, 's-1');
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  const names = async () => [...(await receiptOf(bid)).keys()];
  await expect.poll(names, PATIENCE).toContain('receipt.tlog-proof');
  expect((await world.see('public')).opening.state).toBe('tooFew');
});
