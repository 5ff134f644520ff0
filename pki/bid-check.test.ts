import { beforeAll, describe, expect, it } from 'vitest';
import { organizationId } from '#contracts/ids.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { BidHeader } from '#contracts/sealing/header.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { type BidToCheck, checkBid } from './bid-check.ts';
import { encryptTo } from './cms-envelope.ts';
import { issueRevocationList } from './issue.ts';
import {
  DEADLINE_MS,
  type DemoTender,
  demoTender,
  party,
  sealDemo,
  type SealedParts,
} from './testing/demo-tender.ts';
import { signedBy } from './testing/demo-opening.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';

describe.each(SUITE_IDS)('%s', (suiteId) => {
  const NOW_MS = DEADLINE_MS - 60_000;
  const NONE = { isIdUsed: false, version: 0, receipt: '' };
  let tender: DemoTender;
  let sealed: SealedParts;
  beforeAll(async () => {
    tender = await demoTender('T-1', suiteId);
    sealed = await sealDemo(tender, [utf8('document')]);
  });

  function asked(changes: Partial<BidToCheck> = {}): BidToCheck {
    const { headerBytes, signature } = sealed;
    const { policy, trust } = tender;
    const given = { headerBytes, signature, policy, trust, atMs: NOW_MS };
    return { ...given, mayBidFor: () => true, history: () => NONE, ...changes };
  }

  async function outcome(changes: Partial<BidToCheck> = {}): Promise<SealFault | 'good'> {
    const checked = await checkBid(tender.suite, asked(changes));
    return checked.ok ? 'good' : checked.error;
  }

  /** The header with a change, signed again by its bidder. */
  async function resigned(change: (header: BidHeader) => unknown): Promise<Partial<BidToCheck>> {
    const headerBytes = canonicalBytes(change(structuredClone(sealed.header)));
    return { headerBytes, signature: await signedBy(tender.bidder, headerBytes, NOW_MS) };
  }

  describe('a submitted header', () => {
    it('[SEAL-15] given a bid as it was sealed, then it passes', async () => {
      expect(await outcome()).toBe('good');
    });

    it('[SEAL-15] given a space, a doubled key or a number that was a text, then the bytes are refused first', async () => {
      const text = new TextDecoder().decode(sealed.headerBytes);
      const signature = utf8('not even a signature');
      for (const other of [` ${text}`, text.replace('{', '{"dkc":"",')]) {
        expect(await outcome({ headerBytes: utf8(other), signature })).toBe('not_canonical');
      }
      const number = text.replace(/"size":"(\d+)"/, '"size":$1');
      expect(await outcome({ headerBytes: utf8(number), signature })).toBe('header_shape');
    });

    it('[SEAL-15] given a signature of another, a changed or a missing one, then each has its code', async () => {
      const stranger = await party(tender.authority, 'stranger');
      const { headerBytes } = sealed;
      const foreign = await signedBy(stranger, headerBytes, NOW_MS);
      expect(await outcome({ signature: foreign })).toBe('signer_mismatch');
      expect(await outcome({ signature: new Uint8Array(0) })).toBe('signature_encoding');
      const about = await signedBy(tender.bidder, utf8('another file'), NOW_MS);
      expect(await outcome({ signature: about })).toBe('signature_invalid');
    });

    it('[SEAL-15] given a certificate that expired, was revoked or is nobody’s, then it is refused', async () => {
      const year = 366 * 86_400_000;
      expect(await outcome({ atMs: NOW_MS + year })).toBe('certificate_expired');
      const revocation = await issueRevocationList(tender.authority, {
        fromMs: NOW_MS - 10_000,
        untilMs: NOW_MS + 10_000,
        revoked: [{ certificate: tender.bidder.certificate, atMs: NOW_MS - 5_000 }],
      });
      const trust = { ...tender.trust, revocations: [revocation] };
      expect(await outcome({ trust })).toBe('certificate_revoked');
      expect(await outcome({ trust, atMs: NOW_MS - 6_000 })).toBe('good');
      expect(await outcome({ trust: { ...trust, roots: [] } })).toBe('certificate_untrusted');
    });

    it('[SEAL-15] given a signer without the right to bid for the organization, then it is refused', async () => {
      const mayBidFor = (_: Uint8Array, bidder: string): boolean => bidder === 'another';
      expect(await outcome({ mayBidFor })).toBe('signer_mismatch');
    });

    it('[SEAL-15] given another tender’s policy or lot, then it is refused', async () => {
      const policy = { ...tender.policy, title: 'changed afterwards' };
      expect(await outcome({ policy })).toBe('wrong_policy');
      expect(await outcome({ policy: { ...tender.policy, tender: 'T-2' } })).toBe('wrong_tender');
    });

    it('[SEAL-15] given locks other than the policy’s, then they are refused', async () => {
      const fewer = await resigned((header) => {
        const [lockA] = header.locks;
        if (lockA !== undefined) lockA.t = 1;
        return header;
      });
      expect(await outcome(fewer)).toBe('lock_mismatch');
    });

    it('[SEAL-15] given a share that is encrypted to another than the holder named, then it is refused', async () => {
      const stranger = await party(tender.authority, 'stranger');
      const envelope = base64UrlOf(await encryptTo(stranger.certificate, utf8('share')));
      const swapped = await resigned((header) => {
        const share = header.locks[0]?.shares[0];
        if (share !== undefined) share.cms = envelope;
        return header;
      });
      expect(await outcome(swapped)).toBe('lock_mismatch');
      const garbage = await resigned((header) => {
        const share = header.locks[1]?.shares[2];
        if (share !== undefined) share.cms = base64UrlOf(utf8('no envelope'));
        return header;
      });
      expect(await outcome(garbage)).toBe('recipient_algorithm');
    });

    it('[SEAL-15] given an id that was used, a version too high or a receipt that is not the last, then it is refused', async () => {
      const history = (changes: object) => ({ history: () => ({ ...NONE, ...changes }) });
      expect(await outcome(history({ isIdUsed: true }))).toBe('bid_id_reused');
      expect(await outcome(history({ version: 1, receipt: 'x' }))).toBe('version_gap');
      const second = await sealDemo(tender, [], { ver: 3, bidder: organizationId('bidder') });
      expect(await outcome(second)).toBe('version_gap');
    });
  });
});
