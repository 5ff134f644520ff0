import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';
import { createApi } from '#clients/sdk/index.ts';
import { verifyLateAnswer, verifyReceipt } from '#pki/receipts.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { type Login, PASSWORD } from '#test/browser/people.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { type Answer, type BidProgram, bidProgram, TUS } from './bid-program.ts';
import { arrangeTender, type SealedArchive, tarOf, type TenderWorld } from './tender-world.ts';

const suite = createP256NodeSuite();
let world: TestServer;
let count = 0;

beforeAll(async () => {
  world = await startTestServer({ DEMO: 'on' });
});
afterAll(async () => {
  await world.stop();
});

function newTender(changes = {}): Promise<TenderWorld> {
  count += 1;
  return arrangeTender(world.server, `T-${count}`, changes);
}

async function programOf(login: Login): Promise<BidProgram> {
  const { token = '' } = await createApi({ baseUrl: world.server.url }).signIn(login, PASSWORD);
  return bidProgram(world.server.url, token);
}

async function handIn(
  program: BidProgram,
  { openingId }: TenderWorld,
  { bytes, header }: Pick<SealedArchive, 'bytes' | 'header'>,
): Promise<Answer> {
  const uploadId = await program.upload(openingId, bytes);
  return program.submit(openingId, { uploadId, header });
}

function filesOf({ body }: Answer) {
  const [receipt, signature, stamp] = [body.file, body.signature, body.stamp].map(
    (text) => new Uint8Array(Buffer.from(text, 'base64')),
  );
  if (!receipt || !signature || !stamp) throw new Error('there are three files');
  return { receipt, signature, stamp };
}

async function storedOf({ sealing, openingId }: TenderWorld): Promise<readonly string[]> {
  const files = await sealing.store.list(`${openingId}/bids/`);
  return files.map(({ name }) => name.split('/').slice(2).join('/'));
}

describe('handing in a sealed bid', () => {
  it('[SEAL-15] [SEAL-16] given a whole upload, the bid is stored, stamped and on record, and its receipt is good', async () => {
    const tender = await newTender();
    const program = await programOf('supplier-a');
    const bid = await tender.seal('supplier-a');
    const answer = await handIn(program, tender, bid);
    expect(answer).toMatchObject({ status: 200, body: { kind: 'receipt' } });
    const by = { policy: tender.policy, trust: tender.sealing.tools.trust };
    const verified = await verifyReceipt(suite, filesOf(answer), { subject: bid.parts, by });
    expect(verified).toMatchObject({ ok: true, value: { receipt: { status: 'sealed' } } });
    const stored = await storedOf(tender);
    expect(stored).toEqual(
      ['accepted.json', 'f0.ebd', 'f1.ebd', 'header.json', 'header.p7s', 'receipt.json']
        .concat(['receipt.p7s', 'receipt.tsr'])
        .map((name) => `${bid.header}/${name}`),
    );
    const own = await program.send('GET', `/api/openings/${tender.openingId}/bids/mine`);
    expect(await own.json()).toMatchObject({
      bids: [{ header: bid.header, ver: 1, status: 'sealed' }],
    });
    const path = `/api/openings/${tender.openingId}/bids/${bid.header}/receipt`;
    const tar = new Uint8Array(await (await program.send('GET', path)).arrayBuffer());
    const names: string[] = [];
    for await (const { name } of readUstar(sourceOf(tar))) names.push(name);
    expect(names).toEqual(['receipt.json', 'receipt.p7s', 'receipt.tsr']);
  });

  it('[OPN-15] given the same bid again, with or without its upload, the same receipt', async () => {
    const tender = await newTender();
    const program = await programOf('supplier-a');
    const bid = await tender.seal('supplier-a');
    const uploadId = await program.upload(tender.openingId, bid.bytes);
    const { openingId } = tender;
    const request = { uploadId, header: bid.header, commandId: 'c-1' };
    const both = await Promise.all([
      program.submit(openingId, request),
      program.submit(openingId, request),
    ]);
    const again = await program.submit(openingId, { ...request, commandId: 'c-2' });
    expect(both[0]).toMatchObject({ status: 200 });
    expect(both[1]).toEqual(both[0]);
    expect(again).toEqual(both[0]);
    const { bids } = await tender.sealing.bids.of(openingId, 'supplier-a');
    expect(bids).toHaveLength(1);
  });

  it('[OPN-3] [SEAL-21] given a new version that names the last receipt, it replaces the old one, whose sealed files go; an old one cannot come back', async () => {
    const tender = await newTender();
    const program = await programOf('supplier-a');
    const first = await tender.seal('supplier-a');
    await handIn(program, tender, first);
    const { last } = await tender.sealing.bids.of(tender.openingId, 'supplier-a');
    const second = await tender.seal('supplier-a', { ver: 2, replaces: last.receipt });
    expect(await handIn(program, tender, second)).toMatchObject({ status: 200 });
    const fork = await tender.seal('supplier-a', { ver: 2, replaces: last.receipt });
    expect(await handIn(program, tender, fork)).toMatchObject({
      body: { code: 'BID_REFUSED', errors: [{ path: 'version_gap' }] },
    });
    const own = await program.send('GET', `/api/openings/${tender.openingId}/bids/mine`);
    expect(await own.json()).toMatchObject({
      bids: [
        { header: second.header, status: 'sealed' },
        { header: first.header, status: 'replaced' },
      ],
    });
    expect((await storedOf(tender)).some((name) => name.startsWith(fork.header))).toBe(false);
    const sealed = (await storedOf(tender)).filter((name) => name.endsWith('.ebd'));
    expect(sealed).toEqual([`${second.header}/f0.ebd`, `${second.header}/f1.ebd`]);
  });

  it('[SEAL-19] given a bid after the deadline, a signed answer says by which instant, and nothing is kept', async () => {
    const tender = await newTender({ deadline: String(world.server.engine.nowMs() + 1_500) });
    const program = await programOf('supplier-a');
    const bid = await tender.seal('supplier-a');
    const uploadId = await program.upload(tender.openingId, bid.bytes);
    await expect
      .poll(() => world.server.engine.nowMs(), { timeout: 20_000 })
      .toBeGreaterThan(Number(tender.policy.deadline));
    const answer = await program.submit(tender.openingId, { uploadId, header: bid.header });
    expect(answer).toMatchObject({ status: 200, body: { kind: 'late' } });
    const { receipt, ...files } = filesOf(answer);
    const by = { policy: tender.policy, trust: tender.sealing.tools.trust };
    const late = { ...files, answer: receipt };
    expect(await verifyLateAnswer(suite, late, { subject: bid.parts, by })).toMatchObject({
      ok: true,
    });
    expect(await storedOf(tender)).toEqual([]);
  });

  it('[OPN-15] given an upload that is not complete, or is another’s, there is nothing to submit', async () => {
    const tender = await newTender();
    const [program, other] = [await programOf('supplier-a'), await programOf('supplier-b')];
    const bid = await tender.seal('supplier-a');
    const { openingId } = tender;
    const created = await program.send('POST', `/api/openings/${openingId}/uploads`, {
      headers: { ...TUS, 'upload-length': '100000' },
    });
    const path = created.headers.get('location') ?? '';
    const uploadId = path.split('/').at(-1) ?? '';
    const unfinished = { status: 409, body: { code: 'UPLOAD_UNFINISHED' } };
    const request = { uploadId, header: bid.header };
    expect(await program.submit(openingId, request)).toMatchObject(unfinished);
    expect(await other.submit(openingId, request)).toMatchObject(unfinished);
    expect((await other.send('HEAD', path, { headers: TUS })).status).toBe(404);
    expect((await other.send('DELETE', path, { headers: TUS })).status).toBe(404);
    expect((await program.send('HEAD', path, { headers: TUS })).headers.get('upload-offset')).toBe(
      '0',
    );
  });

  it('[OPN-15] given uploads beyond the limit, or larger than a bid may be, or without a size, they are refused', async () => {
    const tender = await newTender();
    const program = await programOf('supplier-a');
    const ask = async (headers: Record<string, string>): Promise<number> => {
      const path = `/api/openings/${tender.openingId}/uploads`;
      return (await program.send('POST', path, { headers: { ...TUS, ...headers } })).status;
    };
    expect(await ask({ 'upload-length': '99999999' })).toBe(413);
    expect(await ask({ 'upload-defer-length': '1' })).toBe(400);
    const statuses = [];
    for (let at = 0; at < 4; at += 1) statuses.push(await ask({ 'upload-length': '1000' }));
    expect(statuses).toEqual([201, 201, 201, 429]);
  });

  it('[OPN-1] given an agency or nobody, there is no such address', async () => {
    const tender = await newTender();
    const agency = await programOf('agency-a');
    const nobody = bidProgram(world.server.url, 'nobody');
    for (const program of [agency, nobody]) {
      const path = `/api/openings/${tender.openingId}`;
      expect((await program.send('GET', `${path}/bids/mine`)).status).toBe(404);
      expect((await program.send('POST', `${path}/uploads`, { headers: TUS })).status).toBe(404);
    }
  });

  it('[SEAL-9] [OPN-15] given bad bids of every kind, each is refused with its fault, nothing is kept and another’s bid stands', async () => {
    const tender = await newTender();
    const good = await programOf('supplier-b');
    const standing = await tender.seal('supplier-b');
    expect(await handIn(good, tender, standing)).toMatchObject({ status: 200 });
    const before = await storedOf(tender);
    let program = await programOf('supplier-a');
    for (const [at, [fault, bid]] of (await badBids(tender, standing)).entries()) {
      // One session may not send so much in so short a time.
      if (at % 15 === 14) program = await programOf('supplier-a');
      const answer = await handIn(program, tender, bid);
      const { status, body } = answer;
      expect({ status, fault: body.errors?.[0]?.path }).toEqual({ status: 422, fault });
    }
    expect(await storedOf(tender)).toEqual(before);
    const { bids } = await tender.sealing.bids.of(tender.openingId, 'supplier-b');
    expect(bids).toMatchObject([{ header: standing.header, status: 'sealed' }]);
  });
});

type Bad = Pick<SealedArchive, 'bytes' | 'header'>;

/** By the fault that each is refused for. */
async function badBids(
  tender: TenderWorld,
  standing: SealedArchive,
): Promise<readonly (readonly [string, Bad])[]> {
  const bid = await tender.seal('supplier-a');
  const other = await tender.seal('supplier-a');
  const { headerBytes, signature, files } = bid.parts;
  const [f0 = new Uint8Array(0), f1 = new Uint8Array(0)] = files;
  const digest = (bytes: Uint8Array): string =>
    Buffer.from(suite.hash(bytes)).toString('base64url');
  const entry = (name: string, bytes: Uint8Array) => ({ name, bytes });
  const head = [entry('header.json', headerBytes), entry('header.p7s', signature)];
  const all = [...head, entry('f0.ebd', f0), entry('f1.ebd', f1)];
  const flipped = (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
    return copy;
  };
  const as = (header: string, bytes: Uint8Array): Bad => ({ header, bytes });
  const its = (bytes: Uint8Array): Bad => as(bid.header, bytes);
  const spaced = new TextEncoder().encode(` ${new TextDecoder().decode(headerBytes)}`);
  const sealedAs = (changes: object, who?: string) =>
    tender.seal('supplier-a', changes, who).then(({ header, bytes }) => as(header, bytes));
  const shapes: readonly Bad[] = [
    its(bid.bytes.subarray(0, bid.bytes.length - 1)),
    its(bid.bytes.subarray(0, 100)),
    its(new Uint8Array(512)),
    its(new Uint8Array(1_000_000)),
    its(new TextEncoder().encode('no archive at all'.repeat(100))),
    its(tarOf([entry('../../policy.json', headerBytes), ...all.slice(1)])),
    its(tarOf([entry('/etc/passwd', headerBytes), ...all.slice(1)])),
    its(tarOf([...all, entry('f2.ebd', f1)])),
    its(tarOf([...all, entry('../evil', f0)])),
    its(tarOf([head[1] ?? entry('', f0), head[0] ?? entry('', f0), ...all.slice(2)])),
    its(new Uint8Array(Buffer.concat([bid.bytes, Buffer.from('more')]))),
    its(tarOf([entry('header.json', new Uint8Array(2_000_000).fill(32)), ...all.slice(1)])),
    its(standing.bytes),
    as(standing.header, bid.bytes),
  ];
  return [
    ...shapes.map((bad) => ['archive_shape', bad] as const),
    ['not_canonical', as(digest(spaced), tarOf([entry('header.json', spaced), ...all.slice(1)]))],
    [
      'header_shape',
      as(
        digest(Buffer.from('{}')),
        tarOf([entry('header.json', Buffer.from('{}')), ...all.slice(1)]),
      ),
    ],
    [
      'signature_invalid',
      its(
        tarOf([
          head[0] ?? entry('', f0),
          entry('header.p7s', other.parts.signature),
          ...all.slice(2),
        ]),
      ),
    ],
    [
      'signature_encoding',
      its(
        tarOf([head[0] ?? entry('', f0), entry('header.p7s', new Uint8Array(9)), ...all.slice(2)]),
      ),
    ],
    ['signer_mismatch', as(standing.header, standing.bytes)],
    ['signer_mismatch', await sealedAs({}, 'supplier-c')],
    ['wrong_tender', await sealedAs({ tender: 'T-other' })],
    ['wrong_tender', await sealedAs({ stage: '2' })],
    ['wrong_policy', await sealedAs({ policy: 'A'.repeat(43) })],
    ['version_gap', await sealedAs({ ver: 2 })],
    ['version_gap', await sealedAs({ replaces: 'A'.repeat(43) })],
    ['bid_id_reused', await sealedAs({ bid: standing.parts.header.core.bid })],
    ['file_missing', its(tarOf(head))],
    ['file_missing', its(tarOf(all.slice(0, 3)))],
    ['file_missing', its(tarOf([...head, entry('f1.ebd', f1), entry('f0.ebd', f0)]))],
    ['file_size', its(tarOf([...head, entry('f0.ebd', new Uint8Array(0)), entry('f1.ebd', f1)]))],
    ['file_size', its(tarOf([...head, entry('f0.ebd', f1), entry('f1.ebd', f0)]))],
    ['segment_root', its(tarOf([...head, entry('f0.ebd', f0), entry('f1.ebd', flipped(f1))]))],
    [
      'segment_root',
      its(tarOf([...head, entry('f0.ebd', other.parts.files[0] ?? f0), entry('f1.ebd', f1)])),
    ],
  ];
}
