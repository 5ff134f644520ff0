import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createApi } from '#clients/sdk/index.ts';
import { organizationId } from '#contracts/ids.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { sealBid, type SealedBid } from '#contracts/sealing/seal.ts';
import { ustarEnd, ustarHeader, ustarPadding } from '#contracts/sealing/ustar.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { acceptanceSchema } from '#contracts/wire/openings.ts';
import { encryptTo } from '#pki/cms-envelope.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { signedFile } from '#pki/custody.ts';
import { verifyReceipt } from '#pki/receipts.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { demoCore, type DemoTender } from '#pki/testing/demo-tender.ts';
import { Outside } from '#pki/testing/outside.ts';
import { BenchChild } from './child.ts';
import { type BenchRow, type BenchScale, compare, Latencies, rounded } from './measure.ts';
import type { PlainPutReady } from './plain-put.ts';
import { randomFile } from './random-file.ts';
import type {
  SealingServerArgument,
  SealingServerReady,
  SealingServerUsage,
} from './sealing-server.ts';

const MIB = 1_048_576;
const OPENING = 'rush';
const TUS = { 'tus-resumable': '1.0.0' };

interface Bid {
  readonly supplier: string;
  readonly path: string;
  readonly bytes: number;
  readonly sealed: SealedBid;
  readonly header: string;
}

/**
 * The rush before a deadline over HTTP: so many suppliers upload and hand in at one instant, at the real server with its database,
 * beside a plain PUT of the same bytes that checks nothing, and the same bytes written to one file.
 */
export async function benchRushHttp(scale: BenchScale): Promise<readonly BenchRow[]> {
  const suppliers = scale.isSmoke ? 3 : 50;
  const size = (scale.isSmoke ? 2 : 50) * MIB;
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-bench-rush-'));
  const outside = await Outside.open();
  try {
    const env = await outside.settings(join(folder, 'sealing'));
    const argument: SealingServerArgument = { suppliers, env };
    const server = await BenchChild.start<SealingServerReady, SealingServerUsage>(
      'bench/sealing-server.ts',
      argument,
    );
    try {
      return [await rush(server, outside, { folder, suppliers, size })];
    } finally {
      await server.stop();
    }
  } finally {
    await outside.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface RushSize {
  readonly folder: string;
  readonly suppliers: number;
  readonly size: number;
}

async function rush(
  server: BenchChild<SealingServerReady, SealingServerUsage>,
  outside: Outside,
  given: RushSize,
): Promise<BenchRow> {
  const { folder, suppliers, size } = given;
  const { url } = server.ready;
  const { rules, bids, tokens } = await prepared(server.ready, outside, given);
  const agent = new Agent({ keepAlive: true, maxSockets: suppliers });
  const before = await usageOf(server);
  const latencies = new Latencies();
  const from = performance.now();
  await Promise.all(
    bids.map(async (bid) => {
      const token = tokens.get(bid.supplier) ?? '';
      await handIn(url, { bid, token, agent, rules });
      latencies.record(performance.now() - from);
    }),
  );
  const seconds = (performance.now() - from) / 1_000;
  const after = await usageOf(server);
  agent.destroy();
  const totalMib = bids.reduce((sum, { bytes }) => sum + bytes, 0) / MIB;
  const putPerSecond = totalMib / (await plainPut(bids));
  const diskPerSecond = totalMib / (await plainWrite(bids, join(folder, 'plain.bin')));
  const own = totalMib / seconds;
  const grown = (after.peakBytes - before.rssBytes) / MIB;
  return {
    name: 'rush http',
    value: rounded(own),
    unit: 'MiB/s',
    p50Ms: rounded(latencies.percentile(50)),
    p99Ms: rounded(latencies.percentile(99)),
    against: [
      compare('plain PUT of the same bytes to a file with fsync', own, putPerSecond),
      compare('one sequential write of the same bytes with fsync', own, diskPerSecond),
    ],
    notes: [
      `${suppliers} suppliers × ${size / MIB} MiB at one instant: created, uploaded, handed in, stored anew with every byte checked, stamped, on record; all ${suppliers} receipts verified, none late; the slowest after ${(latencies.maxMs / 1_000).toFixed(2)} s`,
      `resident memory of the server: ${(before.rssBytes / MIB).toFixed(0)} MiB before, ${(after.peakBytes / MIB).toFixed(0)} MiB at most (+${grown.toFixed(0)} MiB for ${totalMib.toFixed(0)} MiB of bids)`,
      'each byte is written twice: the upload, then the checked file of the bid; latencies are from the common start to each receipt',
    ],
  };
}

/** The opening is arranged, every bid lies sealed on the disk, every supplier is signed in. */
async function prepared(
  { url, password }: SealingServerReady,
  outside: Outside,
  { folder, suppliers, size }: RushSize,
) {
  const api = createApi({ baseUrl: url });
  const signIn = async (login: string): Promise<string> =>
    (await api.signIn(login, password)).token ?? '';
  const agency = await outside.party('rush-agency');
  const custodians = [
    { id: 'rush-agency', key: agency },
    { id: 'rush-supervisor', key: await outside.party('rush-supervisor') },
    { id: 'rush-buyer', key: await outside.party('rush-buyer') },
  ];
  const deadlineMs = Date.now() + 1_800_000;
  const rules = outside.tender(OPENING, { custodians, deadlineMs, bytesMax: 4 * size });
  const policy = await signedFile(agency, canonicalBytes(rules.policy), Date.now());
  await post(`${url}/api/openings`, await signIn('rush-agency'), {
    ...{ commandId: 'arrange', openingId: OPENING, stage: '1', confirmMs: 60_000 },
    policy: base64(policy.bytes),
    signature: base64(policy.signature),
  });
  const document = join(folder, 'document.bin');
  await randomFile(document, size);
  const bids: Bid[] = [];
  const tokens = new Map<string, string>();
  for (let at = 1; at <= suppliers; at += 1) {
    const supplier = `rush-${at}`;
    const bidder = await outside.party(supplier);
    const path = join(folder, `${supplier}.ebid`);
    bids.push(await sealedFile({ ...rules, bidder }, { supplier, document, size, path }));
    tokens.set(supplier, await signIn(supplier));
  }
  return { rules, bids, tokens };
}

/** Seals into one `.ebid` file. */
async function sealedFile(
  tender: DemoTender,
  given: {
    readonly supplier: string;
    readonly document: string;
    readonly size: number;
    readonly path: string;
  },
): Promise<Bid> {
  const { supplier, document, size, path } = given;
  const { suite, bidder, policy } = tender;
  const key = await softwareSigningKey(bidder);
  const pieces: Uint8Array[][] = [];
  const sealed = await sealBid(
    {
      core: demoCore(tender, { bidder: organizationId(supplier) }),
      policy,
      sheet: {
        ...{ bidderName: supplier, priceFen: '98000000', priceWords: '玖拾捌万元整' },
        ...{ validityDays: 90, items: [] },
      },
      documents: [
        {
          ...{ name: 'document.bin', mediaType: 'application/octet-stream', size },
          read: () => createReadStream(document, { highWaterMark: MIB }),
        },
      ],
      bidderCertificate: bidder.certificate,
    },
    {
      ...{ suite, encryptTo },
      sign: (bytes) => signDetached(key, bytes, Date.now()),
      write: async (n, piece) => void (pieces[n] ??= []).push(piece),
    },
  );
  const out = createWriteStream(path);
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!out.write(bytes)) await once(out, 'drain');
  };
  const files = [
    { name: 'header.json', parts: [sealed.headerBytes] },
    { name: 'header.p7s', parts: [sealed.signature] },
    ...pieces.map((parts, n) => ({ name: `f${n}.ebd`, parts })),
  ];
  for (const { name, parts } of files) {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    await write(ustarHeader(name, length));
    for (const part of parts) await write(part);
    await write(ustarPadding(length));
  }
  out.end(ustarEnd());
  await once(out, 'close');
  const header = base64UrlOf(suite.hash(sealed.headerBytes));
  return { supplier, path, sealed, header, bytes: (await stat(path)).size };
}

/** Creates the upload, sends it in one piece, hands it in, and holds the receipt against the bid. */
async function handIn(
  url: string,
  by: {
    readonly bid: Bid;
    readonly token: string;
    readonly agent: Agent;
    readonly rules: Pick<DemoTender, 'policy' | 'trust' | 'suite'>;
  },
): Promise<void> {
  const { bid, token, agent, rules } = by;
  const created = await fetch(`${url}/api/openings/${OPENING}/uploads`, {
    method: 'POST',
    headers: { ...TUS, authorization: `Bearer ${token}`, 'upload-length': String(bid.bytes) },
  });
  const location = created.headers.get('location') ?? '';
  if (created.status !== 201) throw new Error(`an upload was answered with ${created.status}`);
  const status = await sendFile(new URL(location, url), bid, {
    method: 'PATCH',
    agent,
    headers: {
      ...{ ...TUS, 'upload-offset': '0', authorization: `Bearer ${token}` },
      'content-type': 'application/offset+octet-stream',
    },
  });
  if (status !== 204) throw new Error(`the bytes were answered with ${status}`);
  const answer = acceptanceSchema.parse(
    await post(`${url}/api/openings/${OPENING}/bids`, token, {
      ...{ commandId: `hand-in-${bid.supplier}`, header: bid.header },
      uploadId: location.split('/').at(-1),
    }),
  );
  const [receipt, signature, stamp] = [answer.file, answer.signature, answer.stamp].map(
    (text) => new Uint8Array(Buffer.from(text, 'base64')),
  );
  if (!receipt || !signature || !stamp) throw new Error('a receipt has three files');
  const given = { subject: bid.sealed, by: rules };
  const checked = await verifyReceipt(rules.suite, { receipt, signature, stamp }, given);
  if (!checked.ok) throw new Error(`the receipt of ${bid.supplier}: ${checked.error}`);
}

function sendFile(
  url: URL,
  { path, bytes }: Pick<Bid, 'path' | 'bytes'>,
  options: {
    readonly method: string;
    readonly agent: Agent;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<number> {
  const headers = { ...options.headers, 'content-length': String(bytes) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { ...options, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject);
    createReadStream(path, { highWaterMark: MIB }).pipe(request);
  });
}

/** Seconds that the least server takes for the same bytes at one instant. */
async function plainPut(bids: readonly Bid[]): Promise<number> {
  const child = await BenchChild.start<PlainPutReady>('bench/plain-put.ts', {});
  const agent = new Agent({ keepAlive: true, maxSockets: bids.length });
  try {
    const from = performance.now();
    await Promise.all(
      bids.map((bid) => sendFile(new URL(child.ready.url), bid, { method: 'PUT', agent })),
    );
    return (performance.now() - from) / 1_000;
  } finally {
    agent.destroy();
    await child.stop();
  }
}

/** Seconds for the same bytes to one file, one after the other. */
async function plainWrite(bids: readonly Bid[], to: string): Promise<number> {
  const from = performance.now();
  const out = createWriteStream(to, { flush: true });
  for (const { path } of bids) {
    for await (const piece of createReadStream(path, { highWaterMark: MIB })) {
      if (!out.write(piece)) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'close');
  return (performance.now() - from) / 1_000;
}

async function usageOf(
  server: BenchChild<SealingServerReady, SealingServerUsage>,
): Promise<SealingServerUsage> {
  const answer = server.next((message) => (message.type === 'usage' ? message : undefined));
  server.send({ type: 'usage' });
  return answer;
}

async function post(url: string, token: string, json: object): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
