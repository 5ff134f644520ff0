import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '#clients/sdk/index.ts';
import type { Withdrawal } from '#contracts/sealing/withdrawal.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { verifyReceipt } from '#pki/receipts.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { PASSWORD } from '#test/browser/people.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { type Answer, type BidProgram, bidProgram } from './bid-program.ts';
import { arrangeTender, type SealedArchive, type TenderWorld } from './tender-world.ts';

let world: TestServer;
let program: BidProgram;

beforeAll(async () => {
  world = await startTestServer({ DEMO: 'on' });
  const { token = '' } = await createApi({ baseUrl: world.server.url }).signIn(
    'supplier-a',
    PASSWORD,
  );
  program = bidProgram(world.server.url, token);
});
afterAll(async () => {
  await world.stop();
});

async function handedIn(tender: TenderWorld, bid: SealedArchive): Promise<string> {
  const uploadId = await program.upload(tender.openingId, bid.bytes);
  const answer = await program.submit(tender.openingId, { uploadId, header: bid.header });
  expect(answer.status).toBe(200);
  return (await tender.sealing.bids.of(tender.openingId, 'supplier-a')).last.receipt;
}

async function takeBack(
  tender: TenderWorld,
  withdrawal: object,
  signer = 'supplier-a',
): Promise<Answer & { readonly signature: Uint8Array }> {
  const bytes = canonicalBytes(withdrawal);
  const party = await tender.sealing.demo?.party(signer);
  if (party === undefined) throw new Error('the demo has keys');
  const signature = await signDetached(await softwareSigningKey(party), bytes, Date.now());
  const answer = await program.send('POST', `/api/openings/${tender.openingId}/withdrawals`, {
    json: {
      commandId: randomUUID(),
      withdrawal: Buffer.from(bytes).toString('base64'),
      signature: Buffer.from(signature).toString('base64'),
    },
  });
  return { status: answer.status, body: await answer.json(), signature };
}

function withdrawalOf({ parts }: SealedArchive, receipt: string): Withdrawal {
  return { typ: 'ebid/withdraw/v1', core: parts.header.core, receipt, reason: '报价有误' };
}

describe('taking a bid back', () => {
  it('[SEAL-20] given the bidder’s signature before the deadline, the bid counts no more, its receipt says so, and a new one may follow', async () => {
    const tender = await arrangeTender(world.server, 'T-back');
    const bid = await tender.seal('supplier-a');
    const receipt = await handedIn(tender, bid);
    const answer = await takeBack(tender, withdrawalOf(bid, receipt));
    expect(answer).toMatchObject({ status: 200, body: { kind: 'receipt' } });
    const [file, signature, stamp] = [
      answer.body.file,
      answer.body.signature,
      answer.body.stamp,
    ].map((text) => new Uint8Array(Buffer.from(text, 'base64')));
    if (!file || !signature || !stamp) throw new Error('there are three files');
    const files = { receipt: file, signature, stamp };
    const subject = { ...bid.parts, signature: answer.signature };
    const by = { policy: tender.policy, trust: tender.sealing.tools.trust };
    expect(await verifyReceipt(createP256NodeSuite(), files, { subject, by })).toMatchObject({
      value: { receipt: { status: 'withdrawn', prev: receipt } },
    });
    const again = await takeBack(tender, withdrawalOf(bid, receipt));
    expect(again.body).toEqual(answer.body);
    const { bids, last } = await tender.sealing.bids.of(tender.openingId, 'supplier-a');
    expect(bids).toMatchObject([{ header: bid.header, status: 'withdrawn' }]);
    const next = await tender.seal('supplier-a', { ver: 2, replaces: last.receipt });
    await handedIn(tender, next);
  });

  it('[SEAL-20] given another’s signature, another bid, an old version or changed bytes, the bid stands', async () => {
    const tender = await arrangeTender(world.server, 'T-stands');
    const first = await tender.seal('supplier-a');
    const old = await handedIn(tender, first);
    const bid = await tender.seal('supplier-a', { ver: 2, replaces: old });
    const receipt = await handedIn(tender, bid);
    const good = withdrawalOf(bid, receipt);
    const refused = async (fault: string, answer: Promise<Answer>): Promise<void> => {
      const { status, body } = await answer;
      expect({ status, fault: body.errors?.[0]?.path }).toEqual({ status: 422, fault });
    };
    await refused('signer_mismatch', takeBack(tender, good, 'supplier-b'));
    await refused('wrong_tender', takeBack(tender, withdrawalOf(first, receipt)));
    await refused('no_such_bid', takeBack(tender, withdrawalOf(first, old)));
    await refused('no_such_bid', takeBack(tender, { ...good, receipt: 'A'.repeat(43) }));
    await refused('not_canonical', takeBack(tender, { ...good, more: 'x' }));
    const { bids } = await tender.sealing.bids.of(tender.openingId, 'supplier-a');
    expect(bids.at(-1)).toMatchObject({ header: bid.header, status: 'sealed' });
    expect(await tender.sealing.store.list(`${tender.openingId}/withdrawals/`)).toEqual([]);
  });

  it('[SEAL-20] given a withdrawal after the deadline, a signed answer says that it was late, and the bid stands', async () => {
    const deadline = String(world.server.engine.nowMs() + 3_000);
    const tender = await arrangeTender(world.server, 'T-late', { deadline });
    const bid = await tender.seal('supplier-a');
    const receipt = await handedIn(tender, bid);
    await expect
      .poll(() => world.server.engine.nowMs(), { timeout: 20_000 })
      .toBeGreaterThan(Number(deadline));
    const answer = await takeBack(tender, withdrawalOf(bid, receipt));
    expect(answer).toMatchObject({ status: 200, body: { kind: 'late' } });
    const { bids } = await tender.sealing.bids.of(tender.openingId, 'supplier-a');
    expect(bids).toMatchObject([{ status: 'sealed' }]);
  });
});
