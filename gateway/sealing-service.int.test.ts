import { createServer } from 'node:http';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { isKeyOf } from '#pki/suites.ts';
import { timestampRequest, verifyTimestamp } from '#pki/timestamp.ts';
import { checkCertificate } from '#pki/trust.ts';
import { readConfig } from './config.ts';
import { openSealing, type SealingService } from './sealing-service.ts';
import { StampUnavailableError } from './sealing/ask-authority.ts';
import { SealingFolderError } from './sealing/sealing-folder.ts';

const P256 = 'P256-A256GCM-SHA256';
const SM = 'SM2-SM4-SM3';
const logger = pino({ level: 'silent' });
const data = new TextEncoder().encode('header.p7s');
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(
    folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })),
  );
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-sealing-'));
  folders.push(folder);
  return folder;
}

async function opened(env: Record<string, string>): Promise<SealingService | undefined> {
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error.join('\n'));
  return openSealing(config.value, logger);
}

function there(service: SealingService | undefined): SealingService {
  if (service === undefined) throw new Error('sealed bids are off');
  return service;
}

/** An authority on a port of its own that answers with whatever is given. */
async function authorityOn(answer: (request: Uint8Array) => Promise<Uint8Array | undefined>) {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      void answer(Buffer.concat(pieces)).then((bytes) =>
        response.writeHead(bytes === undefined ? 500 : 200).end(bytes),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/tsr`;
}

describe('what sealed bids need', () => {
  it('given the demo, it has authorities of its own, and the same ones after a restart', async () => {
    const DATA_DIR = await newFolder();
    const { tools, demo } = there(await opened({ DATA_DIR }));
    const request = timestampRequest(data);
    const before = Date.now();
    const stamped = await verifyTimestamp(tools.trust, {
      response: await tools.keysOf(P256).stamp(request),
      ...{ data, request },
    });
    expect(stamped).toMatchObject({ ok: true });
    expect(stamped.ok && stamped.value.atMs).toBeGreaterThanOrEqual(before);
    const supplier = await demo?.party('supplier-1');
    const { certificate } = supplier ?? { certificate: new Uint8Array(0) };
    const check = { certificate, others: [], atMs: Date.now() };
    expect(await checkCertificate(tools.trust, check)).toEqual({ ok: true, value: true });
    const again = there(await opened({ DATA_DIR }));
    for (const suite of SUITE_IDS) {
      const { certificate: same } = tools.keysOf(suite).platform;
      expect(again.tools.keysOf(suite).platform.certificate).toEqual(same);
    }
    expect(again.tools.trust).toEqual(tools.trust);
    expect(await again.demo?.party('supplier-1')).toEqual(supplier);
  });

  it('given no demo and no key of the platform, or no authority, sealed bids are off', async () => {
    const DATA_DIR = await newFolder();
    expect(await opened({ DATA_DIR, DEMO: 'off' })).toBeUndefined();
    const { demo } = there(await opened({ DATA_DIR }));
    const SEALING_DIR = demo?.folder ?? '';
    expect(await opened({ DATA_DIR, DEMO: 'off', SEALING_DIR })).toBeUndefined();
  });

  it('given keys of its own, the authority at TSA_URL is asked; without its answer there is none', async () => {
    const { demo, tools: issuer } = there(await opened({ DATA_DIR: await newFolder() }));
    const SEALING_DIR = await newFolder();
    await cp(demo?.folder ?? '', SEALING_DIR, { recursive: true });
    let isUp = true;
    const TSA_URL = await authorityOn(async (request) => (isUp ? demo?.stamp(request) : undefined));
    const env = { DATA_DIR: await newFolder(), SEALING_DIR, TSA_URL, DEMO: 'off' };
    const service = there(await opened(env));
    expect(service.demo).toBeUndefined();
    const request = timestampRequest(data);
    const response = await service.tools.keysOf(P256).stamp(request);
    expect(await verifyTimestamp(issuer.trust, { response, data, request })).toMatchObject({
      ok: true,
    });
    isUp = false;
    await expect(service.tools.keysOf(P256).stamp(request)).rejects.toThrow(StampUnavailableError);
    const endless = await authorityOn(async () => new Uint8Array(100_000));
    const other = there(await opened({ ...env, TSA_URL: endless }));
    await expect(other.tools.keysOf(P256).stamp(request)).rejects.toThrow(StampUnavailableError);
  });

  it('[SEAL-1] given the demo, each suite has a key, an authority and parties of its own', async () => {
    const { tools, demo } = there(await opened({ DATA_DIR: await newFolder() }));
    for (const suite of SUITE_IDS) {
      const { platform, stamp } = tools.keysOf(suite);
      expect(isKeyOf(suite, platform.certificate)).toBe(true);
      const request = timestampRequest(data, suite);
      const response = await stamp(request);
      const stamped = await verifyTimestamp(tools.trust, { response, data, request });
      expect(stamped).toMatchObject({ ok: true });
      expect(isKeyOf(suite, stamped.ok ? stamped.value.certificate : data)).toBe(true);
      const party = await demo?.party('supplier-1', suite);
      const certificate = party?.certificate ?? data;
      expect(isKeyOf(suite, certificate)).toBe(true);
      const check = { certificate, others: [], atMs: Date.now() };
      expect(await checkCertificate(tools.trust, check)).toEqual({ ok: true, value: true });
    }
    expect(await demo?.stamp(data)).toBeUndefined();
  });

  it('[SEAL-1] given keys of its own, it takes tenders of those suites that have an authority, and of no other', async () => {
    const { demo } = there(await opened({ DATA_DIR: await newFolder() }));
    const SEALING_DIR = await newFolder();
    await cp(demo?.folder ?? '', SEALING_DIR, { recursive: true });
    const [url, DATA_DIR] = [
      await authorityOn(async (asked) => demo?.stamp(asked)),
      await newFolder(),
    ];
    const served = async (env: Record<string, string>) => {
      const service = await opened({ DATA_DIR, SEALING_DIR, DEMO: 'off', ...env });
      return SUITE_IDS.filter((suite) => service?.tools.suiteOf(suite) !== undefined);
    };
    expect(await served({ TSA_URL: url, TSA_SM_URL: url })).toEqual([...SUITE_IDS]);
    expect(await served({ TSA_URL: url })).toEqual([P256]);
    expect(await served({})).toEqual([]);
    await rm(join(SEALING_DIR, 'platform.pem'));
    expect(await served({ TSA_URL: url, TSA_SM_URL: url })).toEqual([SM]);
    const { tools } = there(await opened({ DATA_DIR, SEALING_DIR, TSA_SM_URL: url, DEMO: 'off' }));
    expect(() => tools.keysOf(P256)).toThrow('a suite that is served');
    // A key of the other suite under this one's name is found at the start, not at the first receipt.
    await cp(join(demo?.folder ?? '', 'platform.pem'), join(SEALING_DIR, 'platform-sm.pem'));
    await expect(served({ TSA_SM_URL: url })).rejects.toThrow(SealingFolderError);
  });

  it('given a key but nobody to trust, the start says so', async () => {
    const { demo } = there(await opened({ DATA_DIR: await newFolder() }));
    const SEALING_DIR = await newFolder();
    await cp(join(demo?.folder ?? '', 'platform.pem'), join(SEALING_DIR, 'platform.pem'));
    const env = { DATA_DIR: await newFolder(), SEALING_DIR, TSA_URL: 'http://127.0.0.1:9/' };
    await expect(opened(env)).rejects.toThrow(SealingFolderError);
  });
});
