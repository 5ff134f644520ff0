import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DetailedError, Upload } from 'tus-js-client';
import { z } from 'zod';
import { canonicalBytes, parseCanonical } from '#contracts/signing/canonical.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { CliError } from '../io.ts';
import { createUpload, ServerUnreachable } from '../server-request.ts';
import { readIfThere, writeNew } from './files.ts';

export interface FileToUpload {
  readonly path: string;
  readonly bytes: number;
  /** Digest of the bid's header: an upload of another bid is not gone on with. */
  readonly header: string;
}

export interface UploadPlace {
  readonly server: string;
  /** Path of the opening's uploads. */
  readonly path: string;
  readonly token: string;
}

export interface UploadWatch {
  /** How long to wait before each try after the line broke; progress begins them anew. */
  readonly delaysMs: readonly number[];
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
  readonly onBroken: (delayMs: number) => void;
}

/** Of an upload that is under way, beside the file. A name only: where it is sent to, the command line says. */
const noteSchema = z.strictObject({
  path: z.string(),
  header: z.string(),
  bytes: z.int(),
  upload: z.string().regex(/^[0-9a-f]{32}$/),
});
const NOTE_BYTES_MAX = 4_096;

export function noteOf(file: Pick<FileToUpload, 'path'>): string {
  return `${file.path}.upload`;
}

/** Sends a file by tus 1.0, on from where an earlier run stopped; the upload's name. Throws `CliError`. */
export async function uploaded(
  file: FileToUpload,
  place: UploadPlace,
  watch: UploadWatch,
): Promise<string> {
  const before = await readNote(file, place);
  if (before !== undefined && (await sendRest(file, { place, upload: before }, watch))) {
    return before;
  }
  const { server, path, token } = place;
  const upload = await createUpload(server, path, { token, bytes: file.bytes });
  await writeNote(file, place, upload);
  if (!(await sendRest(file, { place, upload }, watch))) {
    throw new CliError('the server knows nothing of the upload that it has just begun');
  }
  return upload;
}

export async function forgetUpload(file: Pick<FileToUpload, 'path'>): Promise<void> {
  await rm(noteOf(file), { force: true });
}

async function readNote(file: FileToUpload, place: UploadPlace): Promise<string | undefined> {
  const bytes = await readIfThere(noteOf(file), NOTE_BYTES_MAX);
  if (bytes === undefined) return undefined;
  const note = noteSchema.safeParse(parseCanonical(bytes));
  if (!note.success) return undefined;
  const { path, header, bytes: size, upload } = note.data;
  const isOfIt = path === place.path && header === file.header && size === file.bytes;
  return isOfIt ? upload : undefined;
}

async function writeNote(file: FileToUpload, place: UploadPlace, upload: string): Promise<void> {
  const { header, bytes } = file;
  await forgetUpload(file);
  await writeNew(noteOf(file), canonicalBytes({ path: place.path, header, bytes, upload }));
}

/** `false`: there is no such upload any more. */
function sendRest(
  file: FileToUpload,
  { place, upload }: { readonly place: UploadPlace; readonly upload: string },
  { delaysMs, onProgress, onBroken }: UploadWatch,
): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const stream = createReadStream(file.path);
  stream.on('error', reject);
  // The package's types know only the browser's files; in Node it takes a file's stream and opens it anew at any place.
  const source = stream as unknown as Buffer;
  // Without an address to begin at, a server that is busy is asked again and nothing is sent twice.
  const sending = new Upload(source, {
    uploadUrl: new URL(`${place.path}/${upload}`, place.server).href,
    headers: { authorization: `Bearer ${place.token}` },
    retryDelays: [...delaysMs],
    storeFingerprintForResuming: false,
    onProgress,
    onShouldRetry: (error, attempt) => {
      const isWorthIt = isPassing(statusOf(error));
      if (isWorthIt) onBroken(delaysMs[attempt] ?? 0);
      return isWorthIt;
    },
    onSuccess: () => resolve(true),
    onError: (error) => {
      const status = statusOf(error);
      if (status === 404 || status === 410) resolve(false);
      else reject(faultOf(error, place));
    },
  });
  sending.start();
  return promise.finally(() => stream.destroy());
}

/** 0: no answer at all. */
function statusOf(error: Error): number {
  return error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

function isPassing(status: number): boolean {
  return status === 0 || status >= 500 || [408, 409, 423, 429].includes(status);
}

function faultOf(error: Error, { server }: UploadPlace): CliError {
  const status = statusOf(error);
  const { origin } = new URL(server);
  if (status === 0) {
    const cause = error instanceof DetailedError ? error.causingError : error;
    return new ServerUnreachable(
      `the line to ${origin} broke: ${oneLine((cause ?? error).message)}`,
    );
  }
  if (status === 401) return new CliError('the session is over: sign in again');
  if (isPassing(status)) return new ServerUnreachable(`${origin} is busy (${status})`);
  const body = error instanceof DetailedError ? (error.originalResponse?.getBody() ?? '') : '';
  return new CliError(`the upload was refused: ${oneLine(body.trim())} (${status})`);
}
