import http from 'k6/http';
import { setTimeout } from 'k6/timers';
import type { Account, AccountsFile } from './accounts.ts';
import { logAuction } from './metrics.ts';

/** What a scenario's `setup()` makes over REST: sessions and auctions of its own, on whatever server it is told. */

export interface Party {
  readonly organizationId: string;
  readonly token: string;
}

export interface Auction {
  readonly id: string;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly lots: readonly string[];
  readonly ceilingFen: number;
}

/** What reaches every virtual user; k6 copies it as JSON. */
export interface Stage {
  readonly liveUrl: string;
  readonly bidders: readonly Party[];
  /** Signed in, and admitted to none of the auctions. */
  readonly outsider: Party;
  readonly auctions: readonly Auction[];
  /** Server's clock minus this machine's, at the set-up. */
  readonly clockMs: number;
}

export interface Terms {
  readonly bidders: number;
  readonly auctions?: number;
  readonly lots?: number;
  /** From the opening to the first end. */
  readonly lastsMs: number;
  readonly opensInMs?: number;
  readonly overtime?: {
    readonly windowMs: number;
    readonly extendMs: number;
    readonly maxCount: number;
  };
  /** `own`: nobody's offer is refused because another's overtook it. */
  readonly basis?: 'best' | 'own';
  readonly offerSignature?: 'required' | 'none';
}

export const CEILING_FEN = 9_000_000_000_000;
const SIGN_INS_AT_ONCE = 4;
const PUBLICATIONS_AT_ONCE = 8;
/** One session may change 100 things in ten seconds; several sessions of the agency share the work. */
const PUBLICATIONS_PER_SESSION = 90;
const ATTEMPTS_MAX = 30;
const HTTP_TOO_MANY = 429;
const HTTP_UNAVAILABLE = 503;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export async function prepare(baseUrl: string, accountsText: string, terms: Terms): Promise<Stage> {
  const accounts = JSON.parse(accountsText) as AccountsFile;
  if (accounts.suppliers.length < terms.bidders + 1) {
    throw new Error(`this run needs ${terms.bidders + 1} suppliers in the accounts file`);
  }
  const before = Date.now();
  const config = await call(baseUrl, { method: 'GET', path: '/api/config' });
  const { serverMs, livePublicUrl } = config as { serverMs: number; livePublicUrl?: string };
  const clockMs = Math.round(serverMs - (before + Date.now()) / 2);
  const suppliers = await signInAll(baseUrl, accounts.suppliers.slice(0, terms.bidders + 1));
  const [outsider, ...bidders] = suppliers;
  if (outsider === undefined) throw new Error('there is at least one supplier');
  const auctions = await publishAll({ baseUrl, accounts, terms, bidders, clockMs });
  const liveUrl = livePublicUrl ?? `${baseUrl.replace(/^http/, 'ws')}/live`;
  return { liveUrl, bidders, outsider, auctions, clockMs };
}

async function signInAll(baseUrl: string, accounts: readonly Account[]): Promise<readonly Party[]> {
  const parties: Party[] = [];
  for (let at = 0; at < accounts.length; at += SIGN_INS_AT_ONCE) {
    const some = accounts.slice(at, at + SIGN_INS_AT_ONCE);
    parties.push(...(await Promise.all(some.map((account) => signIn(baseUrl, account)))));
  }
  return parties;
}

async function signIn(baseUrl: string, account: Account): Promise<Party> {
  const { organizationId, login, password, token: given } = account;
  if (given !== undefined) return { organizationId, token: given };
  const answer = await call(baseUrl, {
    method: 'POST',
    path: '/api/sessions',
    body: { login, password, wantToken: true },
  });
  const { token } = answer as { token?: string };
  if (token === undefined) throw new Error(`signing ${login} in gave no token`);
  return { organizationId, token };
}

async function publishAll(work: {
  readonly baseUrl: string;
  readonly accounts: AccountsFile;
  readonly terms: Terms;
  readonly bidders: readonly Party[];
  readonly clockMs: number;
}): Promise<readonly Auction[]> {
  const { baseUrl, accounts, terms, bidders, clockMs } = work;
  const total = terms.auctions ?? 1;
  // All of them end at one instant, which the last one to be published must still have before it.
  const opensAt = Date.now() + clockMs + (terms.opensInMs ?? 1_000) + total * 10;
  const run = `load-${opensAt.toString(36)}`;
  const auctions = Array.from({ length: total }, (_, index): Auction => {
    const lots = Array.from({ length: terms.lots ?? 1 }, (_lot, lot) => `L${lot + 1}`);
    const closesAt = opensAt + terms.lastsMs;
    return { id: `${run}-${index + 1}`, opensAt, closesAt, lots, ceilingFen: CEILING_FEN };
  });
  const sessions: Party[] = [];
  for (let at = 0; at < total; at += PUBLICATIONS_PER_SESSION) {
    sessions.push(await signIn(baseUrl, accounts.agency));
  }
  const ids = bidders.map(({ organizationId }) => organizationId);
  for (let at = 0; at < total; at += PUBLICATIONS_AT_ONCE) {
    const some = auctions.slice(at, at + PUBLICATIONS_AT_ONCE);
    await Promise.all(
      some.map((auction, index) => {
        const { token } = sessions[(at + index) % sessions.length] ?? { token: '' };
        const body = publication(auction, { terms, bidders: ids, buyerId: accounts.buyerId });
        return call(baseUrl, { method: 'POST', path: '/api/auctions', token, body });
      }),
    );
    for (const { id } of some) logAuction(id);
  }
  return auctions;
}

function publication(
  auction: Auction,
  parts: {
    readonly terms: Terms;
    readonly bidders: readonly string[];
    readonly buyerId: string;
  },
): object {
  const { basis = 'own', overtime, offerSignature = 'none' } = parts.terms;
  return {
    title: `Load test ${auction.id}`,
    buyerId: parts.buyerId,
    offerSignature,
    rules: {
      type: 'english-reverse',
      id: auction.id,
      opensAt: auction.opensAt,
      closesAt: auction.closesAt,
      minBidders: 1,
      bidders: parts.bidders,
      lots: auction.lots.map((id) => ({
        id,
        ceilingFen: auction.ceilingFen,
        decrement: { basis, kind: 'absolute', fen: 1 },
        ...(overtime !== undefined && {
          overtime: { ...overtime, mode: 'reset', trigger: 'any-offer' },
        }),
      })),
    },
  };
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly body?: object;
}

/** Asks until the server has room for the answer; throws for every other refusal. */
async function call(baseUrl: string, asked: Call): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const { status, body } = await once(baseUrl, asked);
    if (status >= 200 && status < 300) return body;
    const isBusy = status === HTTP_TOO_MANY || status === HTTP_UNAVAILABLE;
    if (!isBusy || attempt === ATTEMPTS_MAX) {
      throw new Error(`${asked.method} ${asked.path} answered ${status}: ${JSON.stringify(body)}`);
    }
    const { retryAfterMs = 500 } = body as { retryAfterMs?: number };
    await pause(Math.min(10_000, retryAfterMs));
  }
}

async function once(baseUrl: string, { method, path, token, body }: Call): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  const text = body === undefined ? null : JSON.stringify(body);
  const response = await http.asyncRequest(method, `${baseUrl}${path}`, text, { headers });
  const answer = typeof response.body === 'string' ? response.body : '';
  return { status: response.status, body: answer === '' ? {} : JSON.parse(answer) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
