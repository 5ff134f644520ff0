import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import { party } from '#pki/testing/demo-tender.ts';
import { BAD_BIDS } from './bad-bid-cases.ts';
import { BidBench } from './bid-bench.ts';
import { TUS } from './bid-program.ts';
import { OPENING } from './opening-world.ts';

/** What is refused of a bid over REST: by which code, in which words, and that nothing of it stays. */
let bench: BidBench;
beforeAll(async () => {
  bench = await BidBench.open();
});
afterAll(() => bench.close());

describe('bids that are refused', () => {
  it.each(BAD_BIDS)(
    '[SEAL-9] [SEAL-15] [OPN-15] given %s, then it is refused as %s in both languages, nothing is kept and another’s bid stands',
    async (_, fault, make) => {
      const before = await bench.kept();
      const answer = await bench.handIn('s-2', await make(bench));
      const [error] = answer.body.errors ?? [];
      expect([answer.status, answer.body.code, error?.path]).toEqual([422, 'BID_REFUSED', fault]);
      expect(error.message).toBe(`${SEAL_FAULT_WORDS[fault].zh} / ${SEAL_FAULT_WORDS[fault].en}`);
      expect(await bench.kept()).toBe(before);
    },
  );

  it('[OPN-15] given an upload larger than a bid may be, of no size or with a name that climbs, there is no upload', async () => {
    const path = `/api/openings/${OPENING}/uploads`;
    const before = await bench.kept();
    const ask = async (headers: Record<string, string>) =>
      (await bench.programOf('s-2').send('POST', path, { headers: { ...TUS, ...headers } })).status;
    expect(await ask({ 'upload-length': '99999999999' })).toBe(413);
    expect(await ask({ 'upload-length': '-1' })).toBe(400);
    expect(await ask({ 'upload-defer-length': '1' })).toBe(400);
    for (const uploadId of ['../../etc/passwd', 'a'.repeat(32), '%2e%2e']) {
      const answer = await bench
        .programOf('s-2')
        .submit(OPENING, { uploadId, header: bench.good.header });
      expect([answer.status, answer.body.code]).toEqual([409, 'UPLOAD_UNFINISHED']);
      expect(answer.body.title).not.toBe('');
    }
    expect(await bench.kept()).toBe(before);
  });

  it('[OPN-3] [OPN-15] given a version replayed after it was replaced, then the old receipt comes again and the new version counts', async () => {
    const key = await party(bench.world.tender.authority, 's-3');
    const first = await bench.sealedBy('s-3', key);
    const taken = await bench.handIn('s-3', first);
    const receipt = new Uint8Array(Buffer.from(taken.body.file, 'base64'));
    const replaces = receiptDigest(bench.world.tender.suite, receipt);
    await bench.handIn('s-3', await bench.sealedBy('s-3', key, { ver: 2, replaces }));
    const before = await bench.kept();
    expect((await bench.handIn('s-3', first)).body).toEqual(taken.body);
    expect(await bench.kept()).toBe(before);
  });
});
