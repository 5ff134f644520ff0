import { expect, test } from 'vitest';
import { depositNoticeSchema } from '#contracts/wire/deposits.ts';
import { depositSignature, noticeCommandId, signedDepositPort } from './deposit-port.ts';

const key = new Uint8Array(32).fill(7);
const nowMs = 1_800_000_000_000;
const notice = {
  noticeId: 'bank-1',
  projectId: 'P1',
  bidderId: 's1',
  state: 'received',
  amountFen: 20_000,
  reference: 'payment 9',
};

test('[PRJ-12] a notice counts for exactly its content, its time and the key', () => {
  const port = signedDepositPort(key);
  const signature = depositSignature(key, notice, nowMs);
  expect(depositNoticeSchema.safeParse(notice).success).toBe(true);
  expect(port.isSigned(notice, signature, nowMs + 299_000)).toBe(true);
  // The order of fields is none of the content.
  expect(
    port.isSigned(Object.fromEntries(Object.entries(notice).toReversed()), signature, nowMs),
  ).toBe(true);
  expect(port.isSigned({ ...notice, amountFen: 20_001 }, signature, nowMs)).toBe(false);
  expect(port.isSigned(notice, signature, nowMs + 301_000)).toBe(false);
  expect(port.isSigned(notice, signature.replace('t=18', 't=19'), nowMs)).toBe(false);
  expect(signedDepositPort(new Uint8Array(32)).isSigned(notice, signature, nowMs)).toBe(false);
  for (const header of [undefined, '', 't=1', `${signature},v1=00`, 't=x,v1=y']) {
    expect(port.isSigned(notice, header, nowMs)).toBe(false);
  }
});

test('[PRJ-12] a notice that is sent again is the same command', () => {
  expect(noticeCommandId('bank-1')).toBe(noticeCommandId('bank-1'));
  expect(noticeCommandId('bank-1')).not.toBe(noticeCommandId('bank-2'));
});
