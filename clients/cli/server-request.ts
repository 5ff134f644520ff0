import { oneLine } from '#contracts/strict-json.ts';
import { problemSchema, sessionInfoSchema } from '#contracts/wire/rest.ts';
import { CliError, type CliIo } from './io.ts';
import { choosePassword } from './password.ts';

/** Where a server is, and who signs in there. */
export interface ServerArguments {
  readonly server: string;
  readonly login?: string;
  readonly passwordFile?: string;
}

/** A token from KAIBIAO_TOKEN, or of a session that is opened now. Throws `CliError`. */
export async function tokenOf(options: ServerArguments, io: CliIo): Promise<string> {
  return io.env['KAIBIAO_TOKEN']?.trim() || signIn(options, io);
}

async function signIn(options: ServerArguments, io: CliIo): Promise<string> {
  const { login, server, passwordFile } = options;
  if (login === undefined) throw new CliError('give --login, or a token in KAIBIAO_TOKEN');
  const { password } = await choosePassword(passwordFile === undefined ? {} : { passwordFile }, io);
  const answer = await askServer(server, '/api/sessions', {
    body: { login, password, wantToken: true },
  });
  const session = sessionInfoSchema.safeParse(answer);
  if (!session.success || session.data.token === undefined) {
    throw new CliError('the server gave no session token');
  }
  return session.data.token;
}

const TIMEOUT_MS = 30_000;

interface Asked {
  /** Sent as JSON by POST; absent: GET. */
  readonly body?: unknown;
  readonly token?: string;
  /** For an answer that takes the server long. */
  readonly timeoutMs?: number;
}

/** Nobody knows whether the request arrived: the same one may be sent again. */
export class ServerUnreachable extends CliError {}

/** The answer of the REST interface, as JSON. Throws `CliError` with the server's words where it refuses. */
export function askServer(base: string, path: string, asked: Asked): Promise<unknown> {
  return asking(base, { path, ...asked }, (response) => response.json());
}

/** A file of the server whole. Throws `CliError`. */
export function fetchFile(base: string, path: string, asked: Asked): Promise<Uint8Array> {
  return asking(
    base,
    { path, ...asked },
    async (response) => new Uint8Array(await response.arrayBuffer()),
  );
}

/** Makes an upload (tus 1.0) of so many bytes; its name on the server. Throws `CliError`. */
export function createUpload(
  base: string,
  path: string,
  { token, bytes }: { readonly token: string; readonly bytes: number },
): Promise<string> {
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': String(bytes) };
  return asking(base, { path, token, headers }, async (response) => {
    const name = response.headers.get('location')?.split('/').at(-1);
    if (!name) throw new CliError('the server gave no name for the upload');
    return name;
  });
}

async function asking<Answer>(
  base: string,
  {
    path,
    body,
    token,
    headers,
    timeoutMs = TIMEOUT_MS,
  }: Asked & { readonly path: string; readonly headers?: Readonly<Record<string, string>> },
  read: (response: Response) => Promise<Answer>,
): Promise<Answer> {
  if (!URL.canParse(path, base)) throw new CliError(`--server: not an address: ${oneLine(base)}`);
  const url = new URL(path, base);
  try {
    const response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : posted(body, token)),
      ...(headers !== undefined && madeBy(headers, token)),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return await read(response);
    // The upload protocol's own refusals are plain text.
    if (headers !== undefined && response.headers.has('tus-resumable')) {
      throw new CliError(oneLine(`${(await response.text()).trim()} (${response.status})`));
    }
    const answer: unknown = await response.json();
    const problem = problemSchema.safeParse(answer);
    if (!problem.success) throw new CliError(`${url.href} answered ${response.status}`);
    const { code, title, detail, errors } = problem.data;
    const [first] = errors ?? [];
    const place = first === undefined ? '' : ` (${first.path}: ${first.message})`;
    throw new CliError(oneLine(`${title}: ${detail}${place} [${code}]`));
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (error instanceof SyntaxError) throw new CliError(`${url.href} is not a Kaibiao server`);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ServerUnreachable(`${url.origin} cannot be reached: ${oneLine(reason)}`);
  }
}

function posted(body: unknown, token: string | undefined): RequestInit {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  };
}

/** A request without a body that makes something. */
function madeBy(headers: Readonly<Record<string, string>>, token: string | undefined): RequestInit {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return { method: 'POST', headers: { ...headers, ...authorization } };
}
