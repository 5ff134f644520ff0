import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCharacter, creditCodeSchema, isCreditCode } from './credit-code.ts';

/** Published codes of well-known bodies. */
const GOOD = ['91350100M000100Y43', '9144030071526726XG', '91110000100000525P'];

describe('unified social credit code', () => {
  it.each(GOOD)('takes %s', (code) => {
    expect(checkCharacter(code.slice(0, 17))).toBe(code[17]);
    expect(isCreditCode(code)).toBe(true);
    expect(creditCodeSchema.parse(` ${code.toLowerCase()} `)).toBe(code);
  });

  it.each([
    '',
    '91350100M000100Y4',
    '91350100M000100Y44',
    '91350100I000100Y43',
    '01350100M000100Y43',
  ])('refuses %j', (code) => {
    expect(isCreditCode(code)).toBe(false);
  });

  it('[S15] finds every single wrong character and every swap of neighbours', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const body = fc.stringMatching(/^9[1-9]\d{6}[0-9A-HJ-NP-RTUWXY]{9}$/);
    fc.assert(
      fc.property(body, fc.nat(17), fc.nat(30), (text, at, index) => {
        const code = text + checkCharacter(text);
        const other = alphabet[index] ?? '0';
        if (code[at] === other) return;
        expect(isCreditCode(code.slice(0, at) + other + code.slice(at + 1))).toBe(false);
        const next = code[at + 1];
        if (next === undefined || next === code[at]) return;
        expect(isCreditCode(code.slice(0, at) + next + code[at] + code.slice(at + 2))).toBe(false);
      }),
    );
  });
});
