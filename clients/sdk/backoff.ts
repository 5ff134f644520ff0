import { z } from 'zod';
import type { Env } from './env.ts';
import { BACKOFF_FIRST_MS, BACKOFF_MS_MAX, RETRY_AFTER_MS_MAX } from './limits.ts';

const closeReasonSchema = z.object({ retryAfterMs: z.number().min(0) });

/** `retryAfterMs` of a close reason (`{"code":…,"retryAfterMs":…}`), 0 when there is none. */
export function retryAfterOf(reason: string): number {
  let value: unknown;
  try {
    value = JSON.parse(reason);
  } catch {
    // A proxy's or browser's own words: no advice in them.
    return 0;
  }
  const parsed = closeReasonSchema.safeParse(value);
  return parsed.success ? Math.min(parsed.data.retryAfterMs, RETRY_AFTER_MS_MAX) : 0;
}

/**
 * Wait before the next connection: what the server asked for, then full jitter over a window that doubles with each
 * failed attempt, so that thousands of clients cut at once come back spread out.
 */
export function backoffMs(
  failedAttempts: number,
  retryAfterMs: number,
  env: Pick<Env, 'random'>,
): number {
  const doubled = BACKOFF_FIRST_MS * 2 ** Math.min(failedAttempts, 20);
  const window = Math.min(
    BACKOFF_MS_MAX,
    Math.max(doubled, Math.min(retryAfterMs, BACKOFF_MS_MAX)),
  );
  return retryAfterMs + Math.floor(env.random() * window);
}
