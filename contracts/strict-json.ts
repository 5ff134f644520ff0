import type { Result } from './result.ts';
import { err, ok } from './result.ts';

export interface JsonBounds {
  /** Objects and arrays inside each other. */
  readonly depthMax: number;
  /** Objects and arrays altogether. */
  readonly containersMax: number;
  /** Fields of one object. */
  readonly fieldsMax: number;
}

/**
 * Parses JSON text from an unknown sender. Stricter than `JSON.parse`: a field that stands twice in one object, an
 * escape in a field name, a byte order mark, and more, deeper or wider containers than the bounds are errors too. They are
 * found before anything is built, in one pass. The error is one plain sentence without control characters.
 */
export function parseStrictJson(text: string, bounds: JsonBounds): Result<unknown, string> {
  if (text.startsWith('\uFEFF')) return err('starts with a byte order mark; save it without one');
  const complaint = scan(text, bounds);
  if (complaint !== undefined) return err(complaint);
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err(`not JSON: ${oneLine(error.message)}`);
  }
}

/** Text of unknown origin made fit for one line of a terminal: no control or format characters, at most 300 long. */
export function oneLine(text: string): string {
  const short = text.length > ONE_LINE_CHARS_MAX ? `${text.slice(0, ONE_LINE_CHARS_MAX)}…` : text;
  return short.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

const ONE_LINE_CHARS_MAX = 300;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET_OPEN = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/**
 * The first complaint about well-formed JSON; on text that is no JSON any answer will do, since parsing follows.
 * One set of names for each depth is used again and again: a million objects must not make a million sets.
 */
function scan(text: string, bounds: JsonBounds): string | undefined {
  const names: Set<string>[] = [];
  const isObject: boolean[] = [];
  let containers = 0;
  let isNameNext = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = closingQuote(text, i);
      if (end === undefined) return undefined;
      if (isNameNext) {
        const name = text.slice(i + 1, end);
        const complaint = checkName(name, names[isObject.length - 1], bounds.fieldsMax);
        if (complaint !== undefined) return `line ${lineOf(text, i)}: ${complaint}`;
        isNameNext = false;
      }
      i = end;
    } else if (code === BRACE_OPEN || code === BRACKET_OPEN) {
      containers += 1;
      if (isObject.length >= bounds.depthMax) {
        return `line ${lineOf(text, i)}: nested deeper than ${bounds.depthMax}`;
      }
      if (containers > bounds.containersMax) {
        return `more than ${bounds.containersMax} objects and arrays`;
      }
      isNameNext = code === BRACE_OPEN;
      isObject.push(isNameNext);
      if (isNameNext) emptySetAt(names, isObject.length - 1);
    } else if (code === BRACE_CLOSE || code === BRACKET_CLOSE) {
      isObject.pop();
      isNameNext = false;
    } else if (code === COMMA) {
      isNameNext = isObject[isObject.length - 1] === true;
    }
  }
  return undefined;
}

function checkName(
  name: string,
  names: Set<string> | undefined,
  fieldsMax: number,
): string | undefined {
  if (name.includes('\\')) return `field name "${oneLine(name)}": escapes are not allowed in names`;
  if (names?.has(name)) return `field "${oneLine(name)}" stands twice in one object`;
  names?.add(name);
  if (names !== undefined && names.size > fieldsMax)
    return `more than ${fieldsMax} fields in one object`;
  return undefined;
}

function emptySetAt(names: Set<string>[], depth: number): void {
  const set = names[depth];
  if (set === undefined) names[depth] = new Set();
  else set.clear();
}

/** Index of the quote that ends the string begun at `start`; undefined when there is none. */
function closingQuote(text: string, start: number): number | undefined {
  let end = text.indexOf('"', start + 1);
  while (end >= 0) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return undefined;
}

function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}
