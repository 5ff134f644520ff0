import { createHash } from 'node:crypto';
import {
  DOCUMENT_CACHE_BYTES_MAX,
  DOCUMENT_JOBS_PER_CALLER_MAX,
  STORY_RECORDS_MAX,
} from '#contracts/limits.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type {
  DocumentFormat,
  DocumentKind,
  DocumentLanguage,
  DocumentProgress,
} from '#contracts/wire/documents.ts';
import type { Audience } from '#contracts/wire/views.ts';
import type { Confirmation } from '#documents/content/subject.ts';
import type { DocumentPress, PressOutcome } from '#documents/press.ts';
import type { DocumentOrder } from '#documents/press-messages.ts';
import type { Engine, StreamHead } from '#engine/api.ts';

/** Which document, for which reader, of which state of the auction. */
export interface DocumentRequest {
  readonly head: StreamHead;
  readonly kind: DocumentKind;
  readonly format: DocumentFormat;
  readonly language: DocumentLanguage;
  readonly audience: Audience;
  /** What came of the result, once it was announced (DOC-2). */
  readonly confirmation?: Confirmation;
  /** Who asks, for the limit on documents of one caller: a session or an address. */
  readonly caller: string;
}

export interface DeskDeps {
  readonly press: Pick<DocumentPress, 'make'>;
  readonly read: Engine['read'];
  readonly namesOf: (
    ids: readonly string[],
  ) => Promise<readonly { readonly id: string; readonly name: string }[]>;
  readonly verifierKey: string;
  readonly checkpoint: () => Promise<string | undefined>;
}

interface Job {
  readonly caller: string;
  readonly outcome: Promise<PressOutcome>;
  /** Pages, once the press has begun with it. */
  progress: { readonly done: number; readonly total: number } | undefined;
}

const RECORDS_PAGE = 500;

/**
 * Orders documents from the press and keeps what was made a while: the same reader, language and records give the same
 * bytes (DOC-3), so they are made once. A job goes on when whoever asked has left.
 */
export class DocumentDesk {
  readonly #deps: DeskDeps;
  readonly #jobs = new Map<string, Job>();
  /** Oldest use first. */
  readonly #made = new Map<string, Uint8Array>();
  #madeBytes = 0;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  async make(request: DocumentRequest): Promise<PressOutcome> {
    const key = keyOf(request);
    const kept = this.#made.get(key);
    if (kept !== undefined) {
      this.#made.delete(key);
      this.#made.set(key, kept);
      return { type: 'made', bytes: kept };
    }
    const known = this.#jobs.get(key);
    if (known !== undefined) return known.outcome;
    if (request.head.version > STORY_RECORDS_MAX) {
      return { type: 'too-large', rows: request.head.version };
    }
    const own = [...this.#jobs.values()].filter(({ caller }) => caller === request.caller);
    if (own.length >= DOCUMENT_JOBS_PER_CALLER_MAX) return { type: 'busy' };
    const job: Job = {
      caller: request.caller,
      progress: undefined,
      outcome: this.#run(request, (done, total) => {
        job.progress = { done, total };
      }).finally(() => this.#jobs.delete(key)),
    };
    this.#jobs.set(key, job);
    const outcome = await job.outcome;
    if (outcome.type === 'made') this.#keep(key, outcome.bytes);
    return outcome;
  }

  /** How far the same document is; tells of no other reader's work but how many come first. */
  progressOf(request: DocumentRequest): DocumentProgress {
    const key = keyOf(request);
    if (this.#made.has(key)) return { state: 'made' };
    const keys = [...this.#jobs.keys()];
    const place = keys.indexOf(key);
    if (place < 0) return { state: 'none' };
    const progress = this.#jobs.get(key)?.progress;
    if (place > 0 && progress === undefined) return { state: 'waiting', ahead: place };
    return { state: 'making', ...(progress ?? { done: 0, total: 0 }) };
  }

  async #run(
    request: DocumentRequest,
    onProgress: (done: number, total: number) => void,
  ): Promise<PressOutcome> {
    const { head } = request;
    const order = await this.#orderOf(request);
    return this.#deps.press.make(order, () => this.#records(head), onProgress);
  }

  async #orderOf({ head, ...request }: DocumentRequest): Promise<DocumentOrder> {
    const { kind, format, language, audience, confirmation } = request;
    const { buyerId, agencyId } = head.summary;
    const found = await this.#deps.namesOf([buyerId, agencyId]);
    const names = new Map(found.map(({ id, name }) => [id, name]));
    const checkpoint = await this.#deps.checkpoint();
    return {
      kind,
      format,
      language,
      audience,
      buyer: { id: buyerId, name: names.get(buyerId) ?? buyerId },
      agency: { id: agencyId, name: names.get(agencyId) ?? agencyId },
      headHash: Buffer.from(head.hash).toString('hex'),
      log: {
        verifierKey: this.#deps.verifierKey,
        ...(checkpoint !== undefined && { checkpoint }),
      },
      ...(confirmation !== undefined && { confirmation }),
    };
  }

  /** The records up to the head, in pages; what came later is not in this document. */
  async *#records({ stream, version }: StreamHead): AsyncIterable<readonly Uint8Array[]> {
    let after = 0;
    while (after < version) {
      const limit = Math.min(RECORDS_PAGE, version - after);
      const records = await this.#deps.read(stream, after, limit);
      const last = records.at(-1);
      invariant(last !== undefined, 'a stream has the records up to its head');
      after = last.version;
      yield records.map(({ bytes }) => bytes);
    }
  }

  #keep(key: string, bytes: Uint8Array): void {
    if (bytes.byteLength > DOCUMENT_CACHE_BYTES_MAX || this.#made.has(key)) return;
    this.#made.set(key, bytes);
    this.#madeBytes += bytes.byteLength;
    for (const [oldest, old] of this.#made) {
      if (this.#madeBytes <= DOCUMENT_CACHE_BYTES_MAX) return;
      this.#made.delete(oldest);
      this.#madeBytes -= old.byteLength;
    }
  }
}

/** Everything that the bytes depend on; two readers share a document only when they may know the same. */
function keyOf(request: DocumentRequest): string {
  const { head, kind, format, language, audience, confirmation } = request;
  const reader = readerOf(audience);
  const rest = [head.stream, head.version, kind, format, language, reader];
  const text = JSON.stringify([...rest, confirmation]);
  return createHash('sha256').update(text).digest('base64');
}

function readerOf(audience: Audience): readonly string[] {
  switch (audience.kind) {
    case 'bidder':
      return [audience.kind, audience.bidderId];
    case 'public':
    case 'buyer':
    case 'oversight':
      return [audience.kind];
    default:
      return assertNever(audience);
  }
}
