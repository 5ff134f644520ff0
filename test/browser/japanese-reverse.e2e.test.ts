import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveClient } from '#clients/sdk/index.ts';
import { picture } from './chromium.ts';
import { type ClockCast, openForAll } from './clock-cast.ts';
import { JAPANESE, japaneseAuction } from './clock-auctions.ts';
import { expectGood } from './good-page.ts';
import { nameOf } from './people.ts';
import { CEILING_FEN, LOT } from './rest.ts';
import { actOf, connectProgram, setStage, type Stage } from './stage.ts';
import { yuan } from './words.ts';

/**
 * A falling price clock over three prices: two suppliers in browsers and one as a program confirm the first, the program
 * then says nothing, and at the third one of the two stops. The steps build on each other.
 */
const ID = 'japanese-1';
const PATIENCE = { timeout: 60_000, interval: 100 };
const SECOND_FEN = CEILING_FEN - JAPANESE.stepFen;
const THIRD_FEN = SECOND_FEN - JAPANESE.stepFen;

let stage: Stage;
let cast: ClockCast;
let program: LiveClient;

beforeAll(async () => {
  stage = await setStage();
  program = await connectProgram(stage.server.url, 'supplier-c');
  cast = await openForAll(stage, japaneseAuction({ id: ID, opensInMs: 5_000 }));
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await cast.tell();
});

afterAll(async () => {
  program?.dispose();
  await stage?.close();
});

describe('[JAP-1] an auction by a falling price clock', () => {
  it('held up before its opening shows the ceiling, and nothing can be confirmed', async () => {
    const { ann, ben, crowd, everybody } = cast;
    await Promise.all(everybody.map((person) => person.expectClock(CEILING_FEN)));
    await ann.expectActOff();
    await expectGood(ben.page, 'japanese-upcoming-en');
    expect(await crowd.act.count()).toBe(0);
  });

  it('[JAP-2] a supplier confirms by two presses, by keys, or by program', async () => {
    const { ann, ben, crowd } = cast;
    program.watch(ID, () => undefined);
    await cast.start();
    await ann.expectAct('act.stay');
    await picture(ann.page, 'japanese-due-zh-CN');
    await ann.page.locator('h1').click();
    await ann.actByKeys('act.stay.again');
    await ben.actByPress('act.stay.again');
    await expect
      .poll(() => actOf(program, ID), PATIENCE)
      .toEqual({ type: 'confirm', priceFen: CEILING_FEN });
    const { outcome } = program.offer({ auctionId: ID, lotId: LOT, priceFen: CEILING_FEN });
    expect((await outcome).state).toBe('accepted');
    await Promise.all([ann, ben].map((person) => person.expectAct('act.confirmed')));
    await ben.expectActOff();
    expect(actOf(program, ID)).toBeUndefined();
    await crowd.expectText(crowd.say('clock.in', { n: 3 }));
    await cast.whileStill(async () => {
      await expectGood(ann.page, 'japanese-confirmed-zh-CN');
      await expectGood(ben.page, 'japanese-confirmed-en');
    });
  });

  it('[JAP-3] who says nothing at the second price is out, and everybody sees how many are left', async () => {
    const { ann, ben, crowd, supervisor } = cast;
    await Promise.all([ann, ben].map((person) => person.expectClock(SECOND_FEN)));
    await ann.actByPress('act.stay.again');
    await ben.actByPress('act.stay.again');
    await Promise.all([ann, ben].map((person) => person.expectAct('act.confirmed')));
    await crowd.expectClock(THIRD_FEN);
    await crowd.expectText(crowd.say('clock.in', { n: 2 }));
    await cast.whileStill(async () => {
      await expectGood(crowd.page, 'japanese-watch-en');
      await expectGood(supervisor.page, 'japanese-supervisor-en');
    });
    const { outcome } = program.offer({ auctionId: ID, lotId: LOT, priceFen: THIRD_FEN });
    expect(await outcome).toMatchObject({ state: 'refused', reason: 'dropped_out' });
  });

  it('[JAP-3] to stop locks the button, may be thought over, and then means out', async () => {
    const { ann, ben } = cast;
    await ann.actByPress('act.stay.again');
    await ben.page.getByRole('button', { name: ben.say('leave.act') }).click();
    await ben.expectAct('act.left');
    await ben.expectActOff();
    await ben.page.getByRole('button', { name: ben.say('leave.undo') }).click();
    await ben.expectAct('act.stay');
    await ben.page.getByRole('button', { name: ben.say('leave.act') }).click();
    await cast.whileStill(() => expectGood(ben.page, 'japanese-left-en'));
  });

  it('[JAP-5] the last one in ends the lot and ranks first at the last price it confirmed', async () => {
    const { ann, ben, clerk, supervisor, crowd, everybody } = cast;
    const price = yuan(THIRD_FEN);
    await ann.expectText(ann.say('outcome.won', { name: ann.say('outcome.own'), price }));
    for (const person of [ben, clerk, supervisor, crowd]) {
      await person.expectText(person.say('outcome.won', { name: nameOf('supplier-a'), price }));
    }
    const rows = await crowd.ranking();
    expect(rows.map(([, who]) => who)).toEqual([
      expect.stringContaining(nameOf('supplier-a')),
      expect.stringContaining(nameOf('supplier-b')),
      expect.stringContaining(nameOf('supplier-c')),
    ]);
    await expectGood(ann.page, 'japanese-won-zh-CN');
    await expectGood(ben.page, 'japanese-won-en');
    await expectGood(clerk.page, 'japanese-official-zh-CN');
    const types = (await stage.events(ID)).map(({ type }) => type);
    expect(types.filter((type) => type === 'BiddersDroppedOut')).toHaveLength(2);
    expect(everybody.flatMap(({ visitor }) => visitor.faults)).toEqual([]);
  });
});
