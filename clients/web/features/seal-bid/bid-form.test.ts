import { describe, expect, it } from 'vitest';
import { lotId, organizationId } from '#contracts/ids.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { EMPTY_FORM, formFaults, priceInWords, sheetOf } from './bid-form.ts';

const policy: TenderPolicy = {
  typ: 'ebid/policy/v1',
  tender: 'T-1',
  title: 'T',
  lots: [lotId('1'), lotId('2')],
  stages: ['1'],
  suite: 'P256-A256GCM-SHA256',
  deadline: '2000000000000',
  opening: '2000000000000',
  decryptMs: '1',
  custodians: [
    { role: 'agency', organization: organizationId('a'), name: 'a', certificate: 'AA' },
    { role: 'notary', organization: organizationId('b'), name: 'b', certificate: 'AQ' },
  ],
  locks: [
    { id: 'A', t: 1 },
    { id: 'B', t: 2 },
  ],
  bytesMax: '1000',
  documentsMax: 2,
  tsa: 'A',
  platform: 'A',
  bidsMin: 3,
  logKey: 'k',
};
const form = {
  ...EMPTY_FORM,
  bidder: 'S1',
  name: '演示供应商',
  lot: '1',
  stage: '1',
  price: '980,000.5',
};
const file = (name: string, size = 1) => ({ name, size });

describe('the form of a bid', () => {
  it('given all that is needed, then nothing is in the way', () => {
    expect(formFaults(form, policy, [file('a.pdf'), file('b.pdf')])).toEqual({});
    expect(sheetOf({ ...form, items: [{ label: ' 工期 ', value: '60 日' }] })).toEqual({
      bidderName: '演示供应商',
      validityDays: 90,
      priceFen: '98000050',
      priceWords: '玖拾捌万元伍角',
      items: [{ label: '工期', value: '60 日' }],
    });
  });

  it('given no price, then the sheet has none: an envelope without price', () => {
    expect(formFaults({ ...form, price: ' ' }, policy, [])).toEqual({});
    expect(sheetOf({ ...form, price: '' })).not.toHaveProperty('priceFen');
  });

  it.each([
    [{ bidder: 'a b' }, 'bidder'],
    [{ name: ' ' }, 'name'],
    [{ lot: '3' }, 'lot'],
    [{ stage: '' }, 'stage'],
    [{ price: '1,00' }, 'price'],
    [{ days: '0' }, 'days'],
    [{ days: '99999' }, 'days'],
    [{ items: [{ label: 'x', value: '' }] }, 'items'],
  ] as const)('given %j, then that field is named and no other', (change, field) => {
    expect(Object.keys(formFaults({ ...form, ...change }, policy, []))).toEqual([field]);
  });

  it.each([
    [[file('a'), file('b'), file('c')], 'fault.tooMany'],
    [[file('../a')], 'fault.fileName'],
    [[file('a.pdf'), file('A.pdf')], 'fault.fileTwice'],
    [[file('a', 0)], 'fault.fileEmpty'],
    [[file('a', 1_001)], 'fault.tooLarge'],
  ])('given documents %j, then it says %s', (documents, words) => {
    expect(formFaults(form, policy, documents)).toEqual({ documents: words });
  });

  it('given a price being typed, then its words stand beside it as soon as it is one', () => {
    expect(priceInWords('980000')).toBe('玖拾捌万元整');
    expect(priceInWords('98,0')).toBe('');
  });
});
