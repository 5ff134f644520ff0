import { problemSchema } from '#contracts/wire/rest.ts';
import type { UploadAnswer, UploadServer } from './upload-server.ts';

const TUS = { 'tus-resumable': '1.0.0' } as const;
const OFFSET = /^\d{1,15}$/;

/** Uploads of one opening on our own server. A piece goes by `XMLHttpRequest`, which alone tells how much of it has left. */
export function tusServer(openingId: string): UploadServer {
  return {
    create: (size) =>
      ask('POST', `/api/openings/${encodeURIComponent(openingId)}/uploads`, {
        'upload-length': String(size),
      }),
    ask: (path) => ask('HEAD', path),
    remove: (path) => ask('DELETE', path),
    send: (path, { offset, piece, onSent, signal }) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve(undefined);
          return;
        }
        const request = new XMLHttpRequest();
        const abort = (): void => request.abort();
        signal.addEventListener('abort', abort, { once: true });
        request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
        request.addEventListener('loadend', () => {
          signal.removeEventListener('abort', abort);
          const { status, responseText } = request;
          const text = (name: string): string | null => request.getResponseHeader(name);
          // Status 0 is what stands there when nothing came, or the request was broken off.
          resolve(status === 0 ? undefined : answerOf(status, text, responseText));
        });
        request.open('PATCH', path);
        for (const [name, value] of Object.entries(TUS)) request.setRequestHeader(name, value);
        request.setRequestHeader('upload-offset', String(offset));
        request.setRequestHeader('content-type', 'application/offset+octet-stream');
        request.send(piece);
      }),
  };
}

async function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<UploadAnswer | undefined> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { ...TUS, ...headers },
    });
    const body = await response.text();
    return answerOf(response.status, (name) => response.headers.get(name), body);
  } catch {
    // Only a line that broke throws here.
    return undefined;
  }
}

function answerOf(
  status: number,
  header: (name: string) => string | null,
  body: string,
): UploadAnswer {
  const location = header('location');
  const offset = header('upload-offset');
  const code = codeIn(body);
  return {
    status,
    ...(location !== null && { location }),
    ...(offset !== null && OFFSET.test(offset) && { offset: Number(offset) }),
    ...(code !== undefined && { code }),
  };
}

function codeIn(body: string): string | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const problem = problemSchema.safeParse(JSON.parse(body));
    return problem.success ? problem.data.code : undefined;
  } catch {
    return undefined;
  }
}
