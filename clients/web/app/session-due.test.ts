import { describe, expect, it } from 'vitest';
import { sessionDue, WARN_BEFORE_MS } from './session-due.ts';

const NOW = 1_800_000_000_000;
const session = (idleInMs: number, absoluteInMs: number) => ({
  role: 'buyer' as const,
  userId: 'u1',
  idleEndsAt: NOW + idleInMs,
  expiresAt: NOW + absoluteInMs,
});

describe('what ends a session soon', () => {
  it.each([
    ['nothing, long before', session(WARN_BEFORE_MS + 1, 10_000_000), undefined],
    ['idleness, two minutes before', session(WARN_BEFORE_MS, 10_000_000), 'idle'],
    ['its absolute end', session(WARN_BEFORE_MS, WARN_BEFORE_MS), 'absolute'],
    ['its absolute end, when the idle end is the same', session(60_000, 60_000), 'absolute'],
    ['nobody', { role: 'public' as const }, undefined],
  ])('%s', (_name, info, cause) => {
    expect(sessionDue(info, NOW)?.cause).toBe(cause);
  });

  it('says what is left, below zero once it is over', () => {
    expect(sessionDue(session(60_000, 10_000_000), NOW)).toEqual({
      cause: 'idle',
      endsAt: NOW + 60_000,
      leftMs: 60_000,
    });
    expect(sessionDue(session(-5_000, 10_000_000), NOW)?.leftMs).toBe(-5_000);
  });
});
