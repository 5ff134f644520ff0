import { DEFAULT_TIMEOUTS, type HttpDeps } from './deps.ts';

/**
 * The value, or `undefined` when the engine took longer than `timeouts.engineMs`: then nobody knows yet whether it is
 * on record, and the caller asks again under the same id.
 */
export async function inTime<T>(deps: HttpDeps, value: Promise<T>): Promise<T | undefined> {
  return within(deps.settings.timeouts?.engineMs ?? DEFAULT_TIMEOUTS.engineMs, value);
}

/** The value, or `undefined` when it took longer. */
export async function within<T>(waitMs: number, value: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), waitMs);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}
