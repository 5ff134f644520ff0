import { afterEach, beforeEach, expect, it } from 'vitest';
import { organizationId } from '#contracts/ids.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import type { Withdrawal } from '#contracts/sealing/withdrawal.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { party, sealDemo } from '#pki/testing/demo-tender.ts';
import { type BidProgram, bidProgram, TUS } from './bid-program.ts';
import { base64, EVERYBODY, OPENING, OpeningWorld, tokenOf } from './opening-world.ts';
import { publishedNames } from './parties.ts';
import { archiveOf, type SealedArchive } from './tender-world.ts';

/** What everybody but the bidder gets while a bid is uploaded, handed in, replaced and withdrawn: the same bytes. */
let world: OpeningWorld;
const BIDDER = 's-2';
const OTHERS = EVERYBODY.filter((who) => who !== BIDDER);

beforeEach(async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  await expect.poll(() => publishedNames(world), { timeout: 20_000 }).toContain('policy.json');
});
afterEach(() => world.stop());

const programOf = (who: string): BidProgram => bidProgram(world.url, tokenOf(who));

async function sealFor(who: string, changes: object = {}) {
  const key = await party(world.tender.authority, who);
  const of = { ...world.tender, bidder: key };
  const content = [new Uint8Array(70_000).fill(9)];
  const parts = await sealDemo(of, content, { bidder: organizationId(who), ...changes });
  return { key, bid: archiveOf(parts) };
}

async function handIn(program: BidProgram, bid: SealedArchive): Promise<Uint8Array> {
  const uploadId = await program.upload(OPENING, bid.bytes);
  const { status, body } = await program.submit(OPENING, { uploadId, header: bid.header });
  expect([status, body.kind]).toEqual([200, 'receipt']);
  return new Uint8Array(Buffer.from(body.file, 'base64'));
}

/** Every address that has something of an opening, the bidder's own among them, as somebody else may ask for it. */
function addresses(bid: SealedArchive, uploadPath: string): readonly (readonly [string, string])[] {
  const opening = `/api/openings/${OPENING}`;
  const files = ['policy.json', 'policy.p7s', 'closing.json', 'opening.json', 'bids/1/header.json'];
  return [
    ['GET', '/api/openings'],
    ['GET', '/api/openings?state=receiving&search=demo'],
    ['GET', '/api/openings?mine=true'],
    ['GET', opening],
    ['GET', `${opening}/files`],
    ['GET', `${opening}/files.tar`],
    ...files.map((name) => ['GET', `${opening}/files/${name}`] as const),
    ['GET', `${opening}/files/bids%2F${bid.header}%2Fheader.json`],
    ['GET', `${opening}/shares`],
    ['GET', `${opening}/bids/mine`],
    ['GET', `${opening}/bids/${bid.header}/receipt`],
    ['HEAD', uploadPath],
    ['PATCH', uploadPath],
    ['DELETE', uploadPath],
  ];
}

/** A refusal has a random name for asking about it. */
const REQUEST_ID = /urn:request:[0-9a-f-]{36}/;
/** The server's time now: its clock goes on by a millisecond at times, also while the test's stands still. */
const SERVER_TIME = /"serverMs":\d+/;

/** All that came back, status, headers and bytes; only the machine's own date and time and the request's random name are left out. */
async function seenBy(who: string, asked: ReturnType<typeof addresses>): Promise<string> {
  const seen = [];
  for (const [method, path] of asked) {
    const headers = method === 'GET' ? {} : { ...TUS, 'upload-offset': '0' };
    const body = method === 'PATCH' ? { body: new Uint8Array(0) } : {};
    const type = method === 'PATCH' ? { 'content-type': 'application/offset+octet-stream' } : {};
    const answer = await world.send(who, {
      method,
      path,
      headers: { ...headers, ...type },
      ...body,
    });
    const { date: _, ...rest } = answer.headers;
    seen.push([
      method,
      path,
      answer.status,
      rest,
      Buffer.from(answer.bytes).toString('latin1').replace(REQUEST_ID, '').replace(SERVER_TIME, ''),
    ]);
  }
  return JSON.stringify(seen, undefined, 1);
}

it('[OPN-6] [OPN-11] given a bid uploaded, handed in, replaced and withdrawn before the list is fixed, everybody else gets byte for byte what they got before', async () => {
  // Another bidder has a bid already, and knows no more than the rest.
  await handIn(programOf('s-1'), (await sealFor('s-1')).bid);
  world.time.standStill();
  const program = programOf(BIDDER);
  const { key, bid } = await sealFor(BIDDER);
  const created = await program.send('POST', `/api/openings/${OPENING}/uploads`, {
    headers: { ...TUS, 'upload-length': '5000' },
  });
  const asked = addresses(bid, created.headers.get('location') ?? '');
  await program.send('DELETE', created.headers.get('location') ?? '', { headers: TUS });
  const look = async () =>
    new Map(await Promise.all(OTHERS.map(async (who) => [who, await seenBy(who, asked)] as const)));
  const before = await look();
  const own = await seenBy(BIDDER, asked);
  const expectSame = async (when: string): Promise<void> => {
    const after = await look();
    for (const who of OTHERS) expect(after.get(who), `${who}, ${when}`).toBe(before.get(who));
  };

  await program.upload(OPENING, bid.bytes.subarray(0, 60_000));
  await expectSame('an upload alone');
  const receipt = await handIn(program, bid);
  await expectSame('a bid');
  expect(await seenBy(BIDDER, asked)).not.toBe(own);
  const replaces = receiptDigest(world.tender.suite, receipt);
  const second = await sealSecond(key, replaces);
  const last = await handIn(program, second);
  await expectSame('a new version');
  await withdraw(program, { key, bid: second, receipt: last });
  await expectSame('a withdrawal');
  expect(before.get('public')).toContain('policy.json');
});

async function sealSecond(bidder: Awaited<ReturnType<typeof party>>, replaces: string) {
  const of = { ...world.tender, bidder };
  const changes = { bidder: organizationId(BIDDER), ver: 2, replaces };
  return archiveOf(await sealDemo(of, [new Uint8Array(200_000)], changes));
}

async function withdraw(
  program: BidProgram,
  of: {
    readonly key: Awaited<ReturnType<typeof party>>;
    readonly bid: SealedArchive;
    readonly receipt: Uint8Array;
  },
): Promise<void> {
  const withdrawal: Withdrawal = {
    ...{ typ: 'ebid/withdraw/v1', core: of.bid.parts.header.core, reason: '报价有误' },
    receipt: receiptDigest(world.tender.suite, of.receipt),
  };
  const bytes = canonicalBytes(withdrawal);
  const signature = await signDetached(await softwareSigningKey(of.key), bytes, world.time.nowMs);
  const json = { commandId: 'back', withdrawal: base64(bytes), signature: base64(signature) };
  const answer = await program.send('POST', `/api/openings/${OPENING}/withdrawals`, { json });
  expect(answer.status).toBe(200);
}
