import { describe, expect, it } from 'vitest';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { readRelease } from '#contracts/sealing/release.ts';
import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';
import { epochMs } from '#contracts/time.ts';
import { utf8 } from '#contracts/utf8.ts';
import type { OpeningAnswer } from '#contracts/wire/openings.ts';
import { encryptTo } from '#pki/cms-envelope.ts';
import { demoTender, DEADLINE_MS, sealDemo } from '#pki/testing/demo-tender.ts';
import {
  type CustodyDesk,
  rehearse,
  releaseAll,
  type ReleaseProgress,
  signList,
} from './custody.ts';
import type { HeldShare } from './custody-api.ts';

const tender = await demoTender();
const [agency, supervisor] = tender.custodians;
if (agency === undefined || supervisor === undefined) throw new Error('there are custodians');
const sealed = [
  await sealDemo(tender, [utf8('first')]),
  await sealDemo(tender, [utf8('second')]),
] as const;
const headers = sealed.map(({ headerBytes }) => base64UrlOf(tender.suite.hash(headerBytes)));
const list = utf8('{"the":"closing list"}');
const closing = base64UrlOf(tender.suite.hash(list));
const accepted: OpeningAnswer = {
  ...{ outcome: 'accepted', at: epochMs(DEADLINE_MS), receipt: 'r' },
};
const refused: OpeningAnswer = { ...accepted, outcome: 'refused', reason: 'wrong_state' };

/** The agency's shares of both bids and both locks, as the server tells them. */
function heldShares(): HeldShare[] {
  return sealed.flatMap(({ header }, at) =>
    header.locks.flatMap(({ id, shares: [own] }) =>
      own === undefined
        ? []
        : [
            {
              header: headers[at] ?? '',
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

const bids = sealed.map(({ headerBytes }, at) => ({
  header: headers[at] ?? '',
  file: base64Of(headerBytes),
}));

function deskWith(changes: Partial<CustodyDesk> = {}) {
  const sent: string[] = [];
  const desk: CustodyDesk = {
    probe: async () => {
      const envelope = await encryptTo(agency?.certificate ?? new Uint8Array(0), utf8('secret'));
      return { probeId: 'p1', cms: base64Of(envelope) };
    },
    prove: async ({ secret }) => (sent.push(secret), accepted),
    closing: async () => list,
    sign: async (signature) => (sent.push(signature), accepted),
    shares: async () => ({ closing, bids, shares: heldShares() }),
    release: async ({ release }) => (sent.push(release), accepted),
    ...changes,
  };
  return { desk, sent };
}

const release = (
  { desk }: { readonly desk: CustodyDesk },
  changes: { key?: typeof agency; locks?: ('A' | 'B')[]; shut?: readonly string[] } = {},
) => {
  const seen: ReleaseProgress[] = [];
  const done = releaseAll(desk, changes.key ?? agency, {
    locks: changes.locks ?? ['A'],
    shut: new Set(changes.shut ?? headers),
    nowMs: () => DEADLINE_MS,
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
  it('[SEAL-17] given another list than the hall shows, then it is not signed', async () => {
    const { desk, sent } = deskWith({ closing: async () => utf8('another list') });
    const signed = await signList(desk, agency, { view: { closing }, nowMs: DEADLINE_MS });
    expect(signed).toEqual({ ok: false, error: 'other_list' });
    expect(sent).toEqual([]);
  });

  it('given the list of the hall, then the signature goes to the server', async () => {
    const { desk, sent } = deskWith();
    const signed = await signList(desk, agency, { view: { closing }, nowMs: DEADLINE_MS });
    expect(signed).toEqual({ ok: true, value: accepted });
    expect(sent).toHaveLength(1);
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
