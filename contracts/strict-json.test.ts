import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneLine, parseStrictJson } from './strict-json.ts';

const BOUNDS = { depthMax: 4, containersMax: 10, fieldsMax: 3 };
const complaint = (text: string): string => {
  const parsed = parseStrictJson(text, BOUNDS);
  return parsed.ok ? 'fine' : parsed.error;
};

describe('parseStrictJson', () => {
  test('gives what JSON.parse gives, whatever stands in the strings', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const parsed = parseStrictJson(text, {
          depthMax: 100,
          containersMax: 100_000,
          fieldsMax: 1_000,
        });
        // Escapes in names are the one thing that JSON.parse takes and this does not.
        if (!parsed.ok) expect(parsed.error).toContain('escapes are not allowed in names');
        else expect(parsed.value).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['{"a":1,"b":{"a":1}}', 'fine'],
    ['[{"a":1},{"a":1}]', 'fine'],
    ['{"a":["a","a"],"b":"a"}', 'fine'],
    ['{"a":"\\"","b":"\\\\","c":"{[,"}', 'fine'],
    ['{"a":1,"a":2}', 'line 1: field "a" stands twice in one object'],
    ['{\n"a":{"b":1},\n"a":2}', 'line 3: field "a" stands twice in one object'],
    ['{"__proto__":1,"__proto__":2}', 'line 1: field "__proto__" stands twice in one object'],
    ['{"\\u0061":1}', 'line 1: field name "\\u0061": escapes are not allowed in names'],
    ['[[[[1]]]]', 'fine'],
    ['[[[[[1]]]]]', 'line 1: nested deeper than 4'],
    ['[{},{},{},{},{},{},{},{},{}]', 'fine'],
    ['[{},{},{},{},{},{},{},{},{},{}]', 'more than 10 objects and arrays'],
    ['{"a":1,"b":2,"c":3}', 'fine'],
    ['{"a":1,"b":2,"c":3,"d":4}', 'line 1: more than 3 fields in one object'],
    ['\uFEFF{}', 'starts with a byte order mark; save it without one'],
  ])('%s: %s', (text, expected) => {
    expect(complaint(text)).toBe(expected);
  });

  test.each(['', '{', '{"a":1,}', '"abc', '[1 2]', 'NaN', "{'a':1}", '{"a":1}x', '{"a', '\\'])(
    '%j is not JSON',
    (text) => {
      expect(complaint(text)).toMatch(/^not JSON: [^\n]+$/);
    },
  );

  test('text that would fill the memory is refused before anything is built', () => {
    expect(complaint('['.repeat(1_000_000))).toBe('line 1: nested deeper than 4');
    expect(complaint(`[${'{},'.repeat(1_000_000)}{}]`)).toBe('more than 10 objects and arrays');
  });
});

test('oneLine leaves no control, format or line characters and bounds the length', () => {
  expect(oneLine('a\n\u001b[31m\u202e\u2028\u0000b')).toBe(
    'a\\u000a\\u001b[31m\\u202e\\u2028\\u0000b',
  );
  expect(oneLine('开标'.repeat(1_000))).toHaveLength(301);
});
