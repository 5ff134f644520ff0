import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Agent, request as httpRequest } from 'node:http';
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
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { demoCore, type DemoTender } from '#pki/testing/demo-tender.ts';
import type { Outside } from '#pki/testing/outside.ts';
import type { SealingServerReady } from './sealing-server.ts';

const MIB = 1_048_576;
const TUS = { 'tus-resumable': '1.0.0' };
/** Logins and organizations of the bench's server; suppliers are `bench-1` and on. */
export const AGENCY = 'bench-agency';
export const CUSTODIANS = [AGENCY, 'bench-supervisor', 'bench-buyer'] as const;

export interface Bid {
  readonly supplier: string;
  readonly path: string;
  readonly bytes: number;
  readonly sealed: SealedBid;
  readonly header: string;
}

export interface SealedOpeningTerms {
  readonly openingId: string;
  readonly suppliers: number;
  /** From the arrangement to the deadline; `signInMs` is how long all sign-ins took, which tells how busy the machine is. */
  readonly untilDeadlineMs: (signInMs: number) => number;
  /** Largest bid. */
  readonly bytesMax: number;
}

/** An opening that is arranged at the bench's server, with everybody signed in who takes part. */
export class SealedOpening {
  readonly id: string;
  readonly url: string;
  readonly rules: Omit<DemoTender, 'bidder'>;
  readonly suppliers: readonly string[];
  readonly #keys: ReadonlyMap<string, KeyMaterial>;
  readonly #tokens: ReadonlyMap<string, string>;
  #count = 0;

  private constructor(
    of: Pick<SealedOpening, 'id' | 'url' | 'rules' | 'suppliers'> & {
      readonly keys: ReadonlyMap<string, KeyMaterial>;
      readonly tokens: ReadonlyMap<string, string>;
    },
  ) {
    this.id = of.id;
    this.url = of.url;
    this.rules = of.rules;
    this.suppliers = of.suppliers;
    this.#keys = of.keys;
    this.#tokens = of.tokens;
  }

  static async arrange(
    { url, password }: SealingServerReady,
    outside: Outside,
    terms: SealedOpeningTerms,
  ): Promise<SealedOpening> {
    const api = createApi({ baseUrl: url });
    const suppliers = Array.from({ length: terms.suppliers }, (_, at) => `bench-${at + 1}`);
    const keys = new Map<string, KeyMaterial>();
    const tokens = new Map<string, string>();
    const from = performance.now();
    for (const who of [...CUSTODIANS, ...suppliers]) {
      keys.set(who, await outside.party(who));
      tokens.set(who, (await api.signIn(who, password)).token ?? '');
    }
    const { openingId: id, untilDeadlineMs, bytesMax } = terms;
    const deadlineMs = Date.now() + Math.ceil(untilDeadlineMs(performance.now() - from));
    const custodians = CUSTODIANS.map((who) => ({ id: who, key: keyOf(keys, who) }));
    const rules = outside.tender(id, { custodians, deadlineMs, bytesMax });
    const opening = new SealedOpening({ id, url, rules, suppliers, keys, tokens });
    const agency = keyOf(keys, AGENCY);
    const policy = await signedFile(agency, canonicalBytes(rules.policy), Date.now());
    await opening.post(AGENCY, '/api/openings', {
      ...{ openingId: id, stage: '1', confirmMs: 60_000 },
      ...{ policy: base64(policy.bytes), signature: base64(policy.signature) },
    });
    return opening;
  }

  keyOf(who: string): KeyMaterial {
    return keyOf(this.#keys, who);
  }

  async get(path: string, who?: string): Promise<Response> {
    const token = who === undefined ? undefined : this.#tokens.get(who);
    const headers: Record<string, string> =
      token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.url}${path}`, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  /** With a command id of its own, unless `json` has one. */
  async post(who: string, path: string, json: object): Promise<unknown> {
    this.#count += 1;
    const answer = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#tokens.get(who) ?? ''}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ commandId: `${this.id}-${this.#count}`, ...json }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Seals a document of `size` bytes into one `.ebid` file. */
  async seal(
    supplier: string,
    { document, size, folder }: { document: string; size: number; folder: string },
  ): Promise<Bid> {
    const { suite, policy } = this.rules;
    const bidder = this.keyOf(supplier);
    const key = await softwareSigningKey(bidder);
    const pieces: Uint8Array[][] = [];
    const sealed = await sealBid(
      {
        core: demoCore({ ...this.rules, bidder }, { bidder: organizationId(supplier) }),
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
    const path = join(folder, `${this.id}-${supplier}.ebid`);
    await writeArchive(path, sealed, pieces);
    const header = base64UrlOf(suite.hash(sealed.headerBytes));
    return { supplier, path, sealed, header, bytes: (await stat(path)).size };
  }

  /** Creates the upload, sends it in one piece, hands it in, and holds the receipt against the bid. */
  async handIn(bid: Bid, agent: Agent): Promise<void> {
    const authorization = `Bearer ${this.#tokens.get(bid.supplier) ?? ''}`;
    const created = await fetch(`${this.url}/api/openings/${this.id}/uploads`, {
      method: 'POST',
      headers: { ...TUS, authorization, 'upload-length': String(bid.bytes) },
    });
    const location = created.headers.get('location') ?? '';
    if (created.status !== 201) throw new Error(`an upload was answered with ${created.status}`);
    const status = await sendFile(new URL(location, this.url), bid, {
      method: 'PATCH',
      agent,
      headers: {
        ...{ ...TUS, 'upload-offset': '0', authorization },
        'content-type': 'application/offset+octet-stream',
      },
    });
    if (status !== 204) throw new Error(`the bytes were answered with ${status}`);
    const answer = acceptanceSchema.parse(
      await this.post(bid.supplier, `/api/openings/${this.id}/bids`, {
        ...{ header: bid.header, uploadId: location.split('/').at(-1) },
      }),
    );
    const [receipt, signature, stamp] = [answer.file, answer.signature, answer.stamp].map(
      (text) => new Uint8Array(Buffer.from(text, 'base64')),
    );
    if (!receipt || !signature || !stamp) throw new Error('a receipt has three files');
    const given = { subject: bid.sealed, by: this.rules };
    const checked = await verifyReceipt(this.rules.suite, { receipt, signature, stamp }, given);
    if (!checked.ok) throw new Error(`the receipt of ${bid.supplier}: ${checked.error}`);
  }
}

export function sendFile(
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

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

async function writeArchive(
  path: string,
  sealed: SealedBid,
  pieces: readonly (readonly Uint8Array[])[],
): Promise<void> {
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
}

function keyOf(keys: ReadonlyMap<string, KeyMaterial>, who: string): KeyMaterial {
  const key = keys.get(who);
  if (key === undefined) throw new Error(`${who} has a key`);
  return key;
}
