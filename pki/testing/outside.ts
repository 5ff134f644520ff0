import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { lotId, organizationId } from '#contracts/ids.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import {
  type Authority,
  type CertificateUse,
  createAuthority,
  createRequest,
  issueCertificate,
} from '../issue.ts';
import { pemText } from '../pem.ts';
import { type KeyMaterial, softwareSigningKey } from '../software-keys.ts';
import { createP256NodeSuite } from '../suite-p256-node.ts';
import type { DemoTender } from './demo-tender.ts';
import { answerTimestamp } from '../timestamp.ts';

/** What a server of sealed bids has outside itself: an authority for certificates, its own key, and a time-stamping authority over HTTP. */
export class Outside {
  readonly suite = createP256NodeSuite();
  readonly authority: Authority;
  readonly platform: KeyMaterial;
  readonly tsa: KeyMaterial;
  /** Hears of each request before it is answered; the answer waits for it. */
  beforeStamp: () => Promise<void> = async () => undefined;
  /** Hears when an answer is on its way. */
  afterStamp: () => void = () => undefined;
  readonly #server: Server;
  #serial = 0;

  private constructor(authority: Authority, platform: KeyMaterial, tsa: KeyMaterial) {
    this.authority = authority;
    this.platform = platform;
    this.tsa = tsa;
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        this.#answer(Buffer.concat(pieces)).then(
          (bytes) => {
            response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
            response.end(bytes, () => this.afterStamp());
          },
          () => response.destroy(),
        );
      });
    });
  }

  static async open(): Promise<Outside> {
    const authority = await createAuthority('CN=Test CA,O=Test,C=CN', validity());
    const platform = await issue(authority, 'platform', 'signing');
    const outside = new Outside(
      authority,
      platform,
      await issue(authority, 'tsa', 'time-stamping'),
    );
    const { promise, resolve } = Promise.withResolvers<void>();
    outside.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return outside;
  }

  /** Writes the server's own key and the trusted roots; the settings of a server that uses them. */
  async settings(folder: string): Promise<Readonly<Record<string, string>>> {
    const { platform, authority } = this;
    await mkdir(join(folder, 'trust', 'roots'), { recursive: true });
    const key = pemText('PRIVATE KEY', platform.privateKey);
    await writeFile(
      join(folder, 'platform.pem'),
      key + pemText('CERTIFICATE', platform.certificate),
    );
    const root = pemText('CERTIFICATE', authority.certificate);
    await writeFile(join(folder, 'trust', 'roots', 'ca.pem'), root);
    const { port } = this.#server.address() as AddressInfo;
    return { SEALING_DIR: folder, TSA_URL: `http://127.0.0.1:${port}` };
  }

  party(name: string): Promise<KeyMaterial> {
    return issue(this.authority, name, 'signing');
  }

  /** A tender of the first lot and envelope, whose first custodian is its agency. */
  tender(
    id: string,
    given: {
      readonly custodians: readonly { readonly id: string; readonly key: KeyMaterial }[];
      readonly deadlineMs: number;
      readonly bytesMax?: number;
    },
  ): Omit<DemoTender, 'bidder'> {
    const { suite, authority, platform, tsa } = this;
    const roles = ['agency', 'supervisor', 'buyer'] as const;
    const policy: TenderPolicy = {
      ...{ typ: 'ebid/policy/v1', tender: id, title: '密封投标 Sealed bids', suite: suite.id },
      ...{ lots: [lotId('1')], stages: ['1'] },
      deadline: String(given.deadlineMs),
      opening: String(given.deadlineMs),
      decryptMs: '600000',
      custodians: given.custodians.map(({ id: organization, key }, at) => ({
        ...{ role: roles[at] ?? 'other', name: organization },
        organization: organizationId(organization),
        certificate: base64UrlOf(key.certificate),
      })),
      locks: [
        { id: 'A', t: 2 },
        { id: 'B', t: 3 },
      ],
      ...{ bytesMax: String(given.bytesMax ?? 16 * 1024 * 1024), documentsMax: 3, bidsMin: 3 },
      tsa: certificateDigest(suite, tsa.certificate),
      platform: certificateDigest(suite, platform.certificate),
      logKey: 'test+00000000+AA==',
    };
    const trust = { roots: [authority.certificate], authorities: [], revocations: [] };
    const custodians = given.custodians.map(({ key }) => key);
    return { suite, authority, custodians, platform, tsa, trust, policy };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }

  async #answer(request: Buffer): Promise<Uint8Array> {
    await this.beforeStamp();
    this.#serial += 1;
    const at = { atMs: Date.now(), serial: this.#serial };
    const answer = await answerTimestamp(await softwareSigningKey(this.tsa), request, at);
    if (answer === undefined) throw new Error('this is no request');
    return answer;
  }
}

const DAY_MS = 86_400_000;

function validity() {
  const nowMs = Date.now();
  return { fromMs: nowMs - DAY_MS, untilMs: nowMs + 30 * DAY_MS };
}

async function issue(
  authority: Authority,
  name: string,
  use: CertificateUse,
): Promise<KeyMaterial> {
  const { request, privateKey } = await createRequest(`CN=${name},O=Test,C=CN`);
  const certificate = await issueCertificate(authority, request, { ...validity(), use });
  if (certificate === undefined) throw new Error('the request was refused');
  return { certificate, privateKey };
}
