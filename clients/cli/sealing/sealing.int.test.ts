import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemo } from './demo-tender.ts';
import { runOpen } from './open-run.ts';
import { runReceipt } from './receipt-run.ts';
import { runRelease } from './release-run.ts';
import { runSeal } from './seal-run.ts';
import { pythonVerdict } from '#pki/testing/python-verifier.ts';
import { accept } from './tender-run.ts';
import { runVerifyOpening } from './verify-opening-run.ts';

/** A whole tender of files by the command line, then checked by openssl and by Python, which share no code with it. */

const run = promisify(execFile);
const PARTIES = ['agency', 'notary', 'supplier-1', 'supplier-2', 'supplier-3'] as const;
const ROOT = new URL('../../../', import.meta.url).pathname;
let base = '';
let demo = '';
let trust = '';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'kaibiao-tender-'));
  demo = join(base, 'demo-tender');
  trust = join(demo, 'trust');
  // The deadline is real time: long enough for a busy machine to seal three bids.
  await makeDemo(demo, { seconds: '15' }, said().io);
  for (const party of PARTIES) {
    await runRelease(demo, { trust, key: key(party), out: shares(party) }, said().io);
  }
  await open([...PARTIES], join(demo, 'published'), { documents: join(demo, 'committee') });
}, 120_000);
afterAll(() => rm(base, { recursive: true, force: true }));

function said() {
  let text = '';
  const stdout = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return {
    io: { stdout, stderr: new Writable({ write: (_c, _e, done) => done() }), env: {} },
    text: () => text,
  };
}

const key = (party: string): string => join(demo, 'keys', `${party}.pem`);
const shares = (party: string): string => join(demo, 'shares', party);

async function open(
  parties: readonly string[],
  out: string,
  more: { readonly documents?: string; readonly tender?: string } = {},
): Promise<string> {
  const { io, text } = said();
  const { tender = demo, ...rest } = more;
  const options = { trust, key: key('platform'), shares: parties.map(shares), out, ...rest };
  await runOpen(tender, options, io);
  return text();
}

async function verify(folder: string): Promise<{ readonly status: number; readonly text: string }> {
  const { io, text } = said();
  const status = await runVerifyOpening(folder, { trust }, io);
  return { status, text: text() };
}

const python = (folder: string, bid?: string) => pythonVerdict(folder, trust, bid);

/** A copy of what was published, with one file changed. */
async function changed(name: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const folder = await mkdtemp(join(base, 'changed-'));
  await cp(join(demo, 'published'), folder, { recursive: true });
  await writeFile(join(folder, name), change(await readFile(join(folder, name))));
  return folder;
}

function flip(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

describe('a tender of files', () => {
  it('[SEAL-17] given the published folder, then both verifiers find it good and read the same prices', async () => {
    const [ours, theirs] = [
      await verify(join(demo, 'published')),
      await python(join(demo, 'published')),
    ];
    expect([ours.status, theirs.status]).toEqual([0, 0]);
    for (const price of ['98000000', '102550050', '96880000']) {
      expect(ours.text).toContain(`${price} fen`);
      expect(theirs.text).toContain(`${price} fen`);
    }
  });

  it('[SEAL-23] given a bidder’s own bid with its receipt, then both say what became of it', async () => {
    const look = async (folder: string, bid: string) => {
      const { io, text } = said();
      const status = await runVerifyOpening(folder, { trust, bid }, io);
      const theirs = await python(folder, bid);
      expect(theirs.status, theirs.text).toBe(status);
      return { status, texts: [text(), theirs.text] };
    };
    const own = join(demo, 'bids/1');
    const good = await look(join(demo, 'published'), own);
    expect(good.status).toBe(0);
    const place = /\((bids\/\d)\)/.exec(good.texts[0] ?? '')?.[1] ?? '';
    for (const text of good.texts) {
      expect(text).toContain(`your bid was opened as you sealed it (${place})`);
    }
    const exchanged = await look(await changed(`${place}/header.p7s`, flip), own);
    expect(exchanged.status).toBe(1);
    for (const text of exchanged.texts) {
      expect(text).toContain(`what is published is not the bid that you handed in (${place})`);
    }
    // With the receipt of another bid nothing can be said.
    const mixed = await mkdtemp(join(base, 'mixed-'));
    await cp(own, mixed, { recursive: true });
    await cp(join(demo, 'bids/2/receipt.json'), join(mixed, 'receipt.json'));
    const unknown = await look(join(demo, 'published'), mixed);
    expect(unknown.status).toBe(1);
    for (const text of unknown.texts) expect(text).toContain('your bid cannot be looked for: ');
  });

  it('[SEAL-17] given the commands that docs/SEALING.md tells a notary, then each of them passes', async () => {
    const page = await readFile(join(ROOT, 'docs/SEALING.md'), 'utf8');
    const commands = [...page.matchAll(/```sh notary\n([\s\S]*?)```/g)].map(([, text]) => text);
    expect(commands.length).toBeGreaterThan(4);
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', commands.join('\n')], {
      cwd: base,
    });
    expect(stdout).toContain('Time stamp');
    expect(stdout).toMatch(/"priceFen":"\d+","priceWords":"[^"]+元/);
  });

  it.each([
    'policy.json',
    'closing.json',
    'opening.json',
    'bids/2/header.json',
    'bids/2/f0.ebd',
    'bids/2/receipt.tsr',
  ])('[SEAL-17] given one bit of %s changed, then both verifiers say so', async (name) => {
    const folder = await changed(name, flip);
    const [ours, theirs] = [await verify(folder), await python(folder)];
    expect([ours.status, theirs.status]).toEqual([1, 1]);
    expect(ours.text).toContain('WRONG');
    expect(theirs.text).toContain('WRONG');
  });

  it('[SEAL-9] given a wrong bid, then the others are still read out', async () => {
    const folder = await changed('bids/2/f0.ebd', flip);
    const { text } = await verify(folder);
    expect(text.match(/ fen, /g)).toHaveLength(2);
    expect(text).toContain('WRONG   bids/2: segment_root');
  });

  it('[SEAL-11] given the opening, then the committee has the documents and the public has only sheets', async () => {
    const supplier = (await readFile(join(demo, 'published/bids/1/header.json'), 'utf8')).match(
      /supplier-\d/,
    )?.[0];
    const document = await readFile(join(demo, `committee/1/${supplier}.txt`));
    expect(document).toEqual(await readFile(join(demo, `documents/${supplier}.txt`)));
    const opening = await readFile(join(demo, 'published/opening.json'), 'utf8');
    expect(opening.match(/"key"/g)).toHaveLength(3);
    await expect(readFile(join(demo, 'published/bids/1/f1.ebd'))).rejects.toThrow('ENOENT');
  });

  it('[SEAL-18] given a bidder who stays away, then its bid is revoked and the check is still good', async () => {
    const out = join(base, 'absent');
    const text = await open(['agency', 'notary', 'supplier-1', 'supplier-2'], out);
    expect(text).toContain('not opened (revoked 撤销): supplier-3');
    expect((await verify(out)).status).toBe(0);
    expect((await python(out)).status).toBe(0);
  });

  it('[SEAL-12] given all custodians, then lock B opens the bid of an absent bidder', async () => {
    await runRelease(demo, { trust, key: key('supervisor'), out: shares('supervisor') }, said().io);
    const out = join(base, 'lock-b');
    const text = await open(['agency', 'notary', 'supervisor', 'supplier-1', 'supplier-2'], out);
    expect(text).toMatch(/opened: 演示供应商 3.* by lock B, without the bidder/);
    expect((await verify(out)).status).toBe(0);
  });

  it('[SEAL-18] given one custodian alone, then every bid counts as withdrawn, at no cost for its bidder', async () => {
    const text = await open(
      ['agency', 'supplier-1', 'supplier-2', 'supplier-3'],
      join(base, 'one'),
    );
    expect(text.match(/withdrawn 撤回/g)).toHaveLength(3);
  });

  it('[SEAL-16] given a bid’s folder, then its receipt is good; with another bid’s receipt it is not', async () => {
    const policy = join(demo, 'policy.json');
    const { io, text } = said();
    await runReceipt(join(demo, 'bids/1'), { policy, trust }, io);
    expect(text()).toMatch(/^good: the bid was taken in time/);
    const mixed = join(base, 'mixed');
    await cp(join(demo, 'bids/1'), mixed, { recursive: true });
    for (const name of ['receipt.json', 'receipt.p7s', 'receipt.tsr']) {
      await cp(join(demo, 'bids/2', name), join(mixed, name));
    }
    const refused = runReceipt(mixed, { policy, trust }, said().io);
    await expect(refused).rejects.toThrow('receipt_mismatch');
  });

  it('[SEAL-19] given a bid after the deadline, then there is a signed late answer and no receipt', async () => {
    const policy = join(demo, 'policy.json');
    const out = join(base, 'late');
    const bid = { policy, trust, out, key: key('supplier-1'), bidder: 'supplier-9', days: '90' };
    await runSeal([], { ...bid, name: '演示供应商 9', price: '1.00' }, said().io);
    const keys = { platformKey: key('platform'), tsaKey: key('tsa') };
    await accept(out, { policy, trust, ...keys }, said().io);
    const { io, text } = said();
    await runReceipt(out, { policy, trust }, io);
    expect(text()).toContain('came late');
  });

  it('given a share that another holder signed, then it is left out and named', async () => {
    const stolen = shares('stolen');
    await cp(shares('notary'), stolen, { recursive: true });
    await rename(join(stolen, '1-A.p7s'), join(stolen, 'x.p7s'));
    await cp(join(shares('agency'), '1-A.p7s'), join(stolen, '1-A.p7s'));
    const text = await open(
      ['agency', 'stolen', 'supplier-1', 'supplier-2', 'supplier-3'],
      join(base, 'stolen'),
    );
    expect(text).toContain('left out:');
    expect(text).toContain('1-A.json: signature_invalid');
    expect(text.match(/^opened:/gm)).toHaveLength(2);
  });
});

describe('refusals of the command line', () => {
  const seal = (changes: object = {}) => {
    const out = join(base, `sealed-${Math.abs(JSON.stringify(changes).length)}`);
    const policy = join(demo, 'policy.json');
    const given = { policy, trust, out, key: key('supplier-1'), bidder: 'supplier-1', days: '90' };
    return { ...given, name: '演示供应商', price: '1.00', ...changes };
  };

  it.each([
    [{ price: '1,00' }, '--price 1,00: yuan'],
    [{ days: '0' }, '--days'],
    [{ lot: '9' }, '--lot: one of 1'],
    [{ item: ['nothing'] }, '--item nothing: label=value'],
    [{ key: 'no-such.pem' }, 'no-such.pem: no such file'],
    [{ bidder: undefined }, '--bidder'],
  ])('given %j, then one line says what to do', async (changes, words) => {
    await expect(runSeal([], seal(changes), said().io)).rejects.toThrow(words);
  });

  it('given a document that is empty or not there, then it is named and nothing is written', async () => {
    await expect(runSeal([join(base, 'nothing.pdf')], seal(), said().io)).rejects.toThrow(
      'no such file',
    );
    const empty = join(base, 'empty.pdf');
    await writeFile(empty, '');
    await expect(runSeal([empty], seal(), said().io)).rejects.toThrow('empty');
  });

  it('given a folder with something in it, then nothing is written over', async () => {
    const out = join(demo, 'bids/1');
    await expect(runSeal([], seal({ out }), said().io)).rejects.toThrow('is not empty');
  });
});
