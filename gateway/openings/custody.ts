import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { certificateDigest, readHeader } from '#contracts/sealing/header.ts';
import { checkRelease } from '#contracts/sealing/open.ts';
import { type Release, readRelease } from '#contracts/sealing/release.ts';
import type { ReleaseShare } from '#contracts/journal/opening-steps.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { HeldShares } from '#contracts/wire/openings.ts';
import type { Opening } from '#engine/api.ts';
import { verifySignature } from '#pki/cms-verify.ts';
import { policyStamp } from '#pki/receipts.ts';
import type { Sealing } from '../sealing/ports.ts';
import type { FileFault } from './arrangement.ts';
import {
  custodianCertificate,
  holderOf,
  locksOpenTo,
  storedHeader,
  storedHeaderFile,
  suiteOf,
} from './holders.ts';
import { readStored, storedName } from './stored-files.ts';

/** What custodians and bidders do with their keys, checked before it reaches the rules. */

/** The closing list's bytes and the instant of its time-stamp, for which custodians' certificates have to be valid. */
async function closingOf(
  { tools, store }: Sealing,
  opening: Opening,
): Promise<{ readonly content: Uint8Array; readonly atMs: number } | undefined> {
  const content = await readStored(store, storedName.of(opening.openingId, 'closing.json'));
  const stamp = await readStored(store, storedName.of(opening.openingId, 'closing.tsr'));
  if (content === undefined || stamp === undefined) return undefined;
  const by = { policy: opening.arranged.policy, trust: tools.trust };
  const verified = await policyStamp(suiteOf(tools, opening), by, { stamp, data: content });
  return verified.ok ? { content, atMs: verified.value.atMs } : undefined;
}

/** A custodian's signature under the closing list, by its certificate of the policy and no other. */
export async function checkClosingSignature(
  sealing: Sealing,
  opening: Opening,
  given: { readonly signature: Uint8Array; readonly organizationId: string },
): Promise<Result<true, FileFault>> {
  const { tools } = sealing;
  const suite = suiteOf(tools, opening);
  const closing = await closingOf(sealing, opening);
  const certificate = custodianCertificate(opening, given.organizationId);
  if (closing === undefined || certificate === undefined) {
    return err({ field: 'signature', fault: 'closing_signatures' });
  }
  const { signature } = given;
  const signed = await verifySignature(tools.trust, { ...closing, signature });
  if (!signed.ok) return err({ field: 'signature', fault: signed.error });
  const isTheirs =
    certificateDigest(suite, signed.value.certificate) === certificateDigest(suite, certificate);
  return isTheirs ? ok(true) : err({ field: 'signature', fault: 'signer_mismatch' });
}

/** The envelopes that an organization may open now, for each bid that is still shut, and those bids' headers (OPN-7). */
export async function heldShares(
  sealing: Sealing,
  opening: Opening,
  organizationId: string,
): Promise<Pick<HeldShares, 'bids' | 'shares'>> {
  const suite = suiteOf(sealing.tools, opening);
  const isHolder =
    custodianCertificate(opening, organizationId) !== undefined ||
    opening.listed.some(({ bidder }) => bidder === organizationId);
  const shares: HeldShares['shares'] = [];
  const bids: HeldShares['bids'] = [];
  if (!isHolder || opening.state !== 'opening') return { bids, shares };
  for (const bid of opening.listed) {
    if (bid.outcome.state !== 'sealed') continue;
    const file = await storedHeaderFile(sealing, opening, bid.header);
    const read = file && readHeader(file);
    if (file === undefined || read?.ok !== true) continue;
    const header = read.value;
    const holder = holderOf(suite, opening, { bid, header, organizationId });
    if (holder === undefined) continue;
    const { to, kind } = holder;
    const before = shares.length;
    for (const lock of locksOpenTo(opening, kind)) {
      const entry = header.locks.find(({ id }) => id === lock);
      const own = kind === 's' ? entry?.supplier : entry?.shares.find((one) => one.to === to);
      const isReleased = bid.released.some(
        (one) => one.lock === lock && one.holder === organizationId,
      );
      if (own !== undefined) {
        shares.push({ header: bid.header, lock, kind, to, cms: own.cms, isReleased });
      }
    }
    if (shares.length > before) {
      bids.push({ header: bid.header, file: Buffer.from(file).toString('base64') });
    }
  }
  return { bids, shares };
}

/** A released share as it was sent, and the step that it asks for. */
export interface CheckedRelease {
  readonly step: ReleaseShare;
  readonly release: Release;
}

/**
 * A release: signed by the holder whom it names, which is the caller, for this closing list. Whether the share itself is
 * right goes with the step, so that a wrong one is on record with its fault (SEAL-4, OPN-7).
 */
export async function checkedRelease(
  sealing: Sealing,
  opening: Opening,
  given: {
    readonly release: Uint8Array;
    readonly signature: Uint8Array;
    readonly organizationId: string;
    readonly atMs: number;
  },
): Promise<Result<CheckedRelease, FileFault>> {
  const { tools } = sealing;
  const suite = suiteOf(tools, opening);
  const release = readRelease(given.release);
  const payload = release && bytesOfBase64Url(release.payload);
  if (release === undefined || payload === undefined) {
    return err({ field: 'release', fault: 'share_shape' });
  }
  const bid = opening.listed.find(({ header }) => header === release.header);
  if (bid === undefined || release.closing !== opening.closing) {
    return err({ field: 'release', fault: 'not_on_closing_list' });
  }
  const signed = await verifySignature(tools.trust, {
    ...{ signature: given.signature, content: given.release, atMs: given.atMs },
  });
  if (!signed.ok) return err({ field: 'signature', fault: signed.error });
  const header = await storedHeader(sealing, opening, bid.header);
  if (header === undefined) return err({ field: 'release', fault: 'file_missing' });
  const holder = holderOf(suite, opening, { bid, header, organizationId: given.organizationId });
  const isTheirs =
    holder?.to === release.to &&
    holder.kind === release.kind &&
    certificateDigest(suite, signed.value.certificate) === release.to;
  if (!isTheirs) return err({ field: 'signature', fault: 'signer_mismatch' });
  const { lock, to, kind } = release;
  const checked = checkRelease(suite, header, { lock, to, kind, payload });
  const step: ReleaseShare = { type: 'ReleaseShare', header: release.header, lock };
  return ok({ release, step: checked.ok ? step : { ...step, fault: checked.error } });
}
