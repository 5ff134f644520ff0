import type { z } from 'zod';
import { problemSchema, type Problem } from '#contracts/wire/rest.ts';

/** The server's refusal of one request (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** No usable answer came: no network, a proxy's page, an answer of another shape. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Somebody sits here: only this, and what changes something, keeps an idle session alive. */
  readonly isActivity?: boolean;
  /** Asks as nobody: without this browser's session. */
  readonly isAnonymous?: boolean;
}

const listeners = new Set<() => void>();

/** Calls back whenever an answer may mean that the session is over. Returns the unsubscribe. */
export function onUnauthenticated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * One request to our own server, answer checked by `schema`. Throws `ProblemError` or `NoAnswerError`; an aborted
 * request throws what `fetch` throws, which the query cache knows.
 */
export async function request<Shape extends z.ZodType>(
  schema: Shape,
  path: string,
  options: RequestOptions = {},
): Promise<z.infer<Shape>> {
  const response = await send(path, options);
  const body = await readJson(response);
  if (!response.ok) {
    const problem = problemSchema.safeParse(body);
    if (!problem.success) throw new NoAnswerError(`status ${response.status}`);
    if (mayMeanEnd(response.status, problem.data.code))
      for (const listener of listeners) listener();
    throw new ProblemError(problem.data);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new NoAnswerError('the answer has an unknown shape');
  return parsed.data;
}

/** Steps of signing in fail by 401, too; what is not for somebody without a session looks as if it were not there. */
function mayMeanEnd(status: number, code: string): boolean {
  if (status === 404) return code === 'NOT_FOUND';
  return status === 401 && !STEP_CODES.has(code);
}

const STEP_CODES = new Set(['SIGN_IN_FAILED', 'FACTOR_REFUSED', 'TICKET_ENDED']);

/** A file of our own server. Throws as `request` does. */
export async function requestFile(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await send(path, signal === undefined ? {} : { signal });
  if (response.ok) return response.blob();
  const problem = problemSchema.safeParse(await readJson(response));
  if (!problem.success) throw new NoAnswerError(`status ${response.status}`);
  throw new ProblemError(problem.data);
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': document.documentElement.lang,
  };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  const isGet = options.method === undefined || options.method === 'GET';
  if (isGet && options.isActivity !== true) headers['x-background'] = '1';
  try {
    return await fetch(path, {
      method: options.method ?? 'GET',
      headers,
      credentials: options.isAnonymous === true ? 'omit' : 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new NoAnswerError('no connection', { cause });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NoAnswerError(`status ${response.status}, not JSON`, { cause });
  }
}
