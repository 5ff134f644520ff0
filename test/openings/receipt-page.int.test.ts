import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runReceipt } from '#clients/cli/sealing/receipt-run.ts';
import { createApi } from '#clients/sdk/index.ts';
import { readReceipt } from '#contracts/sealing/receipt.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { checkReceiptPage } from '#pki/receipt-page.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { PASSWORD } from '#test/browser/people.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { type BidProgram, bidProgram } from './bid-program.ts';
import { writeTenderFolder } from './tender-folder.ts';
import { arrangeTender, type SealedArchive, type TenderWorld } from './tender-world.ts';

/** The receipt as a page for the bidder's own file, fetched from a real server. */
const run = promisify(execFile);
const suite = createP256NodeSuite();
let world: TestServer;
let program: BidProgram;
let rival: BidProgram;

beforeAll(async () => {
  world = await startTestServer({ DEMO: 'on' });
  const api = createApi({ baseUrl: world.server.url });
  const [own, other] = await Promise.all(
    ['supplier-a', 'supplier-b'].map((login) => api.signIn(login, PASSWORD)),
  );
  program = bidProgram(world.server.url, own?.token ?? '');
  rival = bidProgram(world.server.url, other?.token ?? '');
});
afterAll(async () => {
  await world.stop();
});

async function handedIn(
  tender: TenderWorld,
  changes = {},
  sealed?: SealedArchive,
): Promise<string> {
  const bid = sealed ?? (await tender.seal('supplier-a', changes));
  const uploadId = await program.upload(tender.openingId, bid.bytes);
  const answer = await program.submit(tender.openingId, { uploadId, header: bid.header });
  expect(answer.status).toBe(200);
  return bid.header;
}

const pathOf = ({ openingId }: TenderWorld, header: string, name = 'receipt.pdf'): string =>
  `/api/openings/${openingId}/bids/${header}/${name}`;

async function bytesAt(path: string): Promise<Uint8Array> {
  const answer = await program.send('GET', path);
  expect(answer.status).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The files of the receipt's archive, by name. */
async function receiptFiles(
  tender: TenderWorld,
  header: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const archive = await bytesAt(pathOf(tender, header, 'receipt'));
  const files = new Map<string, Uint8Array>();
  for await (const { name, content } of readUstar(sourceOf(archive))) {
    files.set(name, (await collected(content, 65_536)) ?? new Uint8Array(0));
  }
  return files;
}

async function receiptBytes(tender: TenderWorld, header: string): Promise<Uint8Array> {
  return (await receiptFiles(tender, header)).get('receipt.json') ?? new Uint8Array(0);
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'receipt-page-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function verdict(tender: TenderWorld, pdf: Uint8Array, file: Uint8Array) {
  const receipt = readReceipt(file);
  if (receipt === undefined) throw new Error('a receipt can be read');
  const by = { policy: tender.policy, trust: tender.sealing.tools.trust };
  const checked = await checkReceiptPage(suite, by, { pdf, receiptBytes: file, receipt });
  return checked.ok ? 'good' : checked.error;
}

describe('the page of a receipt', () => {
  it('[SEAL-24] given a bid that was taken, its bidder gets the same signed page each time, and it is of that receipt alone', async () => {
    const tender = await arrangeTender(world.server, 'T-page');
    const header = await handedIn(tender);
    const [pdf, again] = [
      await bytesAt(pathOf(tender, header)),
      await bytesAt(pathOf(tender, header)),
    ];
    expect(again).toEqual(pdf);
    const file = await receiptBytes(tender, header);
    expect(await verdict(tender, pdf, file)).toBe('good');

    const { last } = await tender.sealing.bids.of(tender.openingId, 'supplier-a');
    const next = await handedIn(tender, { ver: 2, replaces: last.receipt });
    const nextFile = await receiptBytes(tender, next);
    expect(await verdict(tender, pdf, nextFile)).toBe('receipt_page');
    expect(await verdict(tender, await bytesAt(pathOf(tender, next)), nextFile)).toBe('good');

    const changed = pdf.map((byte, at) => (at === 100 ? byte ^ 1 : byte));
    expect(await verdict(tender, changed, file)).toBe('signature_invalid');
    expect(await verdict(tender, Buffer.concat([pdf, Buffer.from(' ')]), file)).toBe(
      'receipt_page',
    );
    expect(await verdict(tender, file, file)).toBe('receipt_page');
  });

  it('[SEAL-24] a reader of PDFs calls its signature valid, and reads the bidder’s name on it', async () => {
    const tender = await arrangeTender(world.server, 'T-reader');
    const pdf = await bytesAt(pathOf(tender, await handedIn(tender)));
    await inFolder(async (folder) => {
      const file = join(folder, 'receipt.pdf');
      await writeFile(file, pdf);
      const told = await run('pdfsig', ['-nocert', file]);
      expect(told.stdout).toContain('Signature is Valid');
      const { stdout } = await run('pdftotext', ['-enc', 'UTF-8', '-layout', file, '-']);
      const [own] = await world.server.identity.organizationsOf(['supplier-a']);
      expect(own?.name).toBeDefined();
      expect(stdout).toContain(own?.name);
    });
  });

  it('[SEAL-24] given the page beside the receipt, `kaibiao receipt` says whether it is of this receipt', async () => {
    const tender = await arrangeTender(world.server, 'T-command');
    const bid = await tender.seal('supplier-a');
    const header = await handedIn(tender, {}, bid);
    await inFolder(async (folder) => {
      await writeTenderFolder(tender, folder);
      const put = (name: string, bytes: Uint8Array): Promise<void> =>
        writeFile(join(folder, name), bytes);
      await put('header.json', bid.parts.headerBytes);
      await put('header.p7s', bid.parts.signature);
      for (const [name, bytes] of await receiptFiles(tender, header)) await put(name, bytes);
      const told = async (): Promise<string> => {
        let out = '';
        const stdout = new Writable({
          write: (chunk, _encoding, done) => {
            out += String(chunk);
            done();
          },
        });
        const options = { policy: join(folder, 'policy.json'), trust: join(folder, 'trust') };
        await runReceipt(folder, options, { stdout });
        return out;
      };
      expect(await told()).not.toContain('receipt.pdf');
      const pdf = await bytesAt(pathOf(tender, header));
      await put('receipt.pdf', pdf);
      expect(await told()).toContain('receipt.pdf: signed by the platform, and of this receipt');
      await put('receipt.pdf', pdf.subarray(0, -1));
      await expect(told()).rejects.toThrow('receipt_page');
    });
  });

  it('[SEAL-24] [OPN-6] given another supplier, or a bid that is not there, nothing tells that there is one', async () => {
    const tender = await arrangeTender(world.server, 'T-others');
    const header = await handedIn(tender);
    const answers = [
      await rival.send('GET', pathOf(tender, header)),
      await rival.send('GET', pathOf(tender, 'A'.repeat(43))),
      await program.send('GET', pathOf(tender, 'A'.repeat(43))),
      await program.send('GET', pathOf(tender, 'no-digest')),
    ];
    const bodies = answers.map(async (answer) => {
      const { instance: _, requestId: __, ...body } = await answer.json();
      return { status: answer.status, ...body };
    });
    const [first, ...others] = await Promise.all(bodies);
    expect(first).toMatchObject({ status: 404 });
    for (const other of others) expect(other).toEqual(first);
  });
});
