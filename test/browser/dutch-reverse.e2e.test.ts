import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DUTCH, dutchAuction } from './clock-auctions.ts';
import { type ClockCast, openForAll } from './clock-cast.ts';
import { expectGood } from './good-page.ts';
import { nameOf } from './people.ts';
import { CEILING_FEN, signInByRest } from './rest.ts';
import { setStage, type Stage } from './stage.ts';
import { yuan } from './words.ts';

/**
 * A rising price clock from the wait before the opening to the result: two suppliers, an agency that pauses it, a
 * supervisor and a spectator. The steps build on each other.
 */
const ID = 'dutch-1';

let stage: Stage;
let cast: ClockCast;

beforeAll(async () => {
  stage = await setStage();
  cast = await openForAll(stage, dutchAuction({ id: ID, opensInMs: 5_000 }));
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await cast.tell();
});

afterAll(async () => {
  await stage?.close();
});

describe('[DUTCH-1] an auction by a rising price clock', () => {
  it('held up before its opening shows the first price, and nothing can be accepted', async () => {
    const { ann, ben, clerk, crowd, everybody } = cast;
    await Promise.all(everybody.map((person) => person.expectClock(DUTCH.startFen)));
    await ann.expectText(ann.say('clock.paused'));
    await ann.expectActOff();
    await expectGood(ann.page, 'dutch-upcoming-zh-CN');
    await expectGood(ben.page, 'dutch-upcoming-en');
    expect(await crowd.act.count()).toBe(0);
    expect(await clerk.act.count()).toBe(0);
  });

  it('[DUTCH-1] after the opening the price rises for everybody at once', async () => {
    const { ann, crowd, everybody } = cast;
    await cast.start();
    await ann.expectText(ann.say('clock.running'));
    const risenFen = DUTCH.startFen + DUTCH.stepFen;
    await Promise.all(everybody.map((person) => person.expectClock(risenFen)));
    await ann.expectAct('act.accept');
    await expectGood(ann.page, 'dutch-running-zh-CN');
    await expectGood(crowd.page, 'dutch-watch-en');
  });

  it('[DUTCH-5] the agency pauses: the clock stands still, and the act is off until it goes on', async () => {
    const { ann, ben, clerk, crowd } = cast;
    await clerk.command('official.pause', '网络检查');
    await Promise.all([ann, ben].map((person) => person.expectActOff()));
    await crowd.expectText(crowd.say('clock.paused'));
    const stoodFen = await crowd.clockFen();
    await expectGood(ben.page, 'dutch-paused-en');
    await expectGood(clerk.page, 'dutch-official-zh-CN');
    expect(await ann.clockFen()).toBe(stoodFen);
    await clerk.command('official.resume', '检查完毕');
    await ann.expectText(ann.say('clock.running'));
  });

  it('a question can be taken back, and a price under the own limit has to be typed', async () => {
    const { ann } = cast;
    await ann.act.click();
    await ann.expectAct('act.accept.again');
    await expectGood(ann.page, 'dutch-asked-zh-CN');
    await ann.page.keyboard.press('Escape');
    await ann.expectAct('act.accept');

    await ann.page.getByText(ann.say('limit.title')).click();
    const limit = ann.page.getByRole('textbox', { name: ann.say('limit.label') });
    await limit.fill(String(CEILING_FEN / 100));
    await ann.act.click();
    await ann.slipDialog.waitFor();
    await expectGood(ann.page, 'dutch-under-limit-zh-CN');
    await ann.slipDialog.getByRole('button', { name: ann.text('slip.cancel') }).click();
    await ann.slipDialog.waitFor({ state: 'hidden' });
    await limit.fill('');
  });

  it('[DUTCH-2] the first acceptance, by keys alone, takes the lot and ends it for everybody', async () => {
    const { ann, ben, clerk, supervisor, crowd } = cast;
    await ann.page.locator('h1').click();
    await ann.actByKeys('act.accept.again');
    await ann.expectText(ann.like('accepted.title'));
    const [taken] = (await stage.events(ID)).filter((event) => event.type === 'OfferPlaced');
    const fen = taken?.priceFen ?? 0;
    expect((fen - DUTCH.startFen) % DUTCH.stepFen).toBe(0);
    const price = yuan(fen);
    await ann.expectText(ann.say('outcome.taken', { name: ann.say('outcome.own'), price }));
    for (const person of [ben, clerk, supervisor, crowd]) {
      await person.expectText(person.say('outcome.taken', { name: nameOf('supplier-a'), price }));
    }
    await expectGood(ann.page, 'dutch-taken-zh-CN');
    await expectGood(ben.page, 'dutch-taken-en');
    await expectGood(supervisor.page, 'dutch-supervisor-en');
  });

  it('[DUTCH-2] who comes later is refused, and the record ends with the acceptance', async () => {
    const { ben, everybody } = cast;
    expect(await ben.act.count()).toBe(0);
    const agency = await signInByRest(stage.server.url, 'agency-a');
    expect((await agency.view(ID)).ended).toBe(true);
    const types = (await stage.events(ID)).map(({ type }) => type);
    expect(types.filter((type) => type === 'OfferPlaced')).toHaveLength(1);
    expect(types.at(-1)).toBe('LotClosed');
    expect(everybody.flatMap(({ visitor }) => visitor.faults)).toEqual([]);
  });
});
