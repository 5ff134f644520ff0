import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakLines } from './line-break.ts';

/** Every Latin character one unit wide, every other one two. */
const measure = (text: string): number =>
  [...text].reduce((sum, character) => sum + (character < '\u0250' ? 1 : 2), 0);

describe('lines', () => {
  it('break Chinese anywhere and Latin between words', () => {
    expect(breakLines('办公桌椅采购', 6, measure)).toEqual(['办公桌', '椅采购']);
    expect(breakLines('office desks and chairs', 12, measure)).toEqual([
      'office desks',
      'and chairs',
    ]);
    expect(breakLines('采购office桌椅', 8, measure)).toEqual(['采购', 'office桌', '椅']);
  });

  it('never begin with a closing mark, nor end with an opening one', () => {
    expect(breakLines('采购结果，公告', 8, measure)).toEqual(['采购结', '果，公告']);
    expect(breakLines('采购结（果）', 8, measure)).toEqual(['采购结', '（果）']);
  });

  it('cut a word that is wider than the line', () => {
    expect(breakLines('abcdefgh', 3, measure)).toEqual(['abc', 'def', 'gh']);
  });

  it('an empty text is one empty line', () => {
    expect(breakLines('', 10, measure)).toEqual(['']);
  });

  it('lose nothing but spaces, and no line is too wide', () => {
    const character = fc.constantFrom(...'采购，。（）ab1 ¥-');
    const texts = fc.string({ unit: character, maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 6, max: 30 }), (text, width) => {
        const lines = breakLines(text, width, measure);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        // A mark that must not begin a line may hang over its end when nothing else is left to take along.
        for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(width + 2);
      }),
    );
  });
});
