import type { KeptUpload, UploadKeep } from './kept-upload.ts';
import type { UploadAnswer, UploadServer } from './upload-server.ts';
import { UploadSpeed } from './upload-speed.ts';

/** Small enough that a broken line costs little, large enough that asking costs nothing. */
export const PIECE_BYTES = 4 * 1_048_576;
const REST_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;

export type UploadRefusal = 'too_large' | 'too_many' | 'not_here' | 'signed_out' | 'other';

export type UploadState =
  | { readonly type: 'idle'; readonly sent: number }
  | { readonly type: 'sending'; readonly sent: number; readonly perSecond?: number }
  | { readonly type: 'paused'; readonly sent: number }
  /** No answer came; the next attempt follows by itself. */
  | { readonly type: 'lost'; readonly sent: number }
  | { readonly type: 'refused'; readonly sent: number; readonly why: UploadRefusal }
  | { readonly type: 'uploaded'; readonly sent: number; readonly uploadId: string };

export interface UploadRunOptions {
  readonly server: UploadServer;
  readonly keep: UploadKeep;
  readonly file: { readonly name: string; readonly digest: string; readonly blob: Blob };
  /** Waits before the next attempt; ends early when the line is back or the person pauses. */
  readonly rest: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly nowMs: () => number;
  readonly pieceBytes?: number;
}

/** What an answer means for what comes next. */
type Step = 'on' | 'lost' | 'uploaded' | UploadRefusal;

/** One file on its way to the server, piece by piece; after every break the server is asked how much it has. */
export class UploadRun {
  readonly #options: UploadRunOptions;
  readonly #listeners = new Set<() => void>();
  readonly #speed = new UploadSpeed();
  #state: UploadState;
  #path: string | undefined;
  /** `undefined`: the server has to be asked. */
  #offset: number | undefined;
  /** A new address that is unknown at once is no address that has grown old. */
  #isFresh = false;
  #running: AbortController | undefined;
  /** The run before: two never ask the server at once. */
  #ended: Promise<void> = Promise.resolve();
  #isKept = true;

  constructor(options: UploadRunOptions) {
    this.#options = options;
    const kept = options.keep.read();
    this.#path = kept !== undefined && this.#isIts(kept) ? kept.path : undefined;
    this.#state =
      this.#path === undefined ? { type: 'idle', sent: 0 } : { type: 'paused', sent: 0 };
  }

  get state(): UploadState {
    return this.#state;
  }

  /** Whether this upload would go on after a reload. */
  get isKept(): boolean {
    return this.#isKept;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins, or goes on after a pause or a refusal. Resolves when it rests again. */
  async start(): Promise<void> {
    if (this.#running !== undefined || this.#state.type === 'uploaded') return;
    const running = new AbortController();
    this.#running = running;
    this.#tell({ type: 'sending', sent: this.#state.sent });
    this.#ended = this.#ended.then(() => this.#run(running.signal));
    await this.#ended;
    if (this.#running === running) this.#running = undefined;
  }

  pause(): void {
    if (this.#running === undefined) return;
    this.#running.abort();
    this.#running = undefined;
    this.#tell({ type: 'paused', sent: this.#state.sent });
  }

  /** The upload has served, whatever came of it: the same file would begin anew. */
  forget(): void {
    this.#options.keep.clear();
    this.#path = undefined;
    this.#offset = undefined;
    this.#tell({ type: 'idle', sent: 0 });
  }

  async #run(signal: AbortSignal): Promise<void> {
    let losses = 0;
    let reached = 0;
    this.#speed.clear();
    this.#offset = undefined;
    while (!signal.aborted) {
      const step = await this.#step(signal);
      if (signal.aborted) return;
      if (step === 'on') {
        // Only bytes that arrived mean that the line is good again.
        const offset = this.#offset ?? 0;
        if (offset > reached) losses = 0;
        reached = Math.max(reached, offset);
      } else if (step === 'lost') {
        this.#offset = undefined;
        this.#speed.clear();
        this.#tell({ type: 'lost', sent: this.#state.sent });
        await this.#options.rest(REST_MS[Math.min(losses, REST_MS.length - 1)] ?? 0, signal);
        losses += 1;
      } else if (step === 'uploaded') {
        const { size } = this.#options.file.blob;
        const uploadId = this.#path?.split('/').at(-1) ?? '';
        this.#tell({ type: 'uploaded', sent: size, uploadId });
        return;
      } else {
        this.#tell({ type: 'refused', sent: this.#state.sent, why: step });
        return;
      }
    }
  }

  #step(signal: AbortSignal): Promise<Step> {
    if (this.#path === undefined) return this.#create(signal);
    if (this.#offset === undefined) return this.#ask(this.#path, signal);
    if (this.#offset === this.#options.file.blob.size) return Promise.resolve('uploaded');
    return this.#send(this.#path, { offset: this.#offset, signal });
  }

  async #create(signal: AbortSignal): Promise<Step> {
    const { server, keep, file } = this.#options;
    const kept = keep.read();
    // Another file's upload for this opening would count against the few that one bidder may have.
    if (kept !== undefined && !this.#isIts(kept)) {
      await server.remove(kept.path);
      keep.clear();
    }
    if (signal.aborted) return 'on';
    const { name, digest, blob } = file;
    const answer = await server.create(blob.size);
    if (answer?.status === 201 && answer.location !== undefined) {
      this.#path = answer.location;
      this.#offset = 0;
      this.#isFresh = true;
      this.#isKept = keep.write({ path: answer.location, name, size: blob.size, digest });
      return 'on';
    }
    return failureOf(answer);
  }

  async #ask(path: string, signal: AbortSignal): Promise<Step> {
    const answer = await this.#options.server.ask(path);
    if (signal.aborted) return 'on';
    if (isGone(answer)) return this.#startOver();
    if (answer?.offset === undefined) return failureOf(answer);
    this.#reached(answer.offset);
    return 'on';
  }

  async #send(
    path: string,
    { offset, signal }: { readonly offset: number; readonly signal: AbortSignal },
  ): Promise<Step> {
    const { server, file, pieceBytes = PIECE_BYTES } = this.#options;
    const piece = file.blob.slice(offset, offset + pieceBytes);
    const onSent = (bytes: number): void => {
      if (!signal.aborted) this.#sending(offset + Math.min(bytes, piece.size));
    };
    const answer = await server.send(path, { offset, piece, onSent, signal });
    if (signal.aborted) return 'on';
    if (isGone(answer)) return this.#startOver();
    // Something else has come in between: the server says where it is.
    if (answer?.status === 409 && answer.code === undefined) return 'lost';
    if (answer?.status !== 204 || answer.offset === undefined) return failureOf(answer);
    if (answer.offset <= offset) return 'lost';
    this.#isFresh = false;
    this.#reached(answer.offset);
    return 'on';
  }

  #startOver(): Step {
    if (this.#isFresh) return 'not_here';
    this.#options.keep.clear();
    this.#path = undefined;
    this.#offset = undefined;
    this.#sending(0);
    return 'on';
  }

  #reached(offset: number): void {
    this.#offset = offset;
    this.#sending(offset);
  }

  #sending(sent: number): void {
    this.#speed.add(this.#options.nowMs(), sent);
    const perSecond = this.#speed.perSecond();
    this.#tell({ type: 'sending', sent, ...(perSecond !== undefined && { perSecond }) });
  }

  #isIts({ size, digest }: KeptUpload): boolean {
    const { file } = this.#options;
    return size === file.blob.size && digest === file.digest;
  }

  #tell(state: UploadState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function isGone(answer: UploadAnswer | undefined): boolean {
  return answer?.status === 404 || answer?.status === 410;
}

function failureOf(answer: UploadAnswer | undefined): Step {
  if (answer === undefined || answer.status >= 500) return 'lost';
  switch (answer.status) {
    case 408:
    case 423:
      return 'lost';
    case 429:
      // With a code it is the server that asks to be slower.
      return answer.code === undefined ? 'too_many' : 'lost';
    case 413:
      return 'too_large';
    case 401:
      return 'signed_out';
    case 404:
      return 'not_here';
    default:
      return 'other';
  }
}
