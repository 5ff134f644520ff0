import { chunked } from '#contracts/sealing/chunks.ts';
import type { BidStore } from '../ports.ts';
import { BidStoreUnavailableError } from '../store-faults.ts';
import { partsOfName, partsOfPrefix } from '../store-name.ts';
import { elementsOf, textOf, textsOf } from './answer-texts.ts';
import { type BucketAddress, bucketUrl, objectUrl } from './bucket-address.ts';
import { codeOf, refusalOf, type S3Answer, S3Requests, type S3Timing } from './s3-requests.ts';

export interface S3BidStoreOptions {
  readonly address: BucketAddress;
  readonly timing?: Partial<S3Timing>;
  /** Largest piece that goes up or comes down at once; real services want at least 5 MiB. */
  readonly partBytes?: number;
  /** One attempt went wrong, or parts of an unfinished file could not be removed: the next start removes them. */
  readonly onFault: (error: unknown) => void;
}

/** The protocol wants at least 5 MiB for each part but the last, and at most 10 000 parts. */
const PART_BYTES = 8_388_608;
const ONLY_NEW = { 'if-none-match': '*' };
const OK = 200;
const PARTIAL = 206;
const NOT_FOUND = 404;
const THERE_ALREADY = 412;
const NO_SUCH_RANGE = 416;

/**
 * Sealed files in a bucket that speaks the S3 protocol. A file is one object, written under the condition that its name is free, so a
 * name is written once whoever comes; a large one goes up in parts, and is there only when the last of them is. Parts that a
 * crash left are removed at the next start. Rejects with `BidStoreUnavailableError` when the bucket cannot be used.
 */
export async function openS3BidStore(options: S3BidStoreOptions): Promise<BidStore> {
  const store = new S3BidStore(options);
  await store.removeUnfinished();
  return store;
}

class S3BidStore implements BidStore {
  readonly #address: BucketAddress;
  readonly #requests: S3Requests;
  readonly #partBytes: number;
  readonly #onFault: S3BidStoreOptions['onFault'];

  constructor({ address, onFault, partBytes = PART_BYTES, ...timed }: S3BidStoreOptions) {
    this.#address = address;
    this.#partBytes = partBytes;
    this.#requests = new S3Requests(address, { ...timed, onFault });
    this.#onFault = onFault;
  }

  async put(name: string, source: AsyncIterable<Uint8Array>): Promise<number> {
    const url = this.#urlOf(partsOfName(name));
    const there = await this.#sizeOf(url);
    if (there !== undefined) return there;
    const chunks = chunked(source, this.#partBytes, this.#partBytes);
    const first = await chunks.next();
    if (first.done === true) return 0;
    const { bytes, isLast } = first.value;
    if (isLast) return this.#putWhole(url, bytes);
    return this.#putParts(url, { first: bytes, rest: chunks });
  }

  async get(name: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const url = this.#urlOf(partsOfName(name));
    const first = await this.#range(url, { from: 0 });
    if (first.status === NOT_FOUND) return undefined;
    return this.#pieces(url, first);
  }

  async list(prefix: string): ReturnType<BidStore['list']> {
    const at = `${partsOfPrefix(prefix).join('/')}/`;
    const found = await this.#objectsUnder(at);
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async remove(prefix: string): Promise<void> {
    for (const { name } of await this.list(prefix)) await this.removeFile(name);
  }

  async removeFile(name: string): Promise<void> {
    const url = this.#urlOf(partsOfName(name));
    await this.#expect([OK, 204, NOT_FOUND], { method: 'DELETE', url });
  }

  /** What was begun and never completed was nobody's file. */
  async removeUnfinished(): Promise<void> {
    for (;;) {
      const url = bucketUrl(this.#address, { uploads: '', 'encoding-type': 'url' });
      const answer = await this.#expect([OK], { method: 'GET', url });
      const elements = elementsOf(textIn(answer));
      const ids = textsOf(elements, 'UploadId');
      const keys = textsOf(elements, 'Key').map(decodeURIComponent);
      for (const [at, id] of ids.entries()) {
        await this.#abort(objectUrl(this.#address, keys[at] ?? ''), id);
      }
      if (textOf(elements, 'IsTruncated') !== 'true') return;
    }
  }

  async #putWhole(url: string, body: Uint8Array): Promise<number> {
    const answer = await this.#expect([OK, THERE_ALREADY], {
      ...{ method: 'PUT', url, body },
      headers: ONLY_NEW,
    });
    return answer.status === OK ? body.length : this.#sizeThere(url);
  }

  async #putParts(
    url: string,
    given: {
      readonly first: Uint8Array;
      readonly rest: AsyncIterable<{ readonly bytes: Uint8Array }>;
    },
  ): Promise<number> {
    const begun = await this.#expect([OK], { method: 'POST', url: `${url}?uploads=` });
    const id = textOf(elementsOf(textIn(begun)), 'UploadId');
    if (id === undefined) throw new BidStoreUnavailableError('POST was answered without an id');
    try {
      const tags: string[] = [await this.#putPart(url, { id, number: 1, body: given.first })];
      let bytes = given.first.length;
      for await (const { bytes: body } of given.rest) {
        tags.push(await this.#putPart(url, { id, number: tags.length + 1, body }));
        bytes += body.length;
      }
      return (await this.#complete(url, { id, tags })) ? bytes : await this.#sizeThere(url);
    } catch (error) {
      await this.#abort(url, id).catch(this.#onFault);
      throw error;
    }
  }

  async #putPart(
    url: string,
    part: { readonly id: string; readonly number: number; readonly body: Uint8Array },
  ): Promise<string> {
    const query = `partNumber=${part.number}&uploadId=${encodeURIComponent(part.id)}`;
    const { headers } = await this.#expect([OK], {
      ...{ method: 'PUT', url: `${url}?${query}`, body: part.body },
    });
    return headers.get('etag') ?? '';
  }

  /** `false`: another file of this name was there before; the parts are removed. */
  async #complete(
    url: string,
    { id, tags }: { readonly id: string; readonly tags: readonly string[] },
  ): Promise<boolean> {
    const parts = tags.map(
      (tag, at) =>
        `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    const answer = await this.#expect([OK, NOT_FOUND, THERE_ALREADY], {
      ...{ method: 'POST', url: `${url}?uploadId=${encodeURIComponent(id)}` },
      ...{ headers: ONLY_NEW, body: Buffer.from(body) },
    });
    // The last answer may be a fault under a status that says all is well.
    if (answer.status === OK && codeOf(answer) !== undefined) throw refusalOf(answer, 'POST');
    if (answer.status === THERE_ALREADY) await this.#abort(url, id);
    // Gone: an attempt whose answer was lost had completed it.
    return answer.status === OK;
  }

  async #abort(url: string, id: string): Promise<void> {
    await this.#expect([OK, 204, NOT_FOUND], {
      ...{ method: 'DELETE', url: `${url}?uploadId=${encodeURIComponent(id)}` },
    });
  }

  /** The first range, then the next ones of the same object, each tried again by itself when the line breaks. */
  async *#pieces(url: string, first: S3Answer): AsyncGenerator<Uint8Array> {
    if (first.status === NO_SUCH_RANGE) return;
    yield first.body;
    if (first.status === OK) return;
    const size = Number(/\/(\d+)$/.exec(first.headers.get('content-range') ?? '')?.[1]);
    const tag = first.headers.get('etag') ?? undefined;
    for (let from = first.body.length; from < size; ) {
      const { status, body } = await this.#range(url, { from, ...(tag && { tag }) });
      if (status !== PARTIAL || body.length === 0) {
        throw new BidStoreUnavailableError('an object changed while it was read');
      }
      yield body;
      from += body.length;
    }
  }

  async #range(
    url: string,
    { from, tag }: { readonly from: number; readonly tag?: string },
  ): Promise<S3Answer> {
    return this.#expect([OK, PARTIAL, NOT_FOUND, NO_SUCH_RANGE], {
      ...{ method: 'GET', url },
      headers: {
        range: `bytes=${from}-${from + this.#partBytes - 1}`,
        ...(tag && { 'if-match': tag }),
      },
    });
  }

  async #sizeOf(url: string): Promise<number | undefined> {
    const answer = await this.#expect([OK, NOT_FOUND], { method: 'HEAD', url });
    if (answer.status === NOT_FOUND) return undefined;
    return Number(answer.headers.get('content-length') ?? 0);
  }

  async #sizeThere(url: string): Promise<number> {
    const size = await this.#sizeOf(url);
    if (size === undefined) throw new BidStoreUnavailableError('a file was there and is not');
    return size;
  }

  async #objectsUnder(
    prefix: string,
  ): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
    const found: { readonly name: string; readonly bytes: number }[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const url = bucketUrl(this.#address, {
        ...{ 'list-type': '2', 'encoding-type': 'url', prefix },
        ...(token !== '' && { 'continuation-token': token }),
      });
      const elements = elementsOf(textIn(await this.#expect([OK], { method: 'GET', url })));
      const names = textsOf(elements, 'Key').map(decodeURIComponent);
      const sizes = textsOf(elements, 'Size').map(Number);
      found.push(...names.map((name, at) => ({ name, bytes: sizes[at] ?? 0 })));
      token = textOf(elements, 'NextContinuationToken');
    }
    return found;
  }

  async #expect(
    statuses: readonly number[],
    request: Parameters<S3Requests['send']>[0],
  ): Promise<S3Answer> {
    const answer = await this.#requests.send(request);
    const isMissingBucket = answer.status === NOT_FOUND && codeOf(answer) === 'NoSuchBucket';
    if (isMissingBucket || !statuses.includes(answer.status)) {
      throw refusalOf(answer, request.method);
    }
    return answer;
  }

  #urlOf(parts: readonly string[]): string {
    return objectUrl(this.#address, parts.join('/'));
  }
}

function textIn({ body }: S3Answer): string {
  return new TextDecoder().decode(body);
}
