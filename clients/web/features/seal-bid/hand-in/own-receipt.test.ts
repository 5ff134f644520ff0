import { beforeAll, describe, expect, it } from 'vitest';
import { logEntryOf, readReceipt, receiptDigest } from '#contracts/sealing/receipt.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { acceptBid } from '#pki/acceptance.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { demoLogProof } from '#pki/testing/demo-log.ts';
import { acceptDemo, signedBy, stampAt } from '#pki/testing/demo-opening.ts';
import {
  DEADLINE_MS,
  type DemoTender,
  demoTender,
  sealDemo,
  type SealedParts,
} from '#pki/testing/demo-tender.ts';
import { withdrawalIn } from '../receipt-archive.ts';
import { SealPackage } from '../seal-package.ts';
import { tarBlob } from './acceptance.ts';
import { type BidFile, readBidFile } from './bid-file.ts';
import { checkOwnReceipt } from './own-receipt.ts';

/** A receipt as the platform gives it out later, held against the bidder's own file. */
const STAMPED_MS = DEADLINE_MS - 60_000;
let tender: DemoTender;
let sealed: SealedParts;
let bid: BidFile;
/** Files of the archive without a proof. */
let files: Readonly<Record<string, Uint8Array>>;

beforeAll(async () => {
  tender = await demoTender();
  sealed = await sealDemo(tender, [utf8('document')]);
  bid = await fileOf(sealed);
  const { receipt, signature, stamp } = (await acceptDemo(tender, sealed, STAMPED_MS)).files;
  files = { 'receipt.json': receipt, 'receipt.p7s': signature, 'receipt.tsr': stamp };
});

async function fileOf(parts: SealedParts): Promise<BidFile> {
  const archive = new SealPackage();
  for (const [n, file] of parts.files.entries()) await archive.write(n, file);
  const read = await readBidFile('bid.ebid', archive.finish(parts));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function proofOf(json: Uint8Array | undefined): Uint8Array {
  const receipt = readReceipt(json ?? new Uint8Array(0));
  if (receipt === undefined) throw new Error('it is a receipt');
  return demoLogProof(logEntryOf(tender.suite, receipt));
}

const check = (
  archive: Readonly<Record<string, Uint8Array>>,
  changes: { bid?: BidFile; by?: DemoTender; withdrawal?: Uint8Array } = {},
) => {
  const { policy, trust } = changes.by ?? tender;
  const { withdrawal } = changes;
  return checkOwnReceipt(tarBlob(archive), { bid: changes.bid ?? bid, policy, trust, withdrawal });
};

describe('the receipt of one’s own bid', () => {
  it('[SEAL-16] given one without a proof, it is good and not yet in the log', async () => {
    const [found] = await check(files);
    expect(found).toEqual({
      of: 'receipt',
      found: { ok: true, value: { stampedMs: STAMPED_MS, place: undefined } },
    });
  });

  it('[SEAL-16] [LOG-13] given its proof, it says which entry of the log it is', async () => {
    const [found] = await check({ ...files, 'receipt.tlog-proof': proofOf(files['receipt.json']) });
    expect(found?.found).toMatchObject({ ok: true, value: { place: { index: 1 } } });
  });

  it('[LOG-13] given the proof of another receipt, it is named as wrong', async () => {
    const other = await acceptDemo(tender, sealed, STAMPED_MS - 1);
    const proof = proofOf(other.files.receipt);
    const [found] = await check({ ...files, 'receipt.tlog-proof': proof });
    expect(found?.found).toEqual({ ok: false, error: 'log_proof' });
  });

  it('[SEAL-16] given another file, other rules, other roots, or nothing to check, it is not good', async () => {
    const other = await fileOf(await sealDemo(tender, [utf8('document')]));
    const of = async (...given: Parameters<typeof check>) => (await check(...given))[0]?.found;
    expect(await of(files, { bid: other })).toEqual({ ok: false, error: 'receipt_mismatch' });
    const elsewhere = await demoTender('T-2');
    expect(await of(files, { by: elsewhere })).toEqual({ ok: false, error: 'wrong_policy' });
    const strangers = { ...tender, trust: elsewhere.trust };
    expect(await of(files, { by: strangers })).toMatchObject({ ok: false });
    expect(await of({})).toEqual({ ok: false, error: 'receipt_shape' });
  });

  it('[SEAL-20] given a withdrawal, its receipt is held against the bidder’s own signature, and not called good without it', async () => {
    const signed = canonicalBytes({ typ: 'ebid/withdraw/v1', core: sealed.header.core });
    const withdrawal = await signedBy(tender.bidder, signed, STAMPED_MS);
    const { suite, platform } = tender;
    const tools = {
      suite,
      platform: await softwareSigningKey(platform),
      stamp: await stampAt(tender, STAMPED_MS + 1),
    };
    const prev = receiptDigest(suite, files['receipt.json'] ?? new Uint8Array(0));
    const subject = { ...sealed, signature: withdrawal };
    const taken = await acceptBid(tools, { subject, by: tender, status: 'withdrawn', prev });
    if (!taken.ok) throw new Error(taken.error);
    const { receipt, signature, stamp } = taken.value.files;
    const archive = {
      ...files,
      // A page between the two is larger than what is looked at.
      'receipt.pdf': new Uint8Array(100_000),
      'withdrawal-receipt.json': receipt,
      'withdrawal-receipt.p7s': signature,
      'withdrawal-receipt.tsr': stamp,
      'withdrawal-receipt.tlog-proof': proofOf(receipt),
    };
    const [, without] = await check(archive);
    expect(without?.found).toEqual({ ok: false, error: 'no_withdrawal' });
    const kept = await withdrawalIn(tarBlob({ 'withdrawal.p7s': withdrawal }));
    const [own, back] = await check(archive, { ...(kept && { withdrawal: kept }) });
    expect(own?.found).toMatchObject({ ok: true });
    expect(back).toMatchObject({ of: 'withdrawal-receipt', found: { ok: true } });
    // The bid's own receipt is not one of a withdrawal.
    const doubled = { ...archive, 'withdrawal-receipt.json': files['receipt.json'] ?? receipt };
    const [, wrong] = await check(doubled, { withdrawal });
    expect(wrong?.found).toMatchObject({ ok: false });
  });
});
