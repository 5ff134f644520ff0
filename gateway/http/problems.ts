import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode } from '#contracts/errors.ts';
import { PROBLEM_ERRORS_MAX } from '#contracts/limits.ts';
import {
  languageOf,
  PROBLEM_MEDIA_TYPE,
  type ProblemContext,
  problemOf,
} from '#contracts/wire/problem.ts';

/** Thrown by hooks and handlers to refuse a request with a code of the catalogue; not a fault. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly code: ErrorCode;
  readonly extra: Pick<ProblemContext, 'errors' | 'retryAfterMs'>;

  constructor(code: ErrorCode, extra: Pick<ProblemContext, 'errors' | 'retryAfterMs'> = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

const MESSAGE_CHARS_MAX = 200;

/** Codes of Fastify and its plugins that are the client's doing; everything else with a status of 4xx goes by it. */
const CODE_OF_FRAMEWORK_ERROR: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
};
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  403: 'NOT_FOUND',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  431: 'HEADERS_TOO_LARGE',
};

/** Turns whatever a hook or handler threw into problem details; faults of ours are logged, those of clients are not. */
export function answerError(
  error: FastifyError | HttpRefusal | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = error instanceof HttpRefusal ? error : refusalOf(error);
  if (refusal.code === 'INTERNAL') request.log.error({ err: error }, 'unexpected error');
  else if (PASSING_FAULTS.has(error.name)) request.log.warn({ err: error }, 'cannot answer now');
  return sendProblem(request, reply, refusal);
}

/** Also for the places where Fastify calls before there is a route: bad addresses. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { code, extra }: Pick<HttpRefusal, 'code' | 'extra'>,
): FastifyReply {
  const status = ERRORS[code].status;
  const retryAfterMs = extra.retryAfterMs ?? (status === 503 ? 1_000 : undefined);
  if (retryAfterMs !== undefined) {
    void reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  }
  const problem = problemOf(code, {
    language: languageOf(request.headers['accept-language']),
    requestId: request.id,
    ...(extra.errors !== undefined && { errors: extra.errors.slice(0, PROBLEM_ERRORS_MAX) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  // Left by an answer whose stream failed before its first byte: they describe what is not sent.
  for (const name of ['content-encoding', 'content-disposition', 'content-length']) {
    void reply.removeHeader(name);
  }
  return reply
    .code(status)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .header('cache-control', 'no-store')
    .header('vary', 'accept-language')
    .serializer(JSON.stringify)
    .send(problem);
}

/** Faults of what stands behind us, by the name of their typed error: the same request may be sent again later. */
const PASSING_FAULTS = new Set([
  'StoreUnavailableError',
  'OutcomeUnknownError',
  'DatabaseUnavailableError',
  'StampUnavailableError',
  'BidStoreUnavailableError',
]);

function refusalOf(error: Error): HttpRefusal {
  if ('validation' in error && Array.isArray(error.validation)) {
    return new HttpRefusal('INVALID_INPUT', { errors: error.validation.map(faultOf) });
  }
  if (PASSING_FAULTS.has(error.name)) return new HttpRefusal('UNAVAILABLE');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = CODE_OF_FRAMEWORK_ERROR[code];
  if (known !== undefined) return new HttpRefusal(known);
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpRefusal(CODE_OF_STATUS[status] ?? 'BAD_REQUEST');
  }
  return new HttpRefusal('INTERNAL');
}

/** One entry of a validator's list: a JSON pointer and the validator's own words, cut short. */
function faultOf(fault: unknown): { path: string; message: string } {
  const entry: { instancePath?: unknown; message?: unknown } =
    typeof fault === 'object' && fault !== null ? fault : {};
  return {
    path: shortText(entry.instancePath),
    message: shortText(entry.message),
  };
}

function shortText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MESSAGE_CHARS_MAX) : '';
}

const CODE_OF_PARSER_ERROR: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'BODY_TOO_LARGE',
};

/** Bytes that are no HTTP request, or one that never ends: a problem on the bare socket, then the end of it. */
export function answerParserError(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODE_OF_PARSER_ERROR[error.code ?? ''] ?? 'BAD_REQUEST';
  const requestId = crypto.randomUUID();
  const body = JSON.stringify(problemOf(code, { language: 'zh-CN', requestId }));
  const { status } = ERRORS[code];
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      `content-type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}
