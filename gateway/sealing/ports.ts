import type { SealingSuite, SuiteId } from '#contracts/sealing/suite.ts';
import type { SigningKey } from '#pki/keys.ts';
import type { TrustList } from '#pki/trust.ts';

/** Where sealed files lie: names are `<opening>/<file>` or `<opening>/bids/<header digest>/<file>`, never a caller's text. */
export interface BidStore {
  /**
   * Stores a file whole or not at all, on stable storage once it resolves with its bytes. A name is written once: the
   * same name again replaces nothing and resolves with what lies there.
   */
  put(name: string, source: AsyncIterable<Uint8Array>): Promise<number>;
  /** `undefined`: there is no such file. */
  get(name: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Names under a prefix that ends in `/`, with their bytes, in order of name. */
  list(prefix: string): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  /** Removes everything under a prefix; for uploads that became no bid. */
  remove(prefix: string): Promise<void>;
  /** Removes one file; what is not there is no fault. */
  removeFile(name: string): Promise<void>;
}

/** What the platform itself needs to take bids and to publish an opening. */
export interface SealingTools {
  readonly suiteOf: (id: SuiteId) => SealingSuite | undefined;
  readonly trust: TrustList;
  /** Signs receipts, late answers, closing lists and openings. */
  readonly platform: SigningKey;
  /** Asks the outside time-stamping authority (时间戳机构); rejects when it cannot be reached. */
  readonly stamp: (request: Uint8Array) => Promise<Uint8Array>;
}

/** Both, of a platform that takes sealed bids. */
export interface Sealing {
  readonly tools: SealingTools;
  readonly store: BidStore;
}
