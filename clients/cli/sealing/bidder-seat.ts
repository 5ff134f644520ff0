import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { checkAgainstPolicy } from '#contracts/sealing/header.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { utf8 } from '#contracts/utf8.ts';
import { acceptanceSchema, type AcceptanceView, ownBidsSchema } from '#contracts/wire/openings.ts';
import type { ReceiptTrust } from '#pki/receipts.ts';
import { readAnySignedPolicy } from '#pki/signed-policy.ts';
import { CliError, type CliIo } from '../io.ts';
import { askServer, fetchFile, ServerUnreachable, tokenOf } from '../server-request.ts';
import type { BidFile } from './bid-file.ts';
import { suiteOf, valueOf } from './folder.ts';
import { loadTrust } from './trust-folder.ts';

export interface SeatArguments {
  readonly server: string;
  readonly opening: string;
  readonly trust: string;
  readonly out?: string;
  readonly login?: string;
  readonly passwordFile?: string;
}

/** Waiting times before each new try, about a minute in all. */
export const RETRY_DELAYS_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export type OwnBidStatus = z.infer<typeof ownBidsSchema>['bids'][number]['status'];

/** A large bid is read whole before it is answered. */
const ANSWER_TIMEOUT_MS = 900_000;

/** A bidder at one opening of a server, with one sealed bid. */
export class BidderSeat {
  readonly server: string;
  readonly token: string;
  readonly suite: SealingSuite;
  readonly by: ReceiptTrust;
  readonly #opening: string;

  private constructor(options: SeatArguments, token: string, by: ReceiptTrust) {
    this.server = options.server;
    this.#opening = options.opening;
    this.token = token;
    this.by = by;
    this.suite = suiteOf(by.policy);
  }

  /** Signs in, and holds the bid against the signed rules that the server shows. Throws `CliError`. */
  static async at(options: SeatArguments, bid: BidFile, io: CliIo): Promise<BidderSeat> {
    const trust = await loadTrust(options.trust);
    const token = await tokenOf(options, io);
    const file = (name: string): Promise<Uint8Array> =>
      fetchFile(options.server, pathOf(options.opening, `files/${name}`), { token });
    const read = await readAnySignedPolicy(trust, {
      policy: await file('policy.json'),
      signature: await file('policy.p7s'),
    });
    const policy = valueOf('policy.json of the server', read);
    const seat = new BidderSeat(options, token, { policy, trust });
    valueOf(bid.path, checkAgainstPolicy(seat.suite, bid.subject.header, policy));
    return seat;
  }

  get uploads(): string {
    return pathOf(this.#opening, 'uploads');
  }

  /** What the server has on record of this bid; `undefined`: nothing. */
  async statusOf(header: string): Promise<OwnBidStatus | undefined> {
    const asked = { token: this.token };
    const answer = await askServer(this.server, pathOf(this.#opening, 'bids/mine'), asked);
    const own = ownBidsSchema.safeParse(answer);
    if (!own.success) throw new CliError('the server’s answer cannot be read');
    return own.data.bids.find((bid) => bid.header === header)?.status;
  }

  /** The receipt of one's own bid as a tar, with the log's proof once there is one. */
  receiptArchive(header: string): Promise<Uint8Array> {
    const path = pathOf(this.#opening, `bids/${encodeURIComponent(header)}/receipt`);
    return fetchFile(this.server, path, { token: this.token });
  }

  /** Sends a step as often as it takes; the same act has the same id, so it is done once. */
  async send(
    rest: 'bids' | 'withdrawals',
    given: { readonly about: string; readonly content: object },
    delaysMs: readonly number[],
  ): Promise<AcceptanceView> {
    const commandId = this.#commandId(rest, given.about);
    const body = { ...given.content, commandId };
    const asked = { body, token: this.token, timeoutMs: ANSWER_TIMEOUT_MS };
    const answer = await patiently(delaysMs, () =>
      askServer(this.server, pathOf(this.#opening, rest), asked),
    );
    const read = acceptanceSchema.safeParse(answer);
    if (!read.success) throw new CliError('the server’s answer cannot be read');
    return read.data;
  }

  #commandId(act: string, about: string): string {
    const name = JSON.stringify([act, this.#opening, about]);
    return `${act}-${base64UrlOf(this.suite.hash(utf8(name)))}`;
  }
}

/** Adds what to do to the words of a line that broke. */
export async function sayingGoOn<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServerUnreachable)) throw error;
    throw new CliError(
      `${error.message}; run the same command again: it goes on where this one stopped`,
    );
  }
}

async function patiently<T>(delaysMs: readonly number[], work: () => Promise<T>): Promise<T> {
  for (const delayMs of delaysMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ServerUnreachable)) throw error;
      await wait(delayMs);
    }
  }
  return work();
}

function pathOf(opening: string, rest: string): string {
  return `/api/openings/${encodeURIComponent(opening)}/${rest}`;
}
