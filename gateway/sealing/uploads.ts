import { AsyncLocalStorage } from 'node:async_hooks';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { UPLOAD_KEEP_MS, UPLOADS_PER_BIDDER_MAX } from '#contracts/limits.ts';

/** Whose upload it is: identity from the session, never from what the client says. */
export interface UploadScope {
  readonly openingId: string;
  readonly organizationId: string;
}

export interface CompleteUpload {
  readonly isComplete: boolean;
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** Bids on their way (tus 1.0, resumable): an archive is nothing but bytes until it is submitted. */
export interface Uploads {
  /** Answers one request of the protocol. */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    given: { readonly scope: UploadScope; readonly bytesMax: number; readonly path: string },
  ): Promise<void>;
  /** `undefined`: there is none of this name in this scope. */
  find(scope: UploadScope, uploadId: string): Promise<CompleteUpload | undefined>;
  remove(uploadId: string): Promise<void>;
  stop(): void;
}

const UPLOAD_ID = /^[0-9a-f]{32}$/;
const LOOK_MS = 600_000;
const TOO_MANY = { status_code: 429, body: 'too many unfinished uploads of this opening' };
const NO_SIZE = { status_code: 400, body: 'Upload-Length is needed' };

/** What unfinished uploads left behind is removed after a while. */
export async function openUploads(
  folder: string,
  onFault: (error: unknown) => void,
): Promise<Uploads> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const datastore = new FileStore({
    directory: folder,
    expirationPeriodInMilliseconds: UPLOAD_KEEP_MS,
  });
  const current = new AsyncLocalStorage<{
    readonly scope: UploadScope;
    readonly bytesMax: number;
    readonly path: string;
  }>();
  const here = () => {
    const given = current.getStore();
    if (given === undefined) throw new Error('an upload is handled inside its scope');
    return given;
  };
  const server = new Server({
    path: '/',
    datastore,
    respectForwardedHeaders: false,
    disableTerminationForFinishedUploads: false,
    maxSize: () => here().bytesMax,
    generateUrl: (_request, { id }) => `${here().path}/${id}`,
    getFileIdFromRequest: (_request, last) => last,
    onUploadCreate: async (_request, upload) => {
      const { scope } = here();
      if (upload.size === undefined) throw NO_SIZE;
      if ((await openOf(datastore, scope)) >= UPLOADS_PER_BIDDER_MAX) throw TOO_MANY;
      // What the client says about its file is not kept: it could name what is sealed.
      return { metadata: { ...scope } };
    },
  });
  const timer = setInterval(() => {
    server.cleanUpExpiredUploads().catch(onFault);
  }, LOOK_MS);
  timer.unref();
  return {
    handle: async (request, response, given) =>
      current.run(given, () => server.handle(request, response)),
    find: async (scope, uploadId) => {
      const upload = await uploadOf(datastore, uploadId);
      if (upload === undefined || !isOf(upload.metadata, scope)) return undefined;
      return {
        isComplete: upload.offset === upload.size,
        read: () => createReadStream(join(folder, uploadId)),
      };
    },
    remove: async (uploadId) => {
      if ((await uploadOf(datastore, uploadId)) === undefined) return;
      try {
        await datastore.remove(uploadId);
      } catch (error) {
        // Of two that remove it one comes second.
        if ((await uploadOf(datastore, uploadId)) !== undefined) throw error;
      }
    },
    stop: () => clearInterval(timer),
  };
}

async function uploadOf(datastore: FileStore, uploadId: string) {
  if (!UPLOAD_ID.test(uploadId)) return undefined;
  if ((await datastore.configstore.get(uploadId)) === undefined) return undefined;
  try {
    return await datastore.getUpload(uploadId);
  } catch (error) {
    // Another request has removed it meanwhile.
    if (statusOf(error) === 410 || statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** What the protocol's library throws is no `Error`. */
function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'status_code' in error
    ? error.status_code
    : undefined;
}

async function openOf(datastore: FileStore, scope: UploadScope): Promise<number> {
  const ids = (await datastore.configstore.list?.()) ?? [];
  const uploads = await Promise.all(ids.map((id) => datastore.configstore.get(id)));
  return uploads.filter((upload) => upload !== undefined && isOf(upload.metadata, scope)).length;
}

function isOf(
  metadata: Record<string, string | null> | undefined,
  { openingId, organizationId }: UploadScope,
): boolean {
  return metadata?.['openingId'] === openingId && metadata['organizationId'] === organizationId;
}
