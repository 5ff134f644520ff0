import { beforeAll, describe, expect, test } from 'vitest';
import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import { exportText, linesOf, type LooseLine, rechained, sealed } from './forged-file.ts';
import { faultOf, verify } from './given-export.ts';
import { SampleJournal, samplePublished, wholeSample } from './sample-journal.ts';

let whole: SampleJournal;
let wholeText = '';

beforeAll(async () => {
  whole = await wholeSample();
  wholeText = await exportText(whole);
});

describe('a changed record', () => {
  const edited = (
    version: number,
    edit: (record: Record<string, unknown>) => object,
  ): LooseLine[] =>
    linesOf(wholeText).map((line) => {
      const record = Object(line['record']);
      return line.kind === 'record' && record.version === version
        ? { ...line, record: edit(record) }
        : line;
    });
  const withEvent = (version: number, change: object): LooseLine[] =>
    edited(version, (record) => ({ ...record, event: { ...Object(record['event']), ...change } }));

  test('[JRN-5] a price changed under a new footer breaks the chain at that record', async () => {
    expect(await faultOf(sealed(withEvent(5, { priceFen: 98_000_001 })))).toBe('chain_broken @5');
  });

  test.each([
    { what: 'an unknown field', version: 5, change: { extra: 1 } },
    { what: 'an unknown event', version: 5, change: { type: 'OfferAccepted' } },
    { what: 'a price that is text', version: 3, change: { priceFen: '99000000' } },
    { what: 'a reason that no rule gives', version: 2, change: { reason: 'too_late' } },
    { what: 'another auction published', version: 1, change: { auctionId: 'A2' } },
    { what: 'a rule left to its default', version: 1, change: { rules: defaultedRules() } },
  ])('[JRN-4] $what is named', async ({ version, change }) => {
    const forged = rechained(withEvent(version, change));
    expect(await faultOf(forged)).toBe(`bad_record @${version}`);
  });

  test('[JRN-3] time that goes back, a foreign stream, and an unknown form are named', async () => {
    const back = edited(5, (record) => ({ ...record, at: 2_499 }));
    expect(await faultOf(rechained(back))).toBe('time_back @5');
    const foreign = edited(5, (record) => ({ ...record, stream: 'A2' }));
    expect(await faultOf(rechained(foreign))).toBe('bad_record @5');
    const later = edited(5, (record) => ({ ...record, v: 2 }));
    expect(await faultOf(rechained(later))).toBe('bad_record @5');
  });

  test('[JRN-2] a version that is left out is named where the gap is', async () => {
    const lines = linesOf(wholeText).filter((line) => Object(line['record']).version !== 7);
    const header = { ...lines[0], kind: 'header', records: 21 };
    expect(await faultOf(sealed([header, ...lines.slice(1)]))).toBe('version_gap @7');
  });

  test('[LOG-9] a history that the rules allow, computed anew to the end, contradicts the published heads', async () => {
    const renamed = withEvent(1, { title: '另一个标题' });
    expect(await faultOf(rechained(renamed))).toBe('head_mismatch @1');
    // The last refusal left out: the rules have nothing against that, the log has.
    const shorter = linesOf(wholeText).filter((line) => Object(line['record']).version !== 22);
    expect(await faultOf(rechained(shorter))).toBe('head_mismatch @22');
    const other = withEvent(22, { commandId: 'c12' });
    const report = await verify(rechained(other));
    expect(report).toMatchObject({
      type: 'bad',
      fault: { code: 'head_mismatch', version: 22, throughVersion: 22 },
    });
  });
});

describe('a decision that the rules would not make', () => {
  const offer = (id: string, bidder: string, priceFen: number) => ({
    commandId: commandId(id),
    bidderId: bidderId(bidder),
    lotId: lotId('L1'),
    priceFen: fen(priceFen),
  });
  const row = (rank: number, bidder: string, priceFen: number) => ({
    rank,
    bidderId: bidderId(bidder),
    priceFen: fen(priceFen),
  });
  const closing = (ranking: readonly ReturnType<typeof row>[]): AuctionEvent => ({
    type: 'LotClosed',
    lotId: lotId('L1'),
    closedAt: epochMs(20_000),
    status: 'completed',
    ranking,
  });
  const wrong: readonly [string, number, AuctionEvent][] = [
    [
      'an offer above the ceiling',
      3_000,
      { type: 'OfferPlaced', ...offer('x', 'B3', 100_000_001) },
    ],
    ['too small a step', 3_000, { type: 'OfferPlaced', ...offer('x', 'B3', 97_999_999) }],
    [
      'a bidder that is not admitted',
      3_000,
      { type: 'OfferPlaced', ...offer('x', 'B4', 90_000_000) },
    ],
    [
      'a good offer refused',
      3_000,
      { type: 'OfferRefused', ...offer('x', 'B3', 90_000_000), reason: 'decrement_too_small' },
    ],
    [
      'a refusal for another reason',
      3_000,
      { type: 'OfferRefused', ...offer('x', 'B3', 100_000_001), reason: 'paused' },
    ],
    ['overtime left out', 18_000, { type: 'OfferPlaced', ...offer('x', 'B3', 97_000_000) }],
    [
      'overtime that was not due',
      3_000,
      { type: 'OfferPlaced', ...offer('x', 'B3', 97_000_000), closesAt: epochMs(23_000) },
    ],
    ['the same command twice', 3_000, { type: 'OfferPlaced', ...offer('c2', 'B2', 98_000_000) }],
    [
      'a lot that closes early',
      19_999,
      closing([row(1, 'B2', 98_000_000), row(2, 'B1', 99_000_000)]),
    ],
    ['an offer after the end', 20_000, { type: 'OfferPlaced', ...offer('x', 'B3', 90_000_000) }],
    ['two ranks exchanged', 20_000, closing([row(1, 'B1', 99_000_000), row(2, 'B2', 98_000_000)])],
    ['a bidder left out of the ranking', 20_000, closing([row(1, 'B2', 98_000_000)])],
    ['a resume without pause', 3_000, { type: 'AuctionResumed', ...acted('x'), pausedMs: 0 }],
    [
      'a voided offer that never was',
      3_000,
      { type: 'OfferVoided', ...acted('x'), lotId: lotId('L1'), voids: commandId('none') },
    ],
    ['an auction published twice', 3_000, samplePublished()],
  ];

  test.each(wrong)('[JRN-8] %s is named, though every hash fits', async (_what, at, event) => {
    const journal = new SampleJournal(samplePublished());
    journal.now = 2_000;
    journal.command({ type: 'PlaceOffer', ...offer('c1', 'B1', 99_000_000) });
    journal.command({ type: 'PlaceOffer', ...offer('c2', 'B2', 98_000_000) });
    journal.now = at;
    journal.append(event, false);
    await journal.log.tick();
    const report = await verify(await exportText(journal), { verifierKey: journal.verifierKey });
    expect(report).toMatchObject({
      type: 'bad',
      fault: { code: 'rules_disagree', version: 4, line: 5 },
    });
    // What came before stands: the ranking so far is reported beside the fault.
    expect(report).toMatchObject({ records: 3, outcome: { lots: [{ status: 'open' }, {}] } });
  });
});

function acted(id: string) {
  return { commandId: commandId(id), by: 'agency operator', reason: 'as announced' };
}

function defaultedRules(): object {
  const { minBidders: _left, ...rules } = samplePublished().rules;
  return rules;
}
