import { setTimeout as pause } from 'node:timers/promises';
import type { Api, LiveClient, OfferSigner } from '#clients/sdk/index.ts';
import {
  connect,
  createApi,
  liveUrl,
  newP256Pair,
  openSigning,
  p256Signer,
  registerCertificate,
} from '#clients/sdk/index.ts';
import type { P256Signer } from '#contracts/signing/keys.ts';
import type { AuctionListItem } from '#contracts/wire/rest.ts';
import type { Temper } from '../examples/bot.ts';
import { bid } from '../examples/bot.ts';
import { bidByClock } from '../examples/clock-bot.ts';
import type { DemoParty } from './accounts.ts';
import { DEMO_SUPPLIERS } from './accounts.ts';
import { kindOfDemoId } from './plans.ts';
import { seededChance } from './random.ts';

export interface DemoBotsOptions {
  /** The public address of this very server, such as `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** Same seed, same tempers. */
  readonly seed: number;
  readonly onFault: (error: unknown) => void;
  /** Mean pause between two offers of one bot in one auction; 14 s when absent. */
  readonly pauseMs?: number;
}

const PAUSE_MS = 14_000;
const LOOK_EVERY_MS = 5_000;
const RETRY_MS = 5_000;
const AUCTIONS_MAX = 20;
/** So long after the opening of the control room's auction some bots lose their line, for everybody to see (FP). */
const DROPPING_BOTS = 2;
const DROP_AFTER_MS = 150_000;
const GRANT_MS = 6 * 3_600_000;
/** Formats in which a price has its time: the bots look three times as often. */
const CLOCK_TYPES: ReadonlySet<string> = new Set(['dutch-reverse', 'japanese-reverse', 'rounds']);

/**
 * Lets every demo supplier but the first one bid through the public port, with the program of `examples/bot.ts`.
 * Returns the stop, which resolves when the last bot is off the line.
 */
export function startDemoBots(options: DemoBotsOptions): () => Promise<void> {
  const stop = new AbortController();
  const bots = DEMO_SUPPLIERS.slice(1).map((party, index) =>
    new DemoBot(party, {
      ...options,
      seed: options.seed + index,
      signal: stop.signal,
      isDropping: index < DROPPING_BOTS,
    }).run(),
  );
  return async () => {
    stop.abort();
    await Promise.all(bots);
  };
}

interface BotOptions extends DemoBotsOptions {
  readonly signal: AbortSignal;
  /** Whether it is one of those that drop. */
  readonly isDropping: boolean;
}

/** One supplier's bot: one session, one connection, all auctions that it is admitted to. */
class DemoBot {
  readonly #party: DemoParty;
  readonly #options: BotOptions;
  readonly #chance: () => number;
  #certificate: Promise<P256Signer> | undefined;
  /** Auctions in which it has lost its line already. */
  readonly #dropped = new Set<string>();

  constructor(party: DemoParty, options: BotOptions) {
    this.#party = party;
    this.#options = options;
    this.#chance = seededChance(options.seed);
  }

  /** Signs in, bids, and starts again when the session ends; until it is stopped. */
  async run(): Promise<void> {
    const { signal, onFault } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#session();
      } catch (error) {
        if (!signal.aborted) onFault(error);
      }
      await pause(RETRY_MS * (1 + this.#chance()), undefined, { signal }).catch(ignoreAbort);
    }
  }

  async #session(): Promise<void> {
    const { baseUrl, signal } = this.#options;
    this.#certificate = undefined;
    const api = createApi({ baseUrl });
    const { login, password } = this.#party.user;
    const { token = '' } = await api.signIn(login, password);
    const config = await api.config();
    const { answerKey } = config;
    const client = connect({
      url: liveUrl(baseUrl, config),
      token,
      onFault: this.#options.onFault,
      ...(answerKey === undefined ? {} : { answerKey }),
    });
    const dispose = () => client.dispose();
    signal.addEventListener('abort', dispose, { once: true });
    try {
      await this.#bidEverywhere(api, client);
    } finally {
      signal.removeEventListener('abort', dispose);
      client.dispose();
    }
  }

  /** Looks for auctions to take part in until the connection is over. */
  async #bidEverywhere(api: Api, client: LiveClient): Promise<void> {
    const bidding = new Map<string, Promise<void>>();
    const { signal } = this.#options;
    // The stop may have come before there was a connection to end.
    while (client.connection.state !== 'ended' && !signal.aborted) {
      const { items } = await api.listAuctions({ state: 'running', size: 100 });
      for (const item of items) {
        const isNew = item.isBidder && !item.isEnded && !bidding.has(item.auctionId);
        if (!isNew || kindOfDemoId(item.auctionId) === undefined) continue;
        if (bidding.size >= AUCTIONS_MAX) break;
        const task = this.#bidIn(item, api, client).finally(() => bidding.delete(item.auctionId));
        bidding.set(item.auctionId, task);
        task.catch(this.#options.onFault);
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(ignoreAbort);
    }
    // Whoever still bids finds out at its next step that the connection has ended.
  }

  async #bidIn(item: AuctionListItem, api: Api, client: LiveClient): Promise<void> {
    if (item.offerSignature === 'required') {
      client.useSigner(await this.#signer(item.auctionId, api, client));
    }
    const cancel = this.#dropLater(item, client);
    const temper = this.#temper(item);
    const task = CLOCK_TYPES.has(item.type)
      ? bidByClock(client, item.auctionId, { ...temper, pauseMs: temper.pauseMs / 3 })
      : bid(client, item.auctionId, temper);
    await task.finally(cancel);
  }

  /** Once in each auction of the control room its line breaks; the session begins anew some seconds later. */
  #dropLater({ auctionId, opensAt }: AuctionListItem, client: LiveClient): () => void {
    const isToDrop = this.#options.isDropping && kindOfDemoId(auctionId) === 'control';
    if (!isToDrop || this.#dropped.has(auctionId)) return () => undefined;
    // The bots run on the server's machine; before its first sample a connection knows no better.
    const serverMs = client.serverTime()?.serverMs ?? Date.now();
    const drop = (): void => {
      this.#dropped.add(auctionId);
      client.dispose();
    };
    const timer = setTimeout(drop, Math.max(0, opensAt + DROP_AFTER_MS - serverMs));
    timer.unref();
    return () => clearTimeout(timer);
  }

  /** A certificate key for each session, registered once; a fresh session key for each auction. */
  async #signer(auctionId: string, api: Api, client: LiveClient): Promise<OfferSigner> {
    this.#certificate ??= register(api);
    return openSigning(api, {
      auctionId,
      bidderId: this.#party.organization.organizationId,
      certificate: await this.#certificate,
      validMs: GRANT_MS,
      serverMs: client.serverTime()?.serverMs ?? (await api.config()).serverMs,
    });
  }

  /** Sealed quotations spread widely; live offers go down in small steps, to a floor of about three quarters. */
  #temper(item: AuctionListItem): Temper {
    return {
      floor: 0.68 + 0.12 * this.#chance(),
      step: item.visibility === 'sealed' ? 0.18 : 0.003,
      pauseMs: this.#options.pauseMs ?? PAUSE_MS,
      chance: this.#chance,
    };
  }
}

async function register(api: Api): Promise<P256Signer> {
  const certificate = await p256Signer(await newP256Pair());
  await registerCertificate(api, certificate);
  return certificate;
}

/** `pause` ends early when the bot is stopped; that is no fault. */
function ignoreAbort(error: unknown): void {
  if (error instanceof Error && error.name === 'AbortError') return;
  throw error;
}
