import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runSubmit } from '#clients/cli/sealing/submit-run.ts';
import { runWithdraw } from '#clients/cli/sealing/withdraw-run.ts';
import { createApi } from '#clients/sdk/index.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { acceptBid } from '#pki/acceptance.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { pemText } from '#pki/pem.ts';
import { verifyReceipt } from '#pki/receipts.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { type Login, PASSWORD } from '#test/browser/people.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { CutLine } from './cut-line.ts';
import { writeTenderFolder } from './tender-folder.ts';
import { arrangeTender, type SealedArchive, type TenderWorld } from './tender-world.ts';

/** A supplier who hands bids in from the command line, on a line that may break. */
const suite = createP256NodeSuite();
const SOON_MS = [10, 50, 200, 500, 1_000];
let world: TestServer;
let line: CutLine;
let folder: string;
let count = 0;

beforeAll(async () => {
  world = await startTestServer({ DEMO: 'on' });
  line = await CutLine.to(world.server.url);
});
afterAll(async () => {
  await line.stop();
  await world.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'submit-'));
  line.mend();
  line.staysDown = false;
  return () => rm(folder, { recursive: true });
});

/** An opening whose signed rules the server shows, and its trust folder on the supplier's machine. */
async function newTender(changes = {}): Promise<TenderWorld> {
  count += 1;
  const tender = await arrangeTender(world.server, `T-cli-${count}`, changes);
  await writeTenderFolder(tender, folder);
  return tender;
}

async function savedAs(name: string, bid: SealedArchive): Promise<string> {
  const path = join(folder, name, 'offer.ebid');
  await mkdir(join(folder, name));
  await writeFile(path, bid.bytes);
  return path;
}

interface Printed {
  readonly out: string;
  readonly err: string;
}

/** Runs a command as this account; rejects with the one line that the user gets. */
async function as(
  login: Login,
  run: (token: {
    stdout: Writable;
    stderr: Writable;
    env: Record<string, string>;
  }) => Promise<void>,
): Promise<Printed> {
  const { token = '' } = await createApi({ baseUrl: world.server.url }).signIn(login, PASSWORD);
  const printed = { out: '', err: '' };
  const into = (name: keyof Printed) =>
    new Writable({
      write: (chunk, _encoding, done) => {
        printed[name] += String(chunk);
        done();
      },
    });
  await run({ stdout: into('out'), stderr: into('err'), env: { KAIBIAO_TOKEN: token } });
  return printed;
}

const optionsOf = ({ openingId }: TenderWorld) => ({
  server: line.url,
  opening: openingId,
  trust: join(folder, 'trust'),
});

function submit(tender: TenderWorld, path: string, login: Login = 'supplier-a'): Promise<Printed> {
  return as(login, (io) => runSubmit(path, optionsOf(tender), io, SOON_MS));
}

function withdraw(tender: TenderWorld, path: string, key: string): Promise<Printed> {
  const options = { ...optionsOf(tender), key, reason: '报价有误' };
  return as('supplier-a', (io) => runWithdraw(path, options, io, SOON_MS));
}

async function filesOf(name: string, stem: string) {
  const read = async (ending: string): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(folder, name, `${stem}.${ending}`)));
  return { receipt: await read('json'), signature: await read('p7s'), stamp: await read('tsr') };
}

async function keyFile({ sealing }: TenderWorld, who: string): Promise<string> {
  const key: KeyMaterial | undefined = await sealing.demo?.party(who);
  if (key === undefined) throw new Error('the demo has keys');
  const path = join(folder, `${who}.pem`);
  const certificate = pemText('CERTIFICATE', key.certificate);
  await writeFile(path, pemText('PRIVATE KEY', key.privateKey) + certificate);
  return path;
}

describe('handing a bid in from the command line', () => {
  it('[SEAL-15] [SEAL-16] given a sealed file, it is taken, its receipt is checked and kept, and the note of the upload goes', async () => {
    const tender = await newTender();
    const bid = await tender.seal('supplier-a');
    const path = await savedAs('first', bid);
    const { out } = await submit(tender, path);
    expect(out).toContain('submitted: supplier-a, lot 1, version 1');
    const files = await filesOf('first', 'receipt');
    const by = { policy: tender.policy, trust: tender.sealing.tools.trust };
    expect(await verifyReceipt(suite, files, { subject: bid.parts, by })).toMatchObject({
      ok: true,
      value: { receipt: { status: 'sealed' } },
    });
    expect(await readdir(join(folder, 'first'))).toEqual([
      'offer.ebid',
      'receipt.json',
      'receipt.p7s',
      'receipt.tsr',
    ]);
    const again =
      'in the log: not yet; run the same command again once the closing list is fixed\n';
    expect((await submit(tender, path)).out).toBe(`${out}${again}`);
  });

  it('[OPN-15] given a run that ended before its receipt was kept, the next one gets the same receipt and uploads nothing', async () => {
    const tender = await newTender();
    const path = await savedAs('first', await tender.seal('supplier-a'));
    await submit(tender, path);
    const files = await filesOf('first', 'receipt');
    await rm(join(folder, 'first', 'receipt.json'));
    await rm(join(folder, 'first', 'receipt.tsr'));
    line.mend();
    await submit(tender, path);
    expect(await filesOf('first', 'receipt')).toEqual(files);
    expect(line.sentBytes).toBeLessThan(100_000);
  });

  it('given a line that breaks once, the same run goes on', async () => {
    const tender = await newTender();
    const bid = await tender.seal('supplier-a');
    const path = await savedAs('first', bid);
    line.cutAtBytes = 1_000_000;
    const { out, err } = await submit(tender, path);
    expect(err).toContain('the line broke; trying again');
    expect(out).toContain('submitted:');
  });

  it('given a line that stays down, it says how to go on, and the next run sends only the rest', async () => {
    const tender = await newTender();
    const bid = await tender.seal('supplier-a');
    const path = await savedAs('first', bid);
    line.cutAtBytes = 1_000_000;
    line.staysDown = true;
    await expect(submit(tender, path)).rejects.toThrow('run the same command again');
    expect(await readdir(join(folder, 'first'))).toEqual(['offer.ebid', 'offer.ebid.upload']);
    line.mend();
    expect((await submit(tender, path)).out).toContain('submitted:');
    expect(line.sentBytes).toBeLessThan(bid.bytes.length);
    expect(await readdir(join(folder, 'first'))).not.toContain('offer.ebid.upload');
  });

  it('given an upload that the server has removed, it begins anew', async () => {
    const tender = await newTender();
    const path = await savedAs('first', await tender.seal('supplier-a'));
    line.cutAtBytes = 1_000_000;
    line.staysDown = true;
    await expect(submit(tender, path)).rejects.toThrow('run the same command again');
    const note = join(folder, 'first', 'offer.ebid.upload');
    const { upload, ...rest } = JSON.parse(await readFile(note, 'utf8'));
    await writeFile(note, canonicalBytes({ ...rest, upload: upload.replaceAll(/./g, '0') }));
    line.mend();
    expect((await submit(tender, path)).out).toContain('submitted:');
  });

  it('[OPN-3] given a new version, it replaces the old one, which then is not said to be submitted', async () => {
    const tender = await newTender();
    const first = await savedAs('first', await tender.seal('supplier-a'));
    await submit(tender, first);
    const { receipt } = await filesOf('first', 'receipt');
    const replaces = receiptDigest(suite, receipt);
    const second = await savedAs('second', await tender.seal('supplier-a', { ver: 2, replaces }));
    expect((await submit(tender, second)).out).toContain('version 2');
    await expect(submit(tender, first)).rejects.toThrow('a newer version has replaced it');
    expect((await filesOf('first', 'receipt')).receipt).toEqual(receipt);
    const fork = await savedAs('fork', await tender.seal('supplier-a', { ver: 2, replaces }));
    await expect(submit(tender, fork)).rejects.toThrow(/version_gap.*BID_REFUSED/);
  });

  it('given a receipt of another bid in the folder, nothing is sent and nothing written over', async () => {
    const tender = await newTender();
    const first = await savedAs('first', await tender.seal('supplier-a'));
    await submit(tender, first);
    const kept = await filesOf('first', 'receipt');
    const replaces = receiptDigest(suite, kept.receipt);
    const next = await tender.seal('supplier-a', { ver: 2, replaces });
    await writeFile(first, next.bytes);
    await expect(submit(tender, first)).rejects.toThrow('is of another bid; give --out');
    expect(await filesOf('first', 'receipt')).toEqual(kept);
  });

  it('[SEAL-19] given a bid after the deadline, it says late, keeps the signed answer, and says so again', async () => {
    const tender = await newTender({ deadline: String(world.server.engine.nowMs() + 1_500) });
    const path = await savedAs('first', await tender.seal('supplier-a'));
    await expect
      .poll(() => world.server.engine.nowMs(), { timeout: 20_000 })
      .toBeGreaterThan(Number(tender.policy.deadline));
    await expect(submit(tender, path)).rejects.toThrow(/^late: .* ms after the deadline/);
    const names = await readdir(join(folder, 'first'));
    expect(names).toEqual(expect.arrayContaining(['late.json', 'late.p7s', 'late.tsr']));
    expect(names).not.toContain('receipt.json');
    expect(names).not.toContain('offer.ebid.upload');
    await expect(submit(tender, path)).rejects.toThrow(/^late: /);
  });

  it('given a folder as it was sealed, it is handed in as one file, and the receipt lies in the folder', async () => {
    const tender = await newTender();
    const { parts, bytes } = await tender.seal('supplier-a');
    const sealed = join(folder, 'sealed');
    await mkdir(sealed);
    await writeFile(join(sealed, 'header.json'), parts.headerBytes);
    await writeFile(join(sealed, 'header.p7s'), parts.signature);
    for (const [n, file] of parts.files.entries()) await writeFile(join(sealed, `f${n}.ebd`), file);
    expect((await submit(tender, sealed)).out).toContain(join(sealed, 'receipt.json'));
    expect(Buffer.compare(await readFile(join(sealed, 'bid.ebid')), bytes)).toBe(0);
    expect((await submit(tender, sealed)).out).toContain('submitted:');
  });

  it('[SEAL-16] given a good receipt of a bid that the server does not list, it says so instead of "submitted"', async () => {
    const tender = await newTender();
    const { parts, bytes, header } = await tender.seal('supplier-a');
    const path = await savedAs('first', { parts, bytes, header });
    const { keysOf, trust } = tender.sealing.tools;
    const { platform, stamp } = keysOf('P256-A256GCM-SHA256');
    const accepted = await acceptBid(
      { suite, platform, stamp },
      { subject: parts, by: { policy: tender.policy, trust }, status: 'sealed', prev: '' },
    );
    if (!accepted.ok) throw new Error(accepted.error);
    const { receipt, signature, stamp: stamped } = accepted.value.files;
    await writeFile(join(folder, 'first', 'receipt.json'), receipt);
    await writeFile(join(folder, 'first', 'receipt.p7s'), signature);
    await writeFile(join(folder, 'first', 'receipt.tsr'), stamped);
    await expect(submit(tender, path)).rejects.toThrow('the server does not list this bid');
  });

  it('[SEAL-9] given a bid that is not lawful, the reason is said in words and no receipt is kept', async () => {
    const tender = await newTender();
    const other = await savedAs('other', await tender.seal('supplier-b'));
    await expect(submit(tender, other)).rejects.toThrow(/signer_mismatch.*another certificate/);
    const foreign = await savedAs('foreign', await tender.seal('supplier-a', { tender: 'T-x' }));
    line.mend();
    await expect(submit(tender, foreign)).rejects.toThrow(/wrong_tender: it belongs to another/);
    expect(line.sentBytes).toBeLessThan(100_000);
    const broken = join(folder, 'broken.ebid');
    await writeFile(broken, 'no archive');
    await expect(submit(tender, broken)).rejects.toThrow('archive_shape');
    expect(await readdir(join(folder, 'other'))).not.toContain('receipt.json');
  });
});

/** A withdrawal with a receipt by the platform's own keys, of which its server has nothing on record. */
async function keepForgedWithdrawal(tender: TenderWorld, { parts }: SealedArchive): Promise<void> {
  const { receipt } = await filesOf('first', 'receipt');
  const prev = receiptDigest(suite, receipt);
  const { core } = parts.header;
  const withdrawal = canonicalBytes({ typ: 'ebid/withdraw/v1', core, receipt: prev, reason: '' });
  const bidder = await tender.sealing.demo?.party('supplier-a');
  if (bidder === undefined) throw new Error('the demo has keys');
  const signature = await signDetached(await softwareSigningKey(bidder), withdrawal, Date.now());
  const { keysOf, trust } = tender.sealing.tools;
  const { platform, stamp } = keysOf('P256-A256GCM-SHA256');
  const by = { policy: tender.policy, trust };
  const act = { subject: { ...parts, signature }, by, status: 'withdrawn', prev } as const;
  const accepted = await acceptBid({ suite, platform, stamp }, act);
  if (!accepted.ok) throw new Error(accepted.error);
  const { files } = accepted.value;
  const at = (name: string): string => join(folder, 'first', name);
  await writeFile(at('withdrawal.json'), withdrawal);
  await writeFile(at('withdrawal.p7s'), signature);
  await writeFile(at('withdrawal-receipt.json'), files.receipt);
  await writeFile(at('withdrawal-receipt.p7s'), files.signature);
  await writeFile(at('withdrawal-receipt.tsr'), files.stamp);
}

describe('taking a bid back from the command line', () => {
  it('[SEAL-20] given the key that signed the bid, it is withdrawn, and the checked receipt of that is kept', async () => {
    const tender = await newTender();
    const bid = await tender.seal('supplier-a');
    const path = await savedAs('first', bid);
    await submit(tender, path);
    const wrong = await keyFile(tender, 'supplier-b');
    await expect(withdraw(tender, path, wrong)).rejects.toThrow('signer_mismatch');
    const key = await keyFile(tender, 'supplier-a');
    const { out } = await withdraw(tender, path, key);
    expect(out).toContain('withdrawn: supplier-a, lot 1, version 1');
    const files = await filesOf('first', 'withdrawal-receipt');
    const signature = new Uint8Array(await readFile(join(folder, 'first', 'withdrawal.p7s')));
    const by = { policy: tender.policy, trust: tender.sealing.tools.trust };
    const subject = { ...bid.parts, signature };
    expect(await verifyReceipt(suite, files, { subject, by })).toMatchObject({
      value: { receipt: { status: 'withdrawn' } },
    });
    await rm(join(folder, 'first', 'withdrawal-receipt.json'));
    expect((await withdraw(tender, path, key)).out).toBe(out);
    expect(await filesOf('first', 'withdrawal-receipt')).toEqual(files);
    expect((await withdraw(tender, path, key)).out).toBe(
      `${out}in the log: not yet; run the same command again once the closing list is fixed\n`,
    );
    await expect(submit(tender, path)).rejects.toThrow('withdrawn; seal a new version');
  });

  it('[SEAL-16] given a good receipt of a withdrawal that the server does not show, it says so instead of "withdrawn"', async () => {
    const tender = await newTender();
    const bid = await tender.seal('supplier-a');
    const path = await savedAs('first', bid);
    await submit(tender, path);
    const key = await keyFile(tender, 'supplier-a');
    await keepForgedWithdrawal(tender, bid);
    await expect(withdraw(tender, path, key)).rejects.toThrow(
      'does not show this bid as withdrawn',
    );
  });

  it('[SEAL-20] given a deadline that is over, it says late, keeps the signed answer, and the bid stands', async () => {
    const tender = await newTender({ deadline: String(world.server.engine.nowMs() + 6_000) });
    const path = await savedAs('first', await tender.seal('supplier-a'));
    await submit(tender, path);
    await expect
      .poll(() => world.server.engine.nowMs(), { timeout: 20_000 })
      .toBeGreaterThan(Number(tender.policy.deadline));
    const key = await keyFile(tender, 'supplier-a');
    await expect(withdraw(tender, path, key)).rejects.toThrow(/^late: /);
    expect(await readdir(join(folder, 'first'))).toContain('withdrawal-late.json');
    await expect(withdraw(tender, path, key)).rejects.toThrow(/^late: /);
    expect((await submit(tender, path)).out).toContain('submitted:');
  });
});
