import type { JournalRecord } from '#contracts/journal/record.ts';
import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { type AuctionStory, StoryFold } from '#contracts/journal/story.ts';
import { utf8Text } from '#contracts/utf8.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { SampleJournal, samplePublished, wholeSample } from '#engine/export/sample-journal.ts';
import type { DocumentSubject } from '#documents/content/subject.ts';

/** Test support: documents about an auction that holds every kind of record. */
export async function sampleSubject(over: Partial<DocumentSubject> = {}): Promise<DocumentSubject> {
  const journal = await wholeSample();
  return {
    story: storyOf(journal),
    audience: { kind: 'public' },
    language: 'zh-CN',
    buyer: { id: 'buyer-1', name: '采购人' },
    agency: { id: 'agency-1', name: '代理机构' },
    headHash: 'ab'.repeat(32),
    log: { verifierKey: journal.verifierKey, checkpoint: 'kaibiao.example/log\n20\nAAAA\n' },
    ...over,
  };
}

/** The same auction before its first lot closed. */
export async function runningSubject(
  over: Partial<DocumentSubject> = {},
): Promise<DocumentSubject> {
  return { ...(await sampleSubject()), story: storyOf(await wholeSample(), 17), ...over };
}

/** A sealed quotation with one quotation of 0.99 yuan in it, still running. */
export async function sealedSubject(over: Partial<DocumentSubject> = {}): Promise<DocumentSubject> {
  const rules = auctionRulesSchema.parse({
    id: 'A1',
    type: 'sealed-quotation',
    opensAt: 1_000,
    closesAt: 9_000,
    minBidders: 1,
    bidders: ['B1'],
    lots: [{ id: 'L1', ceilingFen: 100 }],
  });
  const journal = new SampleJournal(samplePublished({ rules }));
  journal.now = 2_000;
  journal.command({
    type: 'PlaceOffer',
    commandId: commandId('c'),
    bidderId: bidderId('B1'),
    lotId: lotId('L1'),
    priceFen: 99,
  });
  return { ...(await sampleSubject()), story: storyOf(journal), ...over };
}

/** An auction by best value that has ended: B2 with the higher price leads, because its factor is lower. */
export async function weighedSubject(
  over: Partial<DocumentSubject> = {},
): Promise<DocumentSubject> {
  const rules = auctionRulesSchema.parse({
    id: 'A1',
    type: 'english-reverse',
    opensAt: 1_000,
    closesAt: 9_000,
    minBidders: 1,
    bidders: ['B1', 'B2'],
    lots: [
      { id: 'L1', ceilingFen: 200_000, decrement: { basis: 'best', kind: 'absolute', fen: 1 } },
    ],
    bestValue: { factors: [{ bidderId: 'B2', numerator: 2, denominator: 3 }] },
  });
  const journal = new SampleJournal(samplePublished({ rules }));
  for (const [at, bidder, priceFen] of [
    [2_000, 'B1', 100_000],
    [3_000, 'B2', 130_000],
  ] as const) {
    journal.now = at;
    const id = commandId(`c${at}`);
    const whose = { bidderId: bidderId(bidder), lotId: lotId('L1') };
    journal.command({ type: 'PlaceOffer', commandId: id, ...whose, priceFen });
  }
  journal.now = 10_000;
  journal.close();
  return { ...(await sampleSubject()), story: storyOf(journal), ...over };
}

/** The story of a sample's first records, or of all. */
export function storyOf(journal: SampleJournal, count = journal.records.length): AuctionStory {
  const fold = new StoryFold();
  for (const { bytes } of journal.records.slice(0, count)) {
    const record: JournalRecord = JSON.parse(utf8Text(bytes));
    fold.take(record);
  }
  return fold.story();
}
