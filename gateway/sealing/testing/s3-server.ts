import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BucketAddress } from '../s3/bucket-address.ts';
import { type S3Credentials, signatureFault } from './s3-signature.ts';

/** What happens to one request instead of an answer: before it is done, or after, so that only its answer is lost. */
export type S3Trouble = 'cut' | 'lost answer' | 'silence' | { readonly status: number };

export interface S3TestServer {
  readonly address: BucketAddress;
  readonly objects: Map<string, Uint8Array>;
  /** Begun and neither completed nor aborted. */
  readonly unfinished: Map<
    string,
    { readonly key: string; readonly parts: Map<number, Uint8Array> }
  >;
  /** `METHOD key?query` of everything that came with a right signature. */
  readonly seen: string[];
  /** Asked for each request; `undefined`: it goes well. */
  trouble: (line: string) => S3Trouble | undefined;
  isPublic: boolean;
  versioning: 'Enabled' | undefined;
  /** A server that knows no conditions overwrites. */
  knowsConditions: boolean;
  stop(): Promise<void>;
}

const BUCKET = '/bids';
const CREDENTIALS: S3Credentials = {
  ...{ region: 'cn-test-1', accessKeyId: 'TESTKEY' },
  secretAccessKey: 'test-secret-of-the-store',
};
/** Fewer than any real server, so that lists go over several pages. */
const PAGE = 2;

interface Answer {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Asked {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Uint8Array;
}

/** Test support: a small server of the S3 protocol that believes no request without a right signature. */
export async function startS3TestServer(): Promise<S3TestServer> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${BUCKET}`;
  const lab: S3TestServer = {
    ...{ address: { ...CREDENTIALS, url }, objects: new Map(), unfinished: new Map(), seen: [] },
    ...{ trouble: () => undefined, isPublic: false, versioning: undefined, knowsConditions: true },
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = new Uint8Array(Buffer.concat(pieces));
    const { pathname, search, searchParams: query } = new URL(request.url ?? '', url);
    const key = decodeURIComponent(pathname.slice(BUCKET.length + 1));
    const isAnonymous = request.headers.authorization === undefined;
    const fault = signatureFault(CREDENTIALS, request, body);
    if (isAnonymous ? !lab.isPublic : fault !== undefined) {
      return send(response, refused(403, fault ?? 'AccessDenied'));
    }
    const { method = '', headers } = request;
    const line = `${method} ${key}${search}`;
    if (!isAnonymous) lab.seen.push(line);
    const trouble = lab.trouble(line);
    if (trouble === 'silence') return;
    if (trouble === 'cut') return void response.destroy();
    if (typeof trouble === 'object') return send(response, refused(trouble.status, 'Trouble'));
    if (!pathname.startsWith(`${BUCKET}/`)) return send(response, refused(404, 'NoSuchBucket'));
    const answer = answerTo(lab, { method, key, query, headers, body });
    if (trouble === 'lost answer') return void response.destroy();
    send(response, answer);
  }
  return lab;
}

function answerTo(lab: S3TestServer, asked: Asked): Answer {
  const { method, key, query } = asked;
  if (key === '') return query.has('list-type') ? listed(lab, query) : ofBucket(lab, query);
  const id = query.get('uploadId');
  if (id !== null) return ofUpload(lab, asked, id);
  if (query.has('uploads') && method === 'POST') {
    const fresh = randomUUID();
    lab.unfinished.set(fresh, { key, parts: new Map() });
    return xml(
      `<InitiateMultipartUploadResult><UploadId>${fresh}</UploadId></InitiateMultipartUploadResult>`,
    );
  }
  if (method === 'DELETE') {
    lab.objects.delete(key);
    return { status: 204 };
  }
  return method === 'PUT' ? written(lab, asked, asked.body) : read(lab, asked);
}

function written(lab: S3TestServer, { key, headers }: Asked, bytes: Uint8Array): Answer {
  const isNew = headers['if-none-match'] === '*' && lab.knowsConditions;
  if (isNew && lab.objects.has(key)) return refused(412, 'PreconditionFailed');
  lab.objects.set(key, bytes);
  return { status: 200, headers: { etag: tagOf(bytes) } };
}

function read(lab: S3TestServer, { key, method, headers }: Asked): Answer {
  const bytes = lab.objects.get(key);
  if (bytes === undefined) return refused(404, 'NoSuchKey');
  const etag = tagOf(bytes);
  if ((headers['if-match'] ?? etag) !== etag) return refused(412, 'PreconditionFailed');
  if (method === 'HEAD') {
    return { status: 200, headers: { etag, 'content-length': String(bytes.length) } };
  }
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  if (from === undefined) return { status: 200, headers: { etag }, body: bytes };
  if (Number(from) >= bytes.length) return refused(416, 'InvalidRange');
  const body = bytes.subarray(Number(from), Number(to) + 1);
  const range = `bytes ${from}-${Number(from) + body.length - 1}/${bytes.length}`;
  return { status: 206, headers: { etag, 'content-range': range }, body };
}

function ofUpload(lab: S3TestServer, asked: Asked, id: string): Answer {
  const upload = lab.unfinished.get(id);
  if (upload === undefined || upload.key !== asked.key) return refused(404, 'NoSuchUpload');
  if (asked.method === 'DELETE') return { status: lab.unfinished.delete(id) ? 204 : 404 };
  if (asked.method === 'PUT') {
    upload.parts.set(Number(asked.query.get('partNumber')), asked.body);
    return { status: 200, headers: { etag: tagOf(asked.body) } };
  }
  const text = Buffer.from(asked.body).toString();
  const named = [...text.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag>/g)];
  const parts = named.map(([, number]) => upload.parts.get(Number(number)) ?? new Uint8Array(0));
  const areRight = parts.every((part, at) => tagOf(part) === named[at]?.[2]);
  if (!areRight) return refused(400, 'InvalidPart');
  const answer = written(lab, asked, new Uint8Array(Buffer.concat(parts)));
  if (answer.status !== 200) return answer;
  lab.unfinished.delete(id);
  return xml('<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>');
}

function listed({ objects }: S3TestServer, query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const names = [...objects.keys()]
    .filter((key) => key.startsWith(prefix) && key > after)
    .toSorted();
  const page = names.slice(0, PAGE);
  const entries = page.map(
    (name) =>
      `<Contents><Key>${encodeURIComponent(name)}</Key><Size>${objects.get(name)?.length}</Size></Contents>`,
  );
  const next =
    names.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return xml(`<ListBucketResult>${entries.join('')}${next}</ListBucketResult>`);
}

function ofBucket(lab: S3TestServer, query: URLSearchParams): Answer {
  if (query.has('versioning')) {
    const status = lab.versioning === undefined ? '' : `<Status>${lab.versioning}</Status>`;
    return xml(`<VersioningConfiguration>${status}</VersioningConfiguration>`);
  }
  const uploads = [...lab.unfinished].map(
    ([id, { key }]) =>
      `<Upload><Key>${encodeURIComponent(key)}</Key><UploadId>${id}</UploadId></Upload>`,
  );
  return xml(`<ListMultipartUploadsResult>${uploads.join('')}</ListMultipartUploadsResult>`);
}

function tagOf(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

function xml(body: string): Answer {
  return { status: 200, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

function refused(status: number, code: string): Answer {
  return { ...xml(`<Error><Code>${code}</Code><Message>no</Message></Error>`), status };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
