import { describe, expect, it } from 'vitest';
import { figureText, type UnitWords } from './figure-text.ts';

const UNITS: UnitWords = { ms: '毫秒', s: '秒' };

describe('figures by their unit', () => {
  it.each([
    ['differenceFen', 33_300, '¥333.00'],
    ['differenceFen', -200_000, '−¥2,000.00'],
    ['ofMeanBp', 6_512, '65.12%'],
    ['toMs', 700, '700 毫秒'],
    ['replyMs', 2_000, '2.0 秒'],
    ['alikeCount', 6, '6'],
  ])('[ANO-2] %s %d is %s', (name, value, text) => {
    expect(figureText(name, value, UNITS)).toBe(text);
  });
});
