import { z } from 'zod';
import type { AuctionView } from '#contracts/wire/views.ts';
import {
  auctionDetailSchema,
  type OfficialRequest,
  type PublishAuction,
  publishedSchema,
  sessionInfoSchema,
} from '#contracts/wire/rest.ts';
import { type Login, PASSWORD } from './people.ts';

const acceptedSchema = z.object({ outcome: z.literal('accepted') });

/** REST calls of officials' programs, as somebody who signed in for a token. */
export interface Official {
  publish(auction: PublishAuction): Promise<void>;
  view(auctionId: string): Promise<AuctionView>;
  /** Sends a command of the agency; throws unless it was accepted. */
  command(auctionId: string, command: OfficialRequest): Promise<void>;
}

export async function signInByRest(baseUrl: string, login: Login): Promise<Official> {
  const answer = await call({
    url: `${baseUrl}/api/sessions`,
    body: { login, password: PASSWORD, wantToken: true },
  });
  const { token } = sessionInfoSchema.parse(answer);
  if (token === undefined) throw new Error('a session for a program has a token');
  const auctions = `${baseUrl}/api/auctions`;
  return {
    publish: async (auction) => {
      publishedSchema.parse(await call({ url: auctions, token, body: auction }));
    },
    view: async (auctionId) =>
      auctionDetailSchema.parse(await call({ url: `${auctions}/${auctionId}`, token })).view,
    command: async (auctionId, command) => {
      const sent = await call({ url: `${auctions}/${auctionId}/commands`, token, body: command });
      acceptedSchema.parse(sent);
    },
  };
}

interface Call {
  readonly url: string;
  readonly token?: string;
  readonly body?: unknown;
}

/** Asks the REST API in JSON; throws with what it answered unless that is good. */
export async function call({ url, token, body }: Call): Promise<unknown> {
  const response = await fetch(url, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

type Rules = PublishAuction['rules'];
type English = Extract<Rules, { type: 'english-reverse' }>;

export interface EnglishTerms {
  readonly id: string;
  readonly visibility?: English['visibility'];
  readonly offerSignature?: PublishAuction['offerSignature'];
  /** From now. */
  readonly opensInMs?: number;
  /** After the opening. */
  readonly lastsMs: number;
  readonly lot?: Partial<English['lots'][number]>;
  /** Absent: one, LOT. */
  readonly lotIds?: readonly string[];
  readonly options?: Pick<English, 'fairPause' | 'secondApproval' | 'standingInstructions'>;
  /** Fields of the rules that are the same for all lots. */
  readonly rules?: Partial<English>;
}

/** Every better offer moves the end so far, so that an auction lasts as long as its people are busy. */
export const overtimeOf = (extendMs: number) =>
  ({ windowMs: extendMs, extendMs, maxCount: 50, mode: 'reset', trigger: 'best-change' }) as const;

export const LOT = 'L1';
export const CEILING_FEN = 100_000_00;
export const STEP_FEN = 100_00;
const BIDDERS = ['supplier-a', 'supplier-b', 'supplier-c'];

/** A reverse auction, mostly of one lot, with a ceiling of 100,000 yuan and a step of 100 yuan under the best price. */
export function englishAuction(terms: EnglishTerms): PublishAuction {
  const opensAt = Date.now() + (terms.opensInMs ?? 1_000);
  return {
    title: `办公电脑采购 ${terms.id}`,
    buyerId: 'buyer-a',
    offerSignature: terms.offerSignature ?? 'none',
    rules: {
      id: terms.id,
      type: 'english-reverse',
      visibility: terms.visibility ?? 'best-price',
      opensAt,
      closesAt: opensAt + terms.lastsMs,
      minBidders: 2,
      bidders: BIDDERS,
      ...terms.options,
      lots: (terms.lotIds ?? [LOT]).map((id) => ({
        id,
        ceilingFen: CEILING_FEN,
        decrement: { basis: 'best', kind: 'absolute', fen: STEP_FEN },
        decrementMaxBp: 2_000,
        ...terms.lot,
      })),
      ...terms.rules,
    },
  };
}

/** A sealed quotation of one lot with a ceiling of 100,000 yuan. */
export function sealedQuotation(terms: {
  readonly id: string;
  readonly lastsMs: number;
}): PublishAuction {
  const opensAt = Date.now() + 1_000;
  return {
    title: `印刷服务询价 ${terms.id}`,
    buyerId: 'buyer-a',
    offerSignature: 'none',
    rules: {
      id: terms.id,
      type: 'sealed-quotation',
      opensAt,
      closesAt: opensAt + terms.lastsMs,
      minBidders: 2,
      bidders: BIDDERS,
      lots: [{ id: LOT, ceilingFen: CEILING_FEN }],
    },
  };
}
