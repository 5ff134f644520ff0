import { Worker } from 'node:worker_threads';
import { assertNever } from '#contracts/result.ts';
import type {
  DocumentOrder,
  PressAnswer,
  PressRequest,
  SignedPageOrder,
} from './press-messages.ts';

export interface PressOptions {
  /** Documents under way or waiting; above it `make` answers `busy`. */
  readonly jobsMax: number;
  /** A document that takes longer is given up. */
  readonly jobMs: number;
  /** The worker ends when it had nothing to do for so long. */
  readonly idleMs: number;
}

export type Progress = (done: number, total: number) => void;

export type PressOutcome =
  | { readonly type: 'made'; readonly bytes: Uint8Array }
  | { readonly type: 'busy' }
  | { readonly type: 'too-large'; readonly rows: number }
  | { readonly type: 'failed'; readonly detail: string };

const MEMORY = { maxOldGenerationSizeMb: 768 } as const;

/**
 * Makes documents in a worker thread, one at a time and in the order asked, so that nobody's offer waits for a notice.
 * `make` never rejects but with what its records reject with.
 */
export class DocumentPress {
  readonly #options: PressOptions;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #jobs = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: PressOptions) {
    this.#options = options;
  }

  /** `records`: pages of canonical bytes, read only when the turn of this document has come. */
  async make(
    order: DocumentOrder,
    records: () => AsyncIterable<readonly Uint8Array[]>,
    onProgress: Progress = () => undefined,
  ): Promise<PressOutcome> {
    return this.#inTurn({ type: 'make', order }, records, onProgress);
  }

  /** A page of sealed bids as PDF with a place for the platform's signature. */
  async makeForSignature(order: SignedPageOrder): Promise<PressOutcome> {
    return this.#inTurn({ type: 'make-for-signature', order }, nothingToRead, nothing);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#end();
  }

  async #inTurn(
    request: PressRequest,
    records: () => AsyncIterable<readonly Uint8Array[]>,
    onProgress: Progress,
  ): Promise<PressOutcome> {
    if (this.#jobs >= this.#options.jobsMax) return { type: 'busy' };
    this.#jobs += 1;
    const turn = this.#last.then(() => this.#run(request, records, onProgress));
    // Whoever asked for it hears of its fault; the next in line only waits for its end.
    this.#last = turn.then(nothing, nothing);
    try {
      return await turn;
    } finally {
      this.#jobs -= 1;
      if (this.#jobs === 0) this.#idleFrom();
    }
  }

  async #run(
    request: PressRequest,
    records: () => AsyncIterable<readonly Uint8Array[]>,
    onProgress: Progress,
  ): Promise<PressOutcome> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= startWorker());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<PressOutcome>((resolve) => {
      timer = setTimeout(
        () => resolve({ type: 'failed', detail: 'took too long' }),
        this.#options.jobMs,
      );
    });
    try {
      const answered = answerOf(worker, onProgress);
      for await (const bytes of records()) send(worker, { type: 'records', bytes });
      send(worker, request);
      const outcome = await Promise.race([answered, late]);
      // A worker that failed or hangs may hold half a story: the next document begins with a new one.
      if (outcome.type === 'failed') await this.#end();
      return outcome;
    } catch (error) {
      await this.#end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #idleFrom(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs).unref();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

function nothing(): void {}

async function* nothingToRead(): AsyncIterable<readonly Uint8Array[]> {}

function startWorker(): Worker {
  const worker = new Worker(new URL('./press-worker.ts', import.meta.url), {
    resourceLimits: MEMORY,
    name: 'documents',
  });
  worker.unref();
  return worker;
}

function send(worker: Worker, request: PressRequest): void {
  worker.postMessage(request);
}

/** The worker's one answer; also when it ends without one. */
function answerOf(worker: Worker, onProgress: Progress): Promise<PressOutcome> {
  return new Promise((resolve) => {
    const done = (outcome: PressOutcome): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      resolve(outcome);
    };
    const onMessage = (answer: PressAnswer): void => {
      switch (answer.type) {
        case 'progress':
          onProgress(answer.done, answer.total);
          return;
        case 'made':
        case 'too-large':
        case 'failed':
          done(answer);
          return;
        default:
          assertNever(answer);
      }
    };
    const onError = (error: Error): void => done({ type: 'failed', detail: error.message });
    const onExit = (): void => done({ type: 'failed', detail: 'the worker ended' });
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
  });
}
