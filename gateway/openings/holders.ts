import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { type BidHeader, certificateDigest, readHeader } from '#contracts/sealing/header.ts';
import type { LockId, ShareKind } from '#contracts/sealing/shares.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { invariant } from '#contracts/result.ts';
import type { ListedBid, Opening } from '#engine/api.ts';
import type { Sealing, SealingTools } from '../sealing/ports.ts';
import { readStored, storedName } from './stored-files.ts';

/** Who holds which key of an opening. */

/** The suite that the policy names; the arrangement has checked that it is there. */
export function suiteOf(tools: Pick<SealingTools, 'suiteOf'>, { arranged }: Opening): SealingSuite {
  const suite = tools.suiteOf(arranged.policy.suite);
  invariant(suite !== undefined, 'the suite of an opening is known');
  return suite;
}

/** An organization's certificate as custodian; `undefined`: it is none. */
export function custodianCertificate(
  { arranged }: Opening,
  organizationId: string,
): Uint8Array | undefined {
  const found = arranged.policy.custodians.find((one) => one.organization === organizationId);
  return found && bytesOfBase64Url(found.certificate);
}

/** How the policy numbers a custodian, from 1; the name of its signature under the closing list. */
export function custodianNumber({ arranged }: Opening, organizationId: string): number {
  return arranged.policy.custodians.findIndex((one) => one.organization === organizationId) + 1;
}

/** As whom an organization holds a share of a bid: by its certificate's digest, and which kind. */
export function holderOf(
  suite: SealingSuite,
  opening: Opening,
  at: { readonly bid: ListedBid; readonly header: BidHeader; readonly organizationId: string },
): { readonly to: string; readonly kind: ShareKind } | undefined {
  const { bid, header, organizationId } = at;
  if (bid.bidder === organizationId) return { to: header.core.signer, kind: 's' };
  const certificate = custodianCertificate(opening, organizationId);
  return certificate && { to: certificateDigest(suite, certificate), kind: 'c' };
}

/** Locks of which this holder may release its share now, as far as time decides it (OPN-7). */
export function locksOpenTo(opening: Opening, kind: ShareKind): readonly LockId[] {
  if (opening.state !== 'opening') return [];
  if (opening.rescueEndsAt === undefined) return ['A'];
  return kind === 'c' ? ['A', 'B'] : [];
}

/** A bid's header as it was received; `undefined`: it is not in the store, or not that one any more. */
export async function storedHeader(
  sealing: Sealing,
  opening: Opening,
  digest: string,
): Promise<BidHeader | undefined> {
  const bytes = await storedHeaderFile(sealing, opening, digest);
  const header = bytes && readHeader(bytes);
  return header?.ok === true ? header.value : undefined;
}

/** As `storedHeader`, its bytes. */
export async function storedHeaderFile(
  { tools, store }: Sealing,
  opening: Opening,
  digest: string,
): Promise<Uint8Array | undefined> {
  const bytes = await readStored(store, storedName.ofBid(opening.openingId, digest, 'header.json'));
  const isIt = bytes !== undefined && base64UrlOf(suiteOf(tools, opening).hash(bytes)) === digest;
  return isIt ? bytes : undefined;
}
