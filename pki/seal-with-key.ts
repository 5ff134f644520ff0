import { lotIdSchema, organizationIdSchema } from '#contracts/ids.ts';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { BidCore } from '#contracts/sealing/core.ts';
import { SealError, type SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import {
  type BidDocument,
  type SealedBid,
  sealBid,
  type SealInput,
} from '#contracts/sealing/seal.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { decryptWith, encryptTo } from './cms-envelope.ts';
import { signDetached } from './cms-signature.ts';
import { type KeyMaterial, softwareDecryptionKey, softwareSigningKey } from './software-keys.ts';
import { checkCertificate, type TrustList } from './trust.ts';

/** The version that a new one replaces, from its receipt. */
export interface Predecessor {
  readonly ver: number;
  /** Digest of its receipt. */
  readonly digest: string;
}

export interface BidToSeal {
  readonly policy: TenderPolicy;
  readonly key: KeyMaterial;
  readonly bidder: string;
  readonly lot: string;
  readonly stage: string;
  readonly before?: Predecessor;
  readonly sheet: SealInput['sheet'];
  readonly documents: readonly BidDocument[];
  readonly nowMs: number;
}

export interface SealOutput {
  /** Where sealed file `n` goes, piece by piece of 1 MiB. */
  readonly write: (n: number, piece: Uint8Array) => Promise<void>;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * What has to hold before a bid is sealed with a key: a certificate that is trusted and valid until the deadline, and a test
 * decryption — better to learn now than at the opening that key and certificate do not belong together.
 */
export async function checkSealingKey(
  suite: SealingSuite,
  {
    key,
    trust,
    policy,
  }: {
    readonly key: KeyMaterial;
    readonly trust: TrustList;
    readonly policy: TenderPolicy;
  },
): Promise<Result<true, SealFault | 'key_mismatch'>> {
  const trusted = await checkCertificate(trust, {
    certificate: key.certificate,
    others: key.chain ?? [],
    atMs: Number(policy.deadline),
  });
  if (!trusted.ok) return trusted;
  const secret = suite.randomBytes(32);
  try {
    const holder = await softwareDecryptionKey(key);
    const back = await decryptWith(holder, await encryptTo(key.certificate, secret));
    return back !== undefined && sameBytes(back, secret) ? ok(true) : err('key_mismatch');
  } catch (error) {
    // WebCrypto throws on a key of another kind than the certificate’s, and on none.
    if (error instanceof DOMException || error instanceof TypeError) return err('key_mismatch');
    throw error;
  }
}

/** Seals with a key in memory. The same on the command line and in a page; the fault of a bid that cannot be sealed. */
export async function sealWithKey(
  suite: SealingSuite,
  bid: BidToSeal,
  output: SealOutput,
): Promise<Result<SealedBid, SealFault>> {
  const signer = await softwareSigningKey(bid.key);
  const { policy, sheet, documents } = bid;
  const input = { core: coreOf(suite, bid), policy, sheet, documents };
  try {
    const sealed = await sealBid(
      { ...input, bidderCertificate: bid.key.certificate },
      {
        suite,
        encryptTo,
        sign: (content) => signDetached(signer, content, bid.nowMs),
        ...output,
      },
    );
    return ok(sealed);
  } catch (error) {
    if (error instanceof SealError) return err(error.fault);
    throw error;
  }
}

function coreOf(suite: SealingSuite, bid: BidToSeal): BidCore {
  return {
    tender: bid.policy.tender,
    lot: lotIdSchema.parse(bid.lot),
    stage: bid.stage,
    policy: policyDigest(suite, bid.policy),
    bidder: organizationIdSchema.parse(bid.bidder),
    signer: certificateDigest(suite, bid.key.certificate),
    bid: globalThis.crypto.randomUUID(),
    ver: (bid.before?.ver ?? 0) + 1,
    replaces: bid.before?.digest ?? '',
    created: String(bid.nowMs),
  };
}
