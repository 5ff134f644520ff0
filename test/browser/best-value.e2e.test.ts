import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AuctionCast, openCast } from './auction-cast.ts';
import type { AuctionPage } from './auction-page.ts';
import { expectGood } from './good-page.ts';
import { nameOf } from './people.ts';
import { englishAuction, overtimeOf } from './rest.ts';
import { setStage, type Stage } from './stage.ts';
import { yuan } from './words.ts';

/**
 * A whole auction by best value (综合评价竞价): three suppliers with their factors, the agency and a spectator, from the
 * first look to the result. The steps build on each other.
 */
const ID = 'best-value';
/** Every better offer moves the end so far, so the auction lasts as long as its people are busy. */
const EXTEND_MS = 60_000;
const OVERTIME = overtimeOf(EXTEND_MS);
/** Ann has no factor; Ben counts a tenth more, Cem a twentieth less. */
const FACTORS = [
  { bidderId: 'supplier-b', numerator: 11, denominator: 10 },
  { bidderId: 'supplier-c', numerator: 19, denominator: 20 },
];
const CEILING_FEN = 100_000_00;
const BEN_FEN = 86_272_72;
const PATIENCE = { timeout: 120_000, interval: 100 };

let stage: Stage;
let cast: AuctionCast;

beforeAll(async () => {
  stage = await setStage();
  cast = await openCast(stage);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await cast.tell();
});

afterAll(async () => {
  await stage?.close();
});

describe('a whole auction by best value', () => {
  it('[BV-5] each supplier sees its own factor and what it does to a price, nobody else sees one', async () => {
    const { ann, ben, cem, agency, crowd } = cast;
    await stage.agency.publish(
      englishAuction({
        ...{ id: ID, visibility: 'open', lastsMs: EXTEND_MS, lot: { overtime: OVERTIME } },
        rules: { bestValue: { factors: FACTORS } },
      }),
    );
    await Promise.all([ann, ben, cem, agency].map((person) => person.open(ID)));
    await crowd.open(ID, 'watch');
    await ann.expectText(ann.text('value.formula', { factor: '1' }, 'hall'));
    await ben.expectText(ben.text('value.formula', { factor: '11/10' }, 'hall'));
    await cem.expectText(cem.text('value.formula', { factor: '19/20' }, 'hall'));
    for (const person of [agency, crowd]) {
      const factor = person.page.getByText(person.text('value.factor', undefined, 'hall'));
      expect(await factor.count()).toBe(0);
    }
  });

  it('[BV-1] a higher price leads when its evaluated price is lower, as its bidder was told before', async () => {
    const { ann, cem, crowd } = cast;
    await ann.submit(99_000_00);
    await ann.expectAccepted(99_000_00);
    await cem.type(CEILING_FEN);
    await cem.expectText(cem.text('value.comesTo', { price: '95,000.00' }, 'hall'));
    await cem.expectText(cem.text('value.rank', { n: 1, of: 2 }, 'hall'));
    await expectGood(cem.page, 'best-value-preview-zh');
    await cem.send(CEILING_FEN);
    await cem.expectAccepted(CEILING_FEN);
    await Promise.all([cem.expectRank(1), ann.expectRank(2)]);
    const leading = { key: 'value.leading', feature: 'hall' } as const;
    await crowd.expectFigure(leading, yuan(CEILING_FEN));
    await crowd.expectFigure(leading, '95,000.00');
  });

  it('[BV-3] the step is one of the evaluated price; the refusal names the highest price that passes', async () => {
    const { ann, ben, cem } = cast;
    await ben.type(90_000_00);
    await ben.expectText(ben.text('value.rank', { n: 3, of: 3 }, 'hall'));
    await ben.send(90_000_00);
    const refusal = ben.alert('refused.title');
    await refusal.waitFor();
    await ben.expectText(ben.text('refused.allowed', { price: yuan(BEN_FEN) }));
    await refusal.getByRole('button', { name: ben.text('allowed.fill') }).click();
    await ben.expectText(ben.text('value.comesTo', { price: '94,899.992' }, 'hall'));
    await expectGood(ben.page, 'best-value-armed-en');
    await ben.send(BEN_FEN);
    await ben.expectAccepted(BEN_FEN);
    await Promise.all([ben.expectRank(1), cem.expectRank(2), ann.expectRank(3)]);
  });

  it('[BV-3] the slip guard compares evaluated prices', async () => {
    const { ann, cem } = cast;
    await ann.type(76_000_00);
    await ann.send(76_000_00);
    await ann.expectAccepted(76_000_00);
    await cem.submit(60_000_00);
    await cem.slipDialog.waitFor();
    const best = cem.text('value.slipUnder', { price: '76,000.00' }, 'hall');
    await cem.slipDialog.getByText(best).waitFor();
    await cem.slipDialog.getByText('25.00%').waitFor();
    await expectGood(cem.page, 'best-value-slip-zh');
    await cem.slipDialog.getByRole('button', { name: cem.text('slip.cancel') }).click();
    await cem.slipDialog.waitFor({ state: 'hidden' });
  });

  it('[BV-5] wherever a price is shown its factor and evaluated price are', async () => {
    const { agency, crowd } = cast;
    const rows = [
      ['1', '76,000.00', '1', '76,000.00'],
      ['2', yuan(BEN_FEN), '11/10', '94,899.992'],
      ['3', yuan(CEILING_FEN), '19/20', '95,000.00'],
    ];
    for (const person of cast.everybody) {
      const look = async () =>
        (await person.ranking()).map(([rank, , price, factor, evaluated]) => [
          rank,
          price,
          factor,
          evaluated,
        ]);
      await expect.poll(look, PATIENCE).toEqual(rows);
    }
    expect((await agency.ranking())[1]?.[1]).toContain(nameOf('supplier-b'));
    expect((await crowd.ranking())[1]?.[1]).not.toContain(nameOf('supplier-b'));
    await expectGood(agency.page, 'best-value-agency-zh');
    await expectGood(crowd.page, 'best-value-watch-en');
  });

  it('[BV-1] the result ranks by evaluated price and keeps prices as offered', async () => {
    const { ann, ben } = cast;
    const heading = (person: AuctionPage) =>
      person.page.getByRole('heading', { name: person.text('ranking.final') });
    await Promise.all(cast.everybody.map((person) => heading(person).waitFor(PATIENCE)));
    for (const person of cast.everybody) {
      const rows = await person.ranking();
      expect(rows.map(([, , price]) => price)).toEqual([
        '76,000.00',
        yuan(BEN_FEN),
        yuan(CEILING_FEN),
      ]);
      expect(rows.map(([, , , , evaluated]) => evaluated)).toEqual([
        '76,000.00',
        '94,899.992',
        '95,000.00',
      ]);
      expect(rows[2]?.[1]).toContain(nameOf('supplier-c'));
    }
    await expectGood(ann.page, 'best-value-ended-zh');
    await expectGood(ben.page, 'best-value-ended-en');
    for (const { visitor } of cast.everybody) expect(visitor.faults).toEqual([]);
  });
});
