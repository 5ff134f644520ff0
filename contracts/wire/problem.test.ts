import { describe, expect, it } from 'vitest';
import { ERRORS, REFUSALS } from '../errors.ts';
import { LIVE_ERRORS } from '../live-errors.ts';
import { REFUSAL_REASONS } from './auction-commands.ts';
import { LIVE_ERROR_CODES } from './live-frames.ts';
import { languageOf, problemOf } from './problem.ts';
import { problemSchema } from './rest.ts';

describe('the catalogue', () => {
  it('has Chinese, English and a next step for every code', () => {
    const texts = [
      ...Object.values(ERRORS).flatMap((entry) => [
        [entry.zh, entry.detailZh],
        [entry.en, entry.detailEn],
      ]),
      ...[...Object.values(REFUSALS), ...Object.values(LIVE_ERRORS)].flatMap((entry) => [
        [entry.zh, entry.helpZh],
        [entry.en, entry.helpEn],
      ]),
    ];
    for (const [text = '', help = ''] of texts) {
      expect(text.length).toBeGreaterThan(3);
      expect(help.length).toBeGreaterThan(3);
      expect(/\p{Script=Han}/u.test(text)).toBe(/\p{Script=Han}/u.test(help));
    }
  });

  it('covers every refusal reason and every live error code', () => {
    expect(Object.keys(REFUSALS).toSorted()).toEqual(REFUSAL_REASONS.toSorted());
    expect(Object.keys(LIVE_ERRORS).toSorted()).toEqual(LIVE_ERROR_CODES.toSorted());
  });

  it('makes a problem of every code, in both languages', () => {
    for (const code of Object.keys(ERRORS)) {
      if (!isCode(code)) continue;
      const english = problemOf(code, { language: 'en', requestId: 'r1' });
      const chinese = problemOf(code, { language: 'zh-CN', requestId: 'r1' });
      expect(problemSchema.strict().parse(english)).toEqual(english);
      expect(english.status).toBeGreaterThanOrEqual(400);
      expect(chinese.title).not.toBe(english.title);
    }
  });
});

function isCode(text: string): text is keyof typeof ERRORS {
  return text in ERRORS;
}

describe('language', () => {
  it.each([
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['*', 'zh-CN'],
    ['fr', 'zh-CN'],
    ['en', 'en'],
    ['EN-GB,en;q=0.9', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en;q=0.5, zh;q=0.6', 'zh-CN'],
    ['en;q=0.7, zh;q=0.6', 'en'],
    ['en;q=0', 'zh-CN'],
    ['en;q=nonsense', 'zh-CN'],
    ['en;q=9', 'zh-CN'],
    ['ensign', 'zh-CN'],
    [`en${' '.repeat(2_000)}`, 'zh-CN'],
  ])('%j is answered in %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
