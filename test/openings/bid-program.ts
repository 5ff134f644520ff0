import { randomUUID } from 'node:crypto';

/** What a bidder's program says to the server, in plain HTTP. */
export interface BidProgram {
  /** Sends the bytes in two pieces; the name of the upload. */
  upload(openingId: string, bytes: Uint8Array): Promise<string>;
  submit(openingId: string, given: SubmitRequest): Promise<Answer>;
  send(method: string, path: string, options?: SendOptions): Promise<Response>;
}

export interface SubmitRequest {
  readonly uploadId: string;
  readonly header: string;
  readonly commandId?: string;
}

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a server answered, read field by field in tests
  readonly body: any;
}

interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly json?: unknown;
}

export const TUS = { 'tus-resumable': '1.0.0' };

export function bidProgram(baseUrl: string, token: string): BidProgram {
  const send: BidProgram['send'] = (method, path, { headers = {}, body, json } = {}) =>
    fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: new Uint8Array(body) }),
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
  const patch = async (path: string, offset: number, body: Uint8Array): Promise<void> => {
    const headers = {
      ...TUS,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    };
    const { status } = await send('PATCH', path, { headers, body });
    if (status !== 204) throw new Error(`a piece was answered with ${status}`);
  };
  return {
    send,
    async upload(openingId, bytes) {
      const created = await send('POST', `/api/openings/${openingId}/uploads`, {
        headers: { ...TUS, 'upload-length': String(bytes.length) },
      });
      const path = created.headers.get('location') ?? '';
      if (created.status !== 201) throw new Error(`an upload was answered with ${created.status}`);
      const middle = Math.floor(bytes.length / 2);
      if (middle > 0) await patch(path, 0, bytes.subarray(0, middle));
      if (bytes.length > 0) await patch(path, middle, bytes.subarray(middle));
      return path.split('/').at(-1) ?? '';
    },
    async submit(openingId, { commandId = randomUUID(), ...given }) {
      const answer = await send('POST', `/api/openings/${openingId}/bids`, {
        json: { commandId, ...given },
      });
      return { status: answer.status, body: await answer.json() };
    },
  };
}
