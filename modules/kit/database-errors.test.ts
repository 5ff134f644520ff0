import { describe, expect, it } from 'vitest';
import { onDatabase } from './database-errors.ts';

const failing = (message: string, fields: object = {}) =>
  onDatabase(() => Promise.reject(Object.assign(new Error(message), fields))).then(
    () => 'worked',
    (error: Error) => error.name,
  );

describe('database faults', () => {
  it.each([
    ['connect ECONNREFUSED', { code: 'ECONNREFUSED' }],
    ['the server was shut down', { code: '57P01' }],
    ['too many clients', { code: '53300' }],
    ['the statement took too long', { code: '57014' }],
    ['deadlock', { code: '40P01' }],
    ['Connection terminated unexpectedly', {}],
    ['Query read timeout', {}],
    ['timeout exceeded when trying to connect', {}],
  ])('%s passes', async (message, fields) => {
    expect(await failing(message, fields)).toBe('DatabaseUnavailableError');
  });

  it.each([
    ['a constraint', { code: '23505' }],
    ['permission denied', { code: '42501' }],
    ['a text with NUL', { code: '22021' }],
    ['our own mistake', {}],
  ])('%s stays what it is', async (message, fields) => {
    expect(await failing(message, fields)).toBe('Error');
  });

  it('gives the value of what works', async () => {
    expect(await onDatabase(async () => 7)).toBe(7);
  });
});
