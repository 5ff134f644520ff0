import { expect, it } from 'vitest';
import { receiptSchema } from '#contracts/sealing/receipt.ts';
import { bidReceiptDocument, type ReceiptSubject } from '#documents/content/bid-receipt.ts';
import { renderForSignature } from '#documents/pdf/render.ts';
import { expectInked } from './ink.ts';

const DIGESTS = ['H', 'S', 'P', 'T', 'L', 'R'].map((letter) => `${letter.repeat(42)}A`);
const [HEADER, SIGNATURE, BEFORE, STAMP, LEAF, OWN] = DIGESTS;
const RECEIVED_MS = Date.UTC(2026, 2, 2, 0, 59, 59);

function subject(changes = {}): ReceiptSubject {
  const receipt = receiptSchema.parse({
    ...{ typ: 'ebid/receipt/v1', tender: 'T-1', lot: '1', stage: '1', bidder: 'S1', ver: 2 },
    ...{ bid: '3f0b9b0e-6f0c-4c39-9d1e-5a1f5d1f6c1a', status: 'sealed', size: '20971520' },
    ...{ header: HEADER, sig: SIGNATURE, prev: BEFORE, tsr: STAMP, salt: OWN, leaf: LEAF },
    ...{ received: String(RECEIVED_MS), deadline: String(RECEIVED_MS + 1_000) },
    ...changes,
  });
  return {
    ...{ receipt, digest: OWN ?? '', algorithm: 'SM3', openingId: 'T-1-1-1' },
    ...{ title: '办公桌椅采购 Desks', bidderName: '演示供应商甲' },
  };
}

async function words(given: ReceiptSubject): Promise<string> {
  const model = bidReceiptDocument(given);
  const place = { signer: 'Kaibiao', reason: 'Bid receipt', location: 'CN', atMs: RECEIVED_MS };
  const { said } = await expectInked(model, await renderForSignature(model, place));
  return said.replaceAll(/\s/g, '');
}

it('[SEAL-24] [DOC-4] the page of a receipt is inked as it is laid out, and says all that the receipt says but its salt', async () => {
  const said = await words(subject({ salt: `${'X'.repeat(42)}A` }));
  for (const told of [
    ...['投标回执', '办公桌椅采购Desks', '演示供应商甲', 'S1', 'T-1-1-1', '20971520'],
    ...['3f0b9b0e-6f0c-4c39-9d1e-5a1f5d1f6c1a', '2026-03-0208:59:59', '2026-03-0209:00:00'],
    ...['SM3', '按原样密封保存', 'kaibiaoreceipt', '投标人签名header.p7s', ...DIGESTS],
  ]) {
    expect(said).toContain(told);
  }
  expect(said).not.toContain('X'.repeat(10));
});

it('[SEAL-24] the page of a withdrawal says that the bid takes part no more', async () => {
  const said = await words(subject({ status: 'withdrawn', prev: '' }));
  for (const told of ['撤回投标回执', '不再参加开标', '撤回签名withdrawal.p7s', '上一回执无']) {
    expect(said).toContain(told);
  }
  expect(said).not.toContain('密封保存');
});
