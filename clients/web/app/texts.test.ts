import { describe, expect, it } from 'vitest';
import { texts as en } from './texts.en.ts';
import { texts as zh } from './texts.zh-CN.ts';

const CHINESE = /[\u4e00-\u9fff]/;

/** The client's own sources as text, by path from here. */
const sources: Readonly<Record<string, string>> = import.meta.glob(
  ['../{app,features,kit}/**/*.{ts,tsx}', '!../**/*.test.ts'],
  { query: '?raw', import: 'default', eager: true },
);

/** Keys as they stand in the code: whole ones in quotes, and the fixed ends of those put together. */
const code = Object.values(sources).join('\n');
const whole = new Set([...code.matchAll(/'([\w.-]+)'/g)].map((match) => match[1] ?? ''));
const composed = [...code.matchAll(/`([\w.-]+\.)\$\{[^}]+\}((?:\.[\w-]+)?)`/g)].map(
  ([, start = '', end = '']) => ({ start, end }),
);

function isUsed(key: string): boolean {
  return (
    whole.has(key) || composed.some(({ start, end }) => key.startsWith(start) && key.endsWith(end))
  );
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();
}

const english: Readonly<Record<string, Readonly<Record<string, string>>>> = en;

describe.each(Object.entries(zh))('texts of %s', (feature, chinese) => {
  const translated = english[feature] ?? {};

  it('has the same keys in both languages, and every text is said', () => {
    expect(Object.keys(translated)).toEqual(Object.keys(chinese));
    for (const text of [...Object.values(chinese), ...Object.values(translated)]) {
      expect(text.trim()).not.toBe('');
    }
  });

  it('fills in the same values in both languages', () => {
    for (const [key, text] of Object.entries(chinese)) {
      expect(placeholders(translated[key] ?? ''), key).toEqual(placeholders(text));
    }
  });

  it('keeps no key that no code uses', () => {
    expect(Object.keys(chinese).filter((key) => !isUsed(key))).toEqual([]);
  });

  it('holds no Chinese in English, but for the name of the other language', () => {
    const mixed = Object.entries(translated).filter(([, text]) => CHINESE.test(text));
    expect(mixed.map(([key]) => key).filter((key) => !isMeantChinese(key))).toEqual([]);
  });
});

function isMeantChinese(key: string): boolean {
  return key === 'language.other';
}

describe('components', () => {
  it('hold no sentences of their own: Chinese stands only in message files', () => {
    const found = Object.entries(sources).filter(([, text]) => {
      const words = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
      return CHINESE.test(words);
    });
    // The brand in the header, the marks that the price field takes, and the lines of a sample statement.
    expect(found.map(([path]) => path).toSorted()).toEqual([
      '../features/projects/run/statement/statement-file.ts',
      '../kit/price-input.ts',
      '../kit/time-field/time-text.ts',
      './shell.tsx',
    ]);
  });
});
