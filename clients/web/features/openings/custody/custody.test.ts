import { describe, expect, it } from 'vitest';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { closingDigest, closingListOf } from '#contracts/sealing/closing-list.ts';
import { policyDigest } from '#contracts/sealing/policy.ts';
import { readRelease } from '#contracts/sealing/release.ts';
import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { epochMs } from '#contracts/time.ts';
import { utf8 } from '#contracts/utf8.ts';
import type { OpeningAnswer } from '#contracts/wire/openings.ts';
import { encryptTo } from '#pki/cms-envelope.ts';
import type { PublishedFiles } from '#pki/published-files.ts';
import { signedBy, stampAt } from '#pki/testing/demo-opening.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import {
  DEADLINE_MS,
  type DemoTender,
  demoTender,
  sealDemo,
  type SealedParts,
} from '#pki/testing/demo-tender.ts';
import { timestampRequest } from '#pki/timestamp.ts';
import type { TrustList } from '#pki/trust.ts';
import {
  type CustodyDesk,
  rehearse,
  releaseAll,
  type ReleaseProgress,
  signList,
} from './custody.ts';
import type { HeldShare } from './custody-api.ts';

const tender = await demoTender();
const sealed = [
  await sealDemo(tender, [utf8('first')]),
  await sealDemo(tender, [utf8('second')]),
] as const;
const headersOf = (parts: readonly SealedParts[]): readonly string[] =>
  parts.map(({ headerBytes }) => base64UrlOf(tender.suite.hash(headerBytes)));
const headers = headersOf(sealed);

/** Rules and closing list of these bids as they are published, signed by two custodians. */
async function publishedOf(of: DemoTender, parts: readonly SealedParts[]) {
  const { suite, policy } = of;
  const list = closingListOf(suite, policy, {
    ...{ stage: '1', headers: headersOf(parts), checkpoint: '' },
  });
  const bytes = canonicalBytes(list);
  const rules = canonicalBytes(policy);
  const stamp = await stampAt(of, DEADLINE_MS + 1);
  const files = new Map([
    ['policy.json', rules],
    ['policy.p7s', await signedBy(custodian(0), rules, DEADLINE_MS - 1)],
    ['closing.json', bytes],
    ['closing.tsr', await stamp(timestampRequest(bytes, suite.id))],
    ['closing-1.p7s', await signedBy(custodian(0), bytes, DEADLINE_MS + 2)],
    ['closing-2.p7s', await signedBy(custodian(1), bytes, DEADLINE_MS + 2)],
  ]);
  const view = { closing: closingDigest(suite, list), policyDigest: policyDigest(suite, policy) };
  return { files, view, bytes };
}

function custodian(at: number): KeyMaterial {
  const key = tender.custodians[at];
  if (key === undefined) throw new Error('there are custodians');
  return key;
}

const { files: published, view, bytes: listBytes } = await publishedOf(tender, sealed);
const { closing } = view;
const [agency, supervisor] = [custodian(0), custodian(1)];
/** The published files, some of them changed; `undefined`: not there. */
const filesWith =
  (changes: Readonly<Record<string, Uint8Array | undefined>> = {}): PublishedFiles =>
  async (name) =>
    name in changes ? changes[name] : published.get(name);
const accepted: OpeningAnswer = {
  ...{ outcome: 'accepted', at: epochMs(DEADLINE_MS), receipt: 'r' },
};
const refused: OpeningAnswer = { ...accepted, outcome: 'refused', reason: 'wrong_state' };

/** The agency's shares of both bids and both locks, as the server tells them. */
function heldShares(parts: readonly SealedParts[] = sealed): HeldShare[] {
  return parts.flatMap(({ header }, at) =>
    header.locks.flatMap(({ id, shares: [own] }) =>
      own === undefined
        ? []
        : [
            {
              header: headersOf(parts)[at] ?? '',
              lock: id,
              kind: 'c' as const,
              to: own.to,
              cms: own.cms,
              isReleased: false,
            },
          ],
    ),
  );
}

const bidsOf = (parts: readonly SealedParts[]) =>
  parts.map((one) => ({ header: headersOf([one])[0] ?? '', file: base64Of(one.headerBytes) }));
const bids = bidsOf(sealed);

function deskWith(changes: Partial<CustodyDesk> = {}) {
  const sent: string[] = [];
  const desk: CustodyDesk = {
    probe: async () => {
      const envelope = await encryptTo(agency.certificate, utf8('secret'));
      return { probeId: 'p1', cms: base64Of(envelope) };
    },
    prove: async ({ secret }) => (sent.push(secret), accepted),
    files: filesWith(),
    sign: async (signature) => (sent.push(signature), accepted),
    shares: async () => ({ closing, bids, shares: heldShares() }),
    release: async ({ release }) => (sent.push(release), accepted),
    ...changes,
  };
  return { desk, sent };
}

const release = (
  { desk }: { readonly desk: CustodyDesk },
  changes: {
    key?: typeof agency;
    locks?: ('A' | 'B')[];
    shut?: readonly string[];
    trust?: TrustList | undefined;
    ownMs?: number;
    shown?: typeof view;
  } = {},
) => {
  const seen: ReleaseProgress[] = [];
  const done = releaseAll(desk, changes.key ?? agency, {
    locks: changes.locks ?? ['A'],
    shut: new Set(changes.shut ?? headers),
    view: changes.shown ?? view,
    trust: 'trust' in changes ? changes.trust : tender.trust,
    nowMs: () => DEADLINE_MS,
    ownMs: () => changes.ownMs ?? DEADLINE_MS,
    onProgress: (progress) => seen.push(progress),
  });
  return { done, seen };
};

describe('rehearsing with a key', () => {
  it('given the custodian’s key, then the probe’s secret goes back', async () => {
    const { desk, sent } = deskWith();
    expect(await rehearse(desk, agency)).toEqual({ ok: true, value: accepted });
    expect(bytesOfBase64(sent[0] ?? '')).toEqual(utf8('secret'));
  });

  it('given another key, then nothing is sent', async () => {
    const { desk, sent } = deskWith();
    expect(await rehearse(desk, supervisor)).toEqual({ ok: false, error: 'other_key' });
    expect(sent).toEqual([]);
  });
});

describe('signing the closing list', () => {
  const sign = (
    { desk }: { readonly desk: CustodyDesk },
    changes: Partial<Parameters<typeof signList>[2]> = {},
    key = agency,
  ) => signList(desk, key, { view, trust: tender.trust, nowMs: DEADLINE_MS, ...changes });

  it('[SEAL-22] given the list of the hall, stamped by the policy’s authority, then the signature goes to the server', async () => {
    const one = deskWith();
    expect(await sign(one)).toEqual({ ok: true, value: accepted });
    expect(one.sent).toHaveLength(1);
  });

  it('[SEAL-17] given another list than the hall shows, then it is not signed', async () => {
    const one = deskWith();
    const other = { ...view, closing: base64UrlOf(tender.suite.hash(utf8('another list'))) };
    expect(await sign(one, { view: other })).toEqual({ ok: false, error: 'other_list' });
    expect(one.sent).toEqual([]);
  });

  const early = async (): Promise<Uint8Array> =>
    (await stampAt(tender, DEADLINE_MS - 1))(timestampRequest(listBytes, tender.suite.id));
  const missing = async (): Promise<undefined> => undefined;
  it.each([
    ['the roots are others', 'certificate_untrusted', {}, 'others'],
    ['nobody has stamped it', 'signature_encoding', { 'closing.tsr': missing }, 'own'],
    ['it was stamped before the deadline', 'closed_early', { 'closing.tsr': early }, 'own'],
    ['the rules are unsigned', 'signature_encoding', { 'policy.p7s': missing }, 'own'],
    ['it is another file', 'closing_shape', { 'closing.json': async () => utf8('{}') }, 'own'],
  ] as const)(
    '[SEAL-22] given that %s, then it is not signed: %s',
    async (_what, fault, files, whose) => {
      const changes: Record<string, Uint8Array | undefined> = {};
      for (const [name, make] of Object.entries(files)) changes[name] = await make();
      const one = deskWith({ files: filesWith(changes) });
      const trust = whose === 'own' ? tender.trust : (await demoTender('T-2')).trust;
      expect(await sign(one, { trust })).toEqual({ ok: false, error: fault });
      expect(one.sent).toEqual([]);
    },
  );

  it('[SEAL-22] given other rules than the hall shows, or the key of nobody in the rules, then it is not signed', async () => {
    const one = deskWith();
    const other = { ...view, policyDigest: closing };
    expect(await sign(one, { view: other })).toEqual({ ok: false, error: 'wrong_policy' });
    const stranger = await sign(one, {}, tender.bidder);
    expect(stranger).toEqual({ ok: false, error: 'other_key' });
    expect(one.sent).toEqual([]);
  });
});

describe('releasing all shares with one press', () => {
  it('given the bidders’ window, then the shares of lock A of every shut bid go out, one by one', async () => {
    const one = deskWith();
    const { done, seen } = release(one);
    expect(await done).toMatchObject({ ok: true, value: { done: 2, total: 2, failed: [] } });
    expect(seen.map((progress) => progress.done)).toEqual([0, 1, 2]);
    const sent = one.sent.map((text) => readRelease(bytesOfBase64(text) ?? new Uint8Array(0)));
    expect(sent.map((file) => file?.header)).toEqual(headers);
    expect(sent.every((file) => file?.lock === 'A' && file.closing === closing)).toBe(true);
  });

  it('given the time of the custodians alone, then both locks of the bids that are still shut', async () => {
    const one = deskWith();
    const { done } = release(one, { locks: ['A', 'B'], shut: headers.slice(1) });
    expect(await done).toMatchObject({ ok: true, value: { done: 2 } });
  });

  it('given a cut in between, then a second press sends what does not lie there yet', async () => {
    const shares = heldShares().map((share, at) => ({ ...share, isReleased: at === 0 }));
    const one = deskWith({ shares: async () => ({ closing, bids, shares }) });
    expect(await release(one).done).toMatchObject({ ok: true, value: { done: 1, total: 1 } });
    const none = deskWith({ shares: async () => ({ closing, bids, shares: [] }) });
    expect(await release(none).done).toEqual({ ok: false, error: 'no_share' });
  });

  it('given a share that the server refuses, then the others are released all the same', async () => {
    const answers = [refused, accepted];
    const one = deskWith({ release: async () => answers.shift() ?? accepted });
    const result = await release(one).done;
    expect(result).toMatchObject({ ok: true, value: { done: 2, failed: [{ why: refused }] } });
    const doubled = { ...refused, reason: 'already_done' } as const;
    const two = deskWith({ release: async () => doubled });
    expect(await release(two).done).toMatchObject({ ok: true, value: { failed: [] } });
  });

  it('[SEAL-22] given a bid under the name of another, then its share stays here and the others go out', async () => {
    const [first, second] = bids;
    const swapped = [{ header: first?.header ?? '', file: second?.file ?? '' }, ...bids.slice(1)];
    const one = deskWith({
      shares: async () => ({ closing, bids: swapped, shares: heldShares() }),
    });
    const result = await release(one).done;
    expect(result).toMatchObject({ ok: true, value: { failed: [{ why: 'not_on_closing_list' }] } });
    expect(one.sent).toHaveLength(1);
  });

  it('[SEAL-22] given a list that too few custodians have signed, or shares of another list, then nothing goes out', async () => {
    const unsigned = deskWith({ files: filesWith({ 'closing-2.p7s': undefined }) });
    expect(await release(unsigned).done).toEqual({ ok: false, error: 'closing_signatures' });
    const shares = { closing: view.policyDigest, bids, shares: heldShares() };
    const other = deskWith({ shares: async () => shares });
    expect(await release(other).done).toEqual({ ok: false, error: 'other_list' });
    expect([...unsigned.sent, ...other.sent]).toEqual([]);
  });

  it('[SEAL-22] given an opening that begins later, then this machine’s clock and the stamp decide, not the platform’s', async () => {
    const opening = String(DEADLINE_MS + 60_000);
    const later = { ...tender, policy: { ...tender.policy, opening } };
    const parts = [await sealDemo(later, [utf8('third')])];
    const { files, view: shown } = await publishedOf(later, parts);
    const shares = { closing: shown.closing, bids: bidsOf(parts), shares: heldShares(parts) };
    const one = deskWith({ files: async (name) => files.get(name), shares: async () => shares });
    const from = { shown, shut: headersOf(parts) };
    expect(await release(one, { ...from, ownMs: DEADLINE_MS + 59_999 }).done).toMatchObject({
      value: { failed: [{ why: 'closed_early' }] },
    });
    expect(one.sent).toEqual([]);
    expect(await release(one, { ...from, ownMs: DEADLINE_MS + 60_000 }).done).toMatchObject({
      value: { done: 1, failed: [] },
    });
  });

  it('given no roots, then a share goes out by the platform’s word, and still only the one that its header commits to', async () => {
    const one = deskWith({ files: async () => undefined });
    const done = await release(one, { trust: undefined }).done;
    expect(done).toMatchObject({ ok: true, value: { done: 2, failed: [] } });
  });

  it('given another key, then every share is named and none is sent', async () => {
    const one = deskWith();
    const result = await release(one, { key: supervisor }).done;
    expect(result).toMatchObject({
      ok: true,
      value: { failed: [{ why: 'other_key' }, { why: 'other_key' }] },
    });
    expect(one.sent).toEqual([]);
  });
});
