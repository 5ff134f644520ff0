import { describe, expect, it } from 'vitest';
import { type AuctionStory, StoryFold } from '#contracts/journal/story.ts';
import { utf8Text } from '#contracts/utf8.ts';
import { wholeSample } from '#engine/export/sample-journal.ts';
import { matrixHeads } from '../http/scripted-deps.ts';
import { Archive, type ArchiveDeps } from './archive.ts';
import { outcomeOf } from './outcome.ts';

const BUYERS = [
  { id: 'org-buyer', name: '甲局', region: '440300' },
  { id: 'b2', name: '乙局', region: '4401' },
  { id: 'b3', name: '丙局' },
];

async function sampleStory(): Promise<AuctionStory> {
  const fold = new StoryFold();
  for (const { bytes } of (await wholeSample()).records) fold.take(JSON.parse(utf8Text(bytes)));
  return fold.story();
}

function archive(over: Partial<ArchiveDeps> = {}) {
  const asked: Parameters<ArchiveDeps['list']>[0][] = [];
  let folded = 0;
  let told = 0;
  const made = new Archive({
    list: async (query) => {
      asked.push(query);
      const heads = matrixHeads().filter(({ isEnded }) => isEnded);
      return { heads, total: heads.length };
    },
    stories: {
      storyOf: async () => {
        folded += 1;
        return sampleStory();
      },
    },
    buyers: async () => {
      told += 1;
      return BUYERS;
    },
    nowMs: () => 1_000,
    ...over,
  });
  return { made, asked, folded: () => folded, told: () => told };
}

const PAGE = { page: 1, size: 20 };

describe('the archive', () => {
  it('[ARC-4] filters by region through its buyers, by method and by period', async () => {
    const { made, asked } = archive();
    await made.page({ ...PAGE, region: '44', method: 'rounds', from: 5, until: 9, search: ' 纸 ' });
    await made.page({ ...PAGE, region: '44', buyer: 'b3' });
    await made.page({ ...PAGE, region: '00', buyer: 'b3', page: 3 });
    await made.page({ ...PAGE, region: '00' });
    expect(asked).toEqual([
      {
        ...{ offset: 0, limit: 20, isEnded: true, search: '纸', phases: ['rounds'] },
        ...{ anyParty: ['org-buyer', 'b2'], opensFromMs: 5, opensUntilMs: 8 },
      },
      { offset: 0, limit: 20, isEnded: true, anyParty: [] },
      { offset: 40, limit: 20, isEnded: true, anyParty: ['b3'] },
      { offset: 0, limit: 20, isEnded: true },
    ]);
  });

  it('[ARC-4] works out how an auction came out once, and names its buyer', async () => {
    const { made, folded, told } = archive();
    const { items, total } = await made.page(PAGE);
    expect(total).toBe(items.length);
    expect(items[0]).toMatchObject({
      buyer: BUYERS[0],
      outcome: { completed: expect.any(Number) },
    });
    const once = folded();
    await made.page(PAGE);
    expect([once, folded(), told()]).toEqual([items.length, items.length, 1]);
  });

  it('[ARC-4] an auction that is too long for a list has no outcome in it', async () => {
    const heads = matrixHeads()
      .slice(-1)
      .map((head) => ({ ...head, version: 5_001 }));
    const { made, folded } = archive({ list: async () => ({ heads, total: 1 }) });
    expect((await made.page(PAGE)).items[0]).not.toHaveProperty('outcome');
    expect(folded()).toBe(0);
  });

  it('[ARC-4] finds buyers by name or number within a region', async () => {
    const { made } = archive();
    const ids = async (search: string, region?: string) =>
      (await made.buyers({ search, region })).items.map(({ id }) => id);
    expect(await ids('')).toEqual(['org-buyer', 'b2', 'b3']);
    expect(await ids('局', '4403')).toEqual(['org-buyer']);
    expect(await ids(' B2 ')).toEqual(['b2']);
    expect(await ids('丁')).toEqual([]);
  });

  it('[ARC-4] a fault while asking for buyers is not kept', async () => {
    let times = 0;
    const { made } = archive({
      buyers: async () => {
        times += 1;
        if (times === 1) throw new Error('away');
        return BUYERS;
      },
    });
    await expect(made.buyers({ search: '' })).rejects.toThrow('away');
    expect((await made.buyers({ search: '' })).items).toHaveLength(3);
  });
});

describe('how an auction came out', () => {
  it('[ARC-4] sums up the completed lots alone', async () => {
    const story = await sampleStory();
    const [lot] = story.lots;
    if (lot === undefined) throw new Error('the sample has lots');
    const won = (priceFen: number, bidder: string): AuctionStory['lots'][number] => ({
      ...lot,
      status: 'completed',
      ceilingFen: 1_000,
      ranking: [{ rank: 1, bidderId: bidder, priceFen }] as unknown as typeof lot.ranking,
    });
    const lots = [
      won(900, 'b1'),
      won(800, 'b2'),
      won(700, 'b1'),
      { ...lot, status: 'unsuccessful' as const, ranking: [] },
    ];
    expect(outcomeOf({ ...story, lots })).toMatchObject({
      ...{ completed: 3, unsuccessful: 1, cancelled: 0, ceilingFen: 3_000, priceFen: 2_400 },
      winnersCount: 2,
    });
  });
});
