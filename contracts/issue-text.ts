import type { z } from 'zod';
import { assertNever } from './result.ts';
import { oneLine } from './strict-json.ts';

/**
 * The first thing that is wrong with a file, in one line: `rules.lots[3].ceilingFen: missing, expected number`. Its reader
 * was asked with `reportInput: true`; without it everything of a wrong kind would be called missing. `undefined`: nothing is.
 */
export function issueText(
  error: z.ZodError,
  prefix: readonly PropertyKey[] = [],
): string | undefined {
  const issue = error.issues[0];
  if (issue === undefined) return undefined;
  return oneLine(`${pathText([...prefix, ...issue.path])}: ${expectation(issue)}`);
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `missing, expected ${nameOf(issue.expected)}`
        : `expected ${nameOf(issue.expected)}, not ${kindOf(issue.input)}`;
    case 'unrecognized_keys':
      return `unknown field "${issue.keys[0] ?? ''}"`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return 'options' in issue && issue.options !== undefined
        ? `expected ${issue.options.map((value) => JSON.stringify(value)).join(' or ')}`
        : 'matches none of the allowed forms';
    case 'too_small':
      return `expected at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `expected at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'custom':
      return issue.message.startsWith('a') ? `expected ${issue.message}` : issue.message;
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      return `expected ${issue.message}`;
    default:
      return assertNever(issue);
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

function nameOf(expected: string): string {
  return expected === 'int' ? 'whole number' : expected;
}

function kindOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'array';
  return typeof input === 'number' ? String(input) : typeof input;
}

/** `commands[3].at`; the whole file is `file`. */
function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text === '' ? 'file' : text;
}
