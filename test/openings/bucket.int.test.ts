import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '#clients/sdk/index.ts';
import { type S3TestServer, startS3TestServer } from '#gateway/sealing/testing/s3-server.ts';
import { BidStoreUnavailableError } from '#gateway/sealing/store-faults.ts';
import { verifyReceipt } from '#pki/receipts.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { PASSWORD } from '#test/browser/people.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { bidProgram, type BidProgram, TUS } from './bid-program.ts';
import { arrangeTender } from './tender-world.ts';

let bucket: S3TestServer;
let world: TestServer;

beforeAll(async () => {
  bucket = await startS3TestServer();
  const { url, region, accessKeyId, secretAccessKey } = bucket.address;
  world = await startTestServer({
    ...{ DEMO: 'on', BIDS_S3_URL: url, BIDS_S3_REGION: region },
    ...{ BIDS_S3_KEY_ID: accessKeyId, BIDS_S3_SECRET: secretAccessKey },
  });
});
afterAll(async () => {
  await world.stop();
  await bucket.stop();
});

async function program(): Promise<BidProgram> {
  const { url } = world.server;
  const { token = '' } = await createApi({ baseUrl: url }).signIn('supplier-a', PASSWORD);
  return bidProgram(url, token);
}

describe('a server whose sealed bids lie in a bucket', () => {
  it('[OPN-15] given a bucket that refuses, then a new start, the bidder hands in what it uploaded before, and it is there once', async () => {
    const tender = await arrangeTender(world.server, 'T-bucket');
    const { openingId } = tender;
    const bid = await tender.seal('supplier-a');
    const uploadId = await (await program()).upload(openingId, bid.bytes);
    bucket.trouble = (line) =>
      line.startsWith('PUT') && line.includes('f1.ebd') ? { status: 403 } : undefined;
    const refused = await (await program()).submit(openingId, { uploadId, header: bid.header });
    expect(refused).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    expect(JSON.stringify(refused.body)).not.toContain(bucket.address.accessKeyId);
    const bidsOf = () => [...bucket.objects.keys()].filter((key) => key.includes('/bids/'));
    bucket.trouble = () => undefined;
    await world.restart();
    expect(bidsOf()).toEqual([]);
    const later = await program();
    const path = `/api/openings/${openingId}/uploads/${uploadId}`;
    const upload = await later.send('HEAD', path, { headers: TUS });
    expect(upload.headers.get('upload-offset')).toBe(String(bid.bytes.length));
    const { status, body } = await later.submit(openingId, { uploadId, header: bid.header });
    expect(status).toBe(200);
    const files = {
      receipt: new Uint8Array(Buffer.from(body.file, 'base64')),
      signature: new Uint8Array(Buffer.from(body.signature, 'base64')),
      stamp: new Uint8Array(Buffer.from(body.stamp, 'base64')),
    };
    const by = { policy: tender.policy, trust: tender.sealing.tools.trust };
    const given = { subject: bid.parts, by };
    expect(await verifyReceipt(createP256NodeSuite(), files, given)).toMatchObject({ ok: true });
    expect(bidsOf()).toHaveLength(8);
    expect(bucket.unfinished.size).toBe(0);
    expect((await later.send('HEAD', path, { headers: TUS })).status).toBe(404);
  });

  it('given a bucket that is away at the start, the server says so and does not start', async () => {
    bucket.trouble = () => ({ status: 403 });
    await expect(world.restart()).rejects.toThrow(BidStoreUnavailableError);
    bucket.trouble = () => undefined;
    await world.restart();
    expect(world.faults).toEqual([]);
  });
});
