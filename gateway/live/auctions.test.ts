import { describe, expect, it } from 'vitest';
import { AuctionDirectory, AuctionLookupError } from './auctions.ts';
import { AUCTION_LOOKUPS_MAX } from './limits.ts';
import { ScriptedEngine } from './testing/scripted-engine.ts';

/** A store that answers when the test says so, and how often it was asked. */
function slowDirectory() {
  const scripted = new ScriptedEngine();
  scripted.addOpening('O1');
  const asked: string[] = [];
  const gate = Promise.withResolvers<void>();
  const engine = {
    facts: () => undefined,
    head: async (id: string) => {
      asked.push(id);
      await gate.promise;
      return scripted.head(id);
    },
  };
  const directory = new AuctionDirectory(engine, () => 0);
  return { directory, asked, answer: gate.resolve, fail: gate.reject };
}

const many = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

describe('look-ups of what is not loaded', () => {
  it('[OPN-17] given readers of one hall who all come back at once, the store is asked once and every one is answered', async () => {
    const { directory, asked, answer } = slowDirectory();
    const answers = many(2_000).map(() => directory.opening('O1'));
    answer();
    const found = await Promise.all(answers);
    expect(found.filter((facts) => facts?.custodianIds !== undefined)).toHaveLength(2_000);
    expect(asked).toEqual(['O1']);
  });

  it('[A3] given invented ids, few are looked up at once and the rest are refused for now', async () => {
    const { directory, asked, answer } = slowDirectory();
    const answers = many(AUCTION_LOOKUPS_MAX + 5).map((at) => directory.find(`X-${at}`));
    answer();
    const results = await Promise.allSettled(answers);
    const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toHaveLength(5);
    expect(refused.every((reason) => reason instanceof AuctionLookupError)).toBe(true);
    expect(asked).toHaveLength(AUCTION_LOOKUPS_MAX);
    expect(await directory.find('X-later')).toBeUndefined();
  });

  it('[A3] given a store that does not answer, all who asked are told so and the next one asks anew', async () => {
    const { directory, asked, fail } = slowDirectory();
    const answers = many(3).map(() => directory.opening('O1'));
    fail(new Error('down'));
    for (const one of answers) await expect(one).rejects.toBeInstanceOf(AuctionLookupError);
    await expect(directory.opening('O1')).rejects.toBeInstanceOf(AuctionLookupError);
    expect(asked).toEqual(['O1', 'O1']);
  });
});
