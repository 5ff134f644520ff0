import { invariant } from '#contracts/result.ts';
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

/** With what the platform serves tenders of one suite. */
export interface PlatformKeys {
  /** Signs receipts, late answers, closing lists and openings. */
  readonly platform: SigningKey;
  /** Asks the outside time-stamping authority (时间戳机构); rejects when it cannot be reached. */
  readonly stamp: (request: Uint8Array) => Promise<Uint8Array>;
}

/** What the platform itself needs to take bids and to publish an opening. */
export interface SealingTools {
  /** `undefined`: this platform has no key of that suite, so it takes no such tenders (SEAL-1). */
  readonly suiteOf: (id: SuiteId) => SealingSuite | undefined;
  readonly trust: TrustList;
  /** Of a suite that `suiteOf` gives; throws for another. */
  readonly keysOf: (id: SuiteId) => PlatformKeys;
}

/** Tools from the keys that there are, at least one. */
export function toolsOf(
  keys: ReadonlyMap<SuiteId, PlatformKeys>,
  given: { readonly trust: TrustList; readonly suiteNamed: (id: SuiteId) => SealingSuite },
): SealingTools {
  return {
    trust: given.trust,
    suiteOf: (id) => (keys.has(id) ? given.suiteNamed(id) : undefined),
    keysOf: (id) => {
      const found = keys.get(id);
      invariant(found !== undefined, 'only tenders of a suite that is served get this far');
      return found;
    },
  };
}

/** Both, of a platform that takes sealed bids. */
export interface Sealing {
  readonly tools: SealingTools;
  readonly store: BidStore;
}
