import { type Result, err, ok } from '#contracts/result.ts';
import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import {
  type BidHeader,
  certificateDigest,
  checkAgainstPolicy,
  readHeader,
  type ShareEntry,
} from '#contracts/sealing/header.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { envelopeFacts, isEnvelopeTo } from './cms-envelope.ts';
import { verifySignature } from './cms-verify.ts';
import { isKeyOf } from './suites.ts';
import type { TrustList } from './trust.ts';

/** What the tender knows of this bidder's bids so far. */
export interface BidHistory {
  /** Whether some bid of the tender had this id already (SEAL-2: an id is used once). */
  readonly isIdUsed: boolean;
  /** Version that counts now; 0 when there is none. */
  readonly version: number;
  /** Digest of the last receipt; empty when there is none. */
  readonly receipt: string;
}

export interface BidToCheck {
  readonly headerBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly policy: TenderPolicy;
  readonly trust: TrustList;
  /** Instant for which certificates have to be valid. */
  readonly atMs: number;
  /** Whether this certificate may bid for this organization. */
  readonly mayBidFor: (certificate: Uint8Array, bidder: string) => boolean;
  readonly history: (header: BidHeader) => BidHistory;
}

export interface CheckedBid {
  readonly header: BidHeader;
  /** DER of the signer's certificate. */
  readonly certificate: Uint8Array;
}

/**
 * The checks of a submitted header, in the order of EBID-1, 5.5 (SEAL-15): canonical bytes, signature and certificate, the
 * signer's right, policy and locks, one allowed recipient for each share, id and version. The files are checked when they
 * are stored; the time-stamp comes last of all.
 */
export async function checkBid(
  suite: SealingSuite,
  bid: BidToCheck,
): Promise<Result<CheckedBid, SealFault>> {
  const header = readHeader(bid.headerBytes);
  if (!header.ok) return header;
  const { core } = header.value;
  const signed = await verifySignature(bid.trust, {
    signature: bid.signature,
    content: bid.headerBytes,
    atMs: bid.atMs,
  });
  if (!signed.ok) return signed;
  const { certificate } = signed.value;
  const isSigner = certificateDigest(suite, certificate) === core.signer;
  if (!isSigner || !bid.mayBidFor(certificate, core.bidder)) return err('signer_mismatch');
  const lawful = checkAgainstPolicy(suite, header.value, bid.policy);
  if (!lawful.ok) return lawful;
  if (!isKeyOf(suite.id, certificate)) return err('wrong_policy');
  const fault = recipientFault(header.value, { policy: bid.policy, certificate });
  if (fault !== undefined) return err(fault);
  const history = bid.history(header.value);
  if (history.isIdUsed) return err('bid_id_reused');
  const follows = core.ver === history.version + 1 && core.replaces === history.receipt;
  return follows ? ok({ header: header.value, certificate }) : err('version_gap');
}

/** Each share goes to exactly the holder that the header names, and to nobody else. */
function recipientFault(
  header: BidHeader,
  { policy, certificate }: { readonly policy: TenderPolicy; readonly certificate: Uint8Array },
): SealFault | undefined {
  const custodians = policy.custodians.map((one) => bytesOfBase64Url(one.certificate));
  for (const lock of header.locks) {
    const shares = lock.shares.map((entry, at) => ({ entry, holder: custodians[at] }));
    const own = lock.supplier === undefined ? [] : [{ entry: lock.supplier, holder: certificate }];
    for (const { entry, holder } of [...shares, ...own]) {
      const fault = envelopeFault(header, entry, holder);
      if (fault !== undefined) return fault;
    }
    if (lock.supplier !== undefined && lock.supplier.to !== header.core.signer) {
      return 'lock_mismatch';
    }
  }
  return undefined;
}

function envelopeFault(
  header: BidHeader,
  entry: ShareEntry,
  holder: Uint8Array | undefined,
): SealFault | undefined {
  const cms = bytesOfBase64Url(entry.cms);
  const facts = cms === undefined ? undefined : envelopeFacts(cms);
  if (facts?.suite !== header.suite) return 'recipient_algorithm';
  if (facts.recipients !== 1) return 'recipient_count';
  return holder !== undefined && isEnvelopeTo(facts, holder) ? undefined : 'lock_mismatch';
}
