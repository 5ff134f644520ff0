import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type S3TestServer, startS3TestServer } from '../testing/s3-server.ts';
import { type BucketFinding, probeBucket } from './bucket-probe.ts';

const CHECKER = fileURLToPath(new URL('../../sealing-check.ts', import.meta.url));
let server: S3TestServer;
beforeEach(async () => {
  server = await startS3TestServer();
});
afterEach(() => server.stop());

async function notGood(): Promise<readonly BucketFinding[]> {
  return (await probeBucket(server.address)).filter(({ state }) => state !== 'good');
}

describe('a look at the bucket of sealed bids', () => {
  it('[OPS-4] a private bucket that does what is asked is good, and nothing stays in it', async () => {
    const findings = await probeBucket(server.address);
    expect(findings.map(({ what, state }) => [what, state])).toEqual([
      ['bucket of sealed bids', 'good'],
      ['bucket of sealed bids, conditions', 'good'],
      ['bucket of sealed bids, strangers', 'good'],
      ['bucket of sealed bids, removal', 'good'],
    ]);
    expect([...server.objects.keys()]).toEqual([]);
  });

  it.each<[string, () => void, object]>([
    [
      'anybody can list',
      () => void (server.isPublic = true),
      { state: 'bad', todo: 'make the bucket private now' },
    ],
    [
      'names are written over',
      () => void (server.knowsConditions = false),
      { state: 'bad', detail: 'a second write of one name was answered with 200, not 412' },
    ],
    [
      'versions are kept',
      () => void (server.versioning = 'Enabled'),
      { state: 'warn', detail: 'the bucket keeps versions of what is removed' },
    ],
    [
      'the service is away',
      () => void (server.trouble = () => ({ status: 503 })),
      { state: 'bad', detail: 'PUT was answered with 503 Trouble' },
    ],
    [
      'the key may not write',
      () => {
        server.trouble = (line) => (line.startsWith('PUT') ? { status: 403 } : undefined);
      },
      { state: 'bad', detail: 'a probe object was not written: 403 Trouble' },
    ],
  ])('[OPS-4] given that %s, it says so and what to do', async (_is, make, finding) => {
    make();
    expect(await notGood()).toMatchObject([finding]);
    expect([...server.objects.keys()]).toEqual([]);
  });

  it('[OPS-4] the program beside the doctor reads the environment as the server does, and tells no secret', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kaibiao-probe-'));
    const { url, region, accessKeyId, secretAccessKey } = server.address;
    const env = {
      ...{ DATA_DIR: folder, DEMO: 'off', NODE_NO_WARNINGS: '1' },
      ...{ BIDS_S3_URL: url, BIDS_S3_REGION: region, BIDS_S3_KEY_ID: accessKeyId },
      BIDS_S3_SECRET: secretAccessKey,
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CHECKER], { env });
    await rm(folder, { recursive: true });
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).state)).toEqual(Array(6).fill('good'));
    expect(stdout + stderr).not.toContain(secretAccessKey);
  });
});
