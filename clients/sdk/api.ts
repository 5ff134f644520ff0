import { z } from 'zod';
import {
  auctionListSchema,
  clientConfigSchema,
  demoAccountSchema,
  grantedSchema,
  lotCurveSchema,
  problemSchema,
  sessionInfoSchema,
} from '#contracts/wire/rest.ts';
import type {
  AuctionList,
  ClientConfig,
  DemoAccount,
  ListState,
  LotCurve,
  Problem,
  SessionInfo,
} from '#contracts/wire/rest.ts';
import { signInAnswerSchema } from '#contracts/wire/people.ts';
import type { FactorProof, PendingSignIn } from '#contracts/wire/session.ts';
import type { SignedEnvelope } from '#contracts/wire/auction-events.ts';
import { type AuctionApi, auctionApi } from './auction-api.ts';
import { HTTP_WAIT_MS_MAX } from './limits.ts';

/** The server refused (`problem` says why and what to do) or gave no answer that can be read (`problem` absent). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(
      problem === undefined ? `unexpected answer ${status}` : `${problem.code}: ${problem.detail}`,
    );
    this.status = status;
    this.problem = problem;
  }
}

/** The password was right, and the account has a second factor that `signIn` was not told how to show. */
export class SecondFactorNeededError extends Error {
  override readonly name = 'SecondFactorNeededError';
  readonly pending: PendingSignIn;

  constructor(pending: PendingSignIn) {
    super(pending.next === 'enrol' ? 'enrol a second factor first' : 'a second factor is needed');
    this.pending = pending;
  }
}

/** Shows a second factor of those that the account has, such as a code or a signature over the challenge. */
export type ShowFactor = (pending: PendingSignIn) => FactorProof | Promise<FactorProof>;

export interface ApiOptions {
  /** Address of the server, such as `https://bid.example`; a page leaves it empty. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
}

export interface ListFilter {
  readonly page?: number;
  readonly size?: number;
  readonly search?: string;
  readonly state?: ListState;
}

/** What a bidder's or an official's program needs of the REST interface. Methods reject with `ApiError`, or `TypeError` off-line. */
export interface Api extends AuctionApi {
  readonly config: () => Promise<ClientConfig>;
  /**
   * Signs in; afterwards this object's calls, and `token()`, carry the session. An account with a second factor needs
   * `showFactor`; without it this rejects with `SecondFactorNeededError`.
   */
  readonly signIn: (
    login: string,
    password: string,
    showFactor?: ShowFactor,
  ) => Promise<SessionInfo>;
  /** Ends the session. */
  readonly signOut: () => Promise<void>;
  /**
   * Who is signed in. A program that only bids over the live socket has to call this now and then: sockets do not keep a
   * session from going idle (an hour unless the server says otherwise), and an idle session's socket is closed.
   */
  readonly session: () => Promise<SessionInfo>;
  /** Token of a signed-in program, for `connect`. */
  readonly token: () => string | undefined;
  readonly listAuctions: (filter?: ListFilter) => Promise<AuctionList>;
  /** How a lot's best price came about; without `points` where this account may not see it (AUC-12). */
  readonly lotCurve: (auctionId: string, lotId: string) => Promise<LotCurve>;
  /** SPKI of the certificate key, base64. */
  readonly registerSigningKey: (spki: string) => Promise<void>;
  /** Puts a session grant on record; resolves to its hash. */
  readonly grant: (auctionId: string, envelope: SignedEnvelope) => Promise<string>;
  readonly demoAccounts: () => Promise<readonly DemoAccount[]>;
}

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
}

const nothingSchema = z.unknown();

export function createApi(options: ApiOptions): Api {
  const request = options.fetch ?? ((input, init) => fetch(input, init));
  let token: string | undefined;

  async function call<T>(path: string, schema: z.ZodType<T>, how: Call = {}): Promise<T> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (how.body !== undefined) headers['content-type'] = 'application/json';
    const response = await request(`${options.baseUrl}/api${path}`, {
      method: how.method ?? 'GET',
      headers,
      signal: AbortSignal.timeout(HTTP_WAIT_MS_MAX),
      ...(how.body === undefined ? {} : { body: JSON.stringify(how.body) }),
    });
    const value = parseJson(await response.text());
    if (!response.ok) throw new ApiError(response.status, problemSchema.safeParse(value).data);
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new ApiError(response.status, undefined);
    return parsed.data;
  }

  return {
    ...auctionApi(call),
    config: () => call('/config', clientConfigSchema),
    async signIn(login, password, showFactor) {
      const step = (path: string, body: object) =>
        call(path, signInAnswerSchema, { method: 'POST', body: { ...body, wantToken: true } });
      let answer = await step('/sessions', { login, password });
      if ('ticket' in answer && answer.next === 'factor' && showFactor !== undefined) {
        const { ticket } = answer;
        answer = await step('/sessions/factor', { ticket, proof: await showFactor(answer) });
      }
      if ('ticket' in answer) throw new SecondFactorNeededError(answer);
      token = answer.token;
      return answer;
    },
    async signOut() {
      await call('/session', nothingSchema, { method: 'DELETE' });
      token = undefined;
    },
    session: () => call('/session', sessionInfoSchema),
    token: () => token,
    listAuctions: (filter = {}) => call(`/auctions${queryOf(filter)}`, auctionListSchema),
    lotCurve(auctionId, lotId) {
      const query = new URLSearchParams({ lot: lotId });
      return call(`/auctions/${encodeURIComponent(auctionId)}/curve?${query}`, lotCurveSchema);
    },
    async registerSigningKey(spki) {
      await call('/me/signing-key', nothingSchema, { method: 'PUT', body: { spki } });
    },
    async grant(auctionId, envelope) {
      const path = `/auctions/${encodeURIComponent(auctionId)}/grants`;
      const { grantHash } = await call(path, grantedSchema, { method: 'POST', body: { envelope } });
      return grantHash;
    },
    demoAccounts: () => call('/demo/accounts', z.array(demoAccountSchema)),
  };
}

/** Address of the live route: the one the server names, else `/live` at the same place. */
export function liveUrl(baseUrl: string, config: Pick<ClientConfig, 'livePublicUrl'>): string {
  if (config.livePublicUrl !== undefined) return config.livePublicUrl;
  const url = new URL('/live', baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page instead of an answer: the status says the rest.
    return undefined;
  }
}

function queryOf(filter: ListFilter): string {
  const query = new URLSearchParams();
  if (filter.page !== undefined) query.set('page', String(filter.page));
  if (filter.size !== undefined) query.set('size', String(filter.size));
  if (filter.search !== undefined) query.set('search', filter.search);
  if (filter.state !== undefined) query.set('state', filter.state);
  return query.size === 0 ? '' : `?${query}`;
}
