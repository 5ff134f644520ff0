import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { elementsOf, textOf } from './answer-texts.ts';
import type { BucketAddress } from './bucket-address.ts';
import { BidStoreUnavailableError } from '../store-faults.ts';

/** One request to the store; a body is at hand whole, so that it can be sent again. */
export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** What the store answered, other than "not now". */
export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface S3Timing {
  /** One attempt, from the first byte sent to the last one read. */
  readonly attemptMs: number;
  /** Waits between attempts; their number is that of repetitions. */
  readonly waitsMs: readonly number[];
}

/** 8 MiB in a minute is slower than any line that a store is worth having on. */
const TIMING: S3Timing = { attemptMs: 60_000, waitsMs: [250, 1_000, 4_000] };
/** A range of a file, or a page of a list. */
const ANSWER_BYTES_MAX = 9_437_184;
const TOO_MANY_REQUESTS = 429;
const CONFLICT = 409;
const SERVER_FAULT = 500;
/** The store's word for "not now" under a status that says otherwise. */
const PASSING_CODES = new Set(['RequestTimeout', 'SlowDown', 'OperationAborted']);
/** Cannot do it, which no repetition changes. */
const NOT_IMPLEMENTED = 501;

/**
 * Signed requests (SigV4) to a store that may be away: each is sent again after a broken line, a silence, or an answer that says
 * "not now". Then it rejects with `BidStoreUnavailableError`, which never holds a key or a signature.
 */
export class S3Requests {
  readonly #client: AwsClient;
  readonly #timing: S3Timing;

  readonly #onFault: (error: BidStoreUnavailableError) => void;

  /** `onFault`: one attempt went wrong; it may be repeated. */
  constructor(
    address: BucketAddress,
    given: {
      readonly timing?: Partial<S3Timing>;
      readonly onFault: (error: BidStoreUnavailableError) => void;
    },
  ) {
    const { accessKeyId, secretAccessKey, region } = address;
    const { timing, onFault } = given;
    this.#onFault = onFault;
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' });
    this.#timing = { ...TIMING, ...timing };
  }

  async send(request: S3Request): Promise<S3Answer> {
    const { waitsMs } = this.#timing;
    for (let attempt = 0; ; attempt += 1) {
      const answered = await this.#attempt(request);
      if (!(answered instanceof BidStoreUnavailableError)) return answered;
      this.#onFault(answered);
      const waitMs = waitsMs[attempt];
      if (waitMs === undefined) throw answered;
      await pause(waitMs);
    }
  }

  async #attempt(request: S3Request): Promise<S3Answer | BidStoreUnavailableError> {
    const { method, url, headers, body } = request;
    const signed = await this.#client.sign(url, {
      method,
      headers: { ...headers, 'x-amz-content-sha256': digestOf(body) },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    let answer: S3Answer;
    try {
      const response = await fetch(signed, {
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timing.attemptMs),
      });
      const bytes = await collected(response.body ?? sourceOf(), ANSWER_BYTES_MAX);
      if (bytes === undefined) throw new Error('the answer is larger than what was asked for');
      answer = { status: response.status, headers: response.headers, body: bytes };
    } catch (error) {
      const why = causeOf(error);
      return new BidStoreUnavailableError(`no answer to ${method}: ${why}`, { cause: error });
    }
    return isPassing(answer) ? refusalOf(answer, method) : answer;
  }
}

/** An answer that was not expected, in words: status and the store's own code. */
export function refusalOf(answer: S3Answer, method: string): BidStoreUnavailableError {
  const code = codeOf(answer);
  return new BidStoreUnavailableError(
    `${method} was answered with ${answer.status}${code === undefined ? '' : ` ${code}`}`,
  );
}

/** The store's own code of what is wrong; `undefined`: it gave none. */
export function codeOf({ status, body }: S3Answer): string | undefined {
  const elements = elementsOf(new TextDecoder().decode(body));
  const isFault = status >= 300 || elements.at(-1)?.name === 'Error';
  return isFault ? textOf(elements, 'Code') : undefined;
}

function isPassing(answer: S3Answer): boolean {
  const { status } = answer;
  if (status === NOT_IMPLEMENTED) return false;
  if (status >= SERVER_FAULT || status === TOO_MANY_REQUESTS || status === CONFLICT) return true;
  return status >= 400 && PASSING_CODES.has(codeOf(answer) ?? '');
}

function digestOf(body: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(body ?? '')
    .digest('hex');
}

/** `fetch` says only that it failed; what failed stands in its cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no connection';
  const { cause } = error;
  return cause instanceof Error ? cause.message : error.message;
}
