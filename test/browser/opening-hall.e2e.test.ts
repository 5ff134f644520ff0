import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { pemText } from '#pki/pem.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { DEADLINE_MS, MINUTE_MS, OpeningWorld } from '#test/openings/opening-world.ts';
import { submitBid } from '#test/openings/parties.ts';
import { WorldRooms } from '#test/openings/world-rooms.ts';
import { PHONE, tellPages } from './chromium.ts';
import {
  ADDRESS,
  enter,
  KeyFiles,
  looksGood,
  type Person,
  press,
  reads,
  readKeyFile,
  text,
  trustRoot,
} from './opening-cast.ts';
import { setStage, type Stage } from './stage.ts';
import { say } from './words.ts';

/** A whole tender in browsers: the agency arranges, custodians and bidders use their keys in the page, anybody checks. */
const PATIENCE = { timeout: 30_000, interval: 100 };
const CUSTODIANS = ['agency', 'supervisor', 'notary'] as const;
const SUPPLIERS = ['s-1', 's-2', 's-3'] as const;

let stage: Stage;
let world: OpeningWorld;
let rooms: WorldRooms;
let keys: KeyFiles;
const people = new Map<string, Person>();

beforeAll(async () => {
  stage = await setStage();
  world = await OpeningWorld.start();
  rooms = await WorldRooms.open(world);
  keys = await KeyFiles.make();
  const looks = {
    ...{ agency: {}, notary: {}, 's-1': {}, public: {} },
    supervisor: { language: 'en' },
    's-2': { language: 'en', viewport: PHONE },
  } as const;
  for (const [who, look] of Object.entries(looks)) {
    const visit = { baseUrl: stage.server.url, ...look };
    people.set(who, await enter({ browser: stage.browser, world, rooms }, who, visit));
  }
});

afterAll(async () => {
  for (const { visitor } of people.values()) await visitor.context.close();
  await rooms?.stop();
  await world?.stop();
  await stage?.close();
  await keys?.remove();
});

function person(who: string): Person {
  const found = people.get(who);
  if (found === undefined) throw new Error(`${who} is in the hall`);
  return found;
}

function keyOf(at: number): KeyMaterial {
  const key = world.tender.custodians[at];
  if (key === undefined) throw new Error('there are three custodians');
  return key;
}

const state = async (): Promise<string> => (await world.see('public')).opening.state;
const untilIn = (name: string) => expect.poll(state, PATIENCE).toBe(name);

/** The agency signs the policy on its own machine, and chooses both files in the page. */
async function arrange(): Promise<void> {
  const agency = person('agency');
  const { page } = agency.visitor;
  const policy = canonicalBytes(world.tender.policy);
  const key = await softwareSigningKey(keyOf(0));
  const signature = await signDetached(key, policy, world.time.nowMs);
  await page.goto('/openings/new');
  await page
    .getByLabel(text(agency, 'arrange.files'))
    .setInputFiles([
      await keys.write('policy.json', policy),
      await keys.write('policy.p7s', signature),
    ]);
  await page.getByLabel(text(agency, 'arrange.ceiling')).fill('1200000');
  await page.getByRole('button', { name: text(agency, 'arrange.submit') }).click();
  await page.waitForURL(`**${ADDRESS}`);
}

async function rehearse(): Promise<void> {
  for (const [at, who] of CUSTODIANS.entries()) {
    const custodian = person(who);
    const { page } = custodian.visitor;
    if (who !== 'agency') await page.goto(ADDRESS);
    if (who === 'notary') {
      await readKeyFile(custodian, await keys.save('other', world.tender.bidder));
      await press(custodian, 'key.prove');
      await reads(custodian, 'custodyFault.other_key');
      await looksGood(custodian, 'other-key');
      await press(custodian, 'key.forget');
    }
    await readKeyFile(custodian, await keys.save(who, keyOf(at)));
    await press(custodian, 'key.prove');
    await expect
      .poll(async () => (await world.see('public')).custodians[at]?.provedAtMs, PATIENCE)
      .toBeDefined();
  }
}

async function signList(): Promise<void> {
  const stranger = pemText('CERTIFICATE', keyOf(0).certificate);
  const path = await keys.write('stranger.pem', stranger);
  for (const [at, who] of CUSTODIANS.entries()) {
    const custodian = person(who);
    const { page } = custodian.visitor;
    if (who === 'supervisor') {
      // By the platform's word alone nothing is signed, and nothing by roots that do not vouch for it.
      await reads(custodian, 'ownTrust.first');
      await looksGood(custodian, 'no-roots');
      const sign = page.getByRole('button', { name: text(custodian, 'key.sign'), exact: true });
      expect(await sign.isDisabled()).toBe(true);
      await trustRoot(custodian, { path, name: 'agency' });
      await press(custodian, 'key.sign');
      await reads(custodian, 'custodyFault.unproved');
      await looksGood(custodian, 'other-roots');
    }
    await trustRoot(custodian, await ownRoot());
    await press(custodian, 'key.sign');
    await expect
      .poll(async () => (await world.see('public')).custodians[at]?.hasSigned, PATIENCE)
      .toBe(true);
  }
}

/** The root of everybody's certificates, as it comes from its authority. */
async function ownRoot() {
  const root = pemText('CERTIFICATE', world.tender.authority.certificate);
  return { path: await keys.write('root.pem', root), name: 'Demo CA' };
}

/** Bids that lie open, in the order of the list. */
const opened = async (): Promise<number> =>
  (await world.see('public')).bids.filter((bid) => bid.state === 'opened').length;

/** Presses once, and waits until so many of its shares of this lock lie there. */
async function release(who: string, shares: { lock: 'A' | 'B'; count: number }): Promise<void> {
  await press(person(who), 'key.release');
  const there = async (): Promise<number> => {
    const { bids } = await world.see('public');
    const all = bids.flatMap(({ released }) => released);
    return all.filter(({ lock, holder }) => lock === shares.lock && holder === who).length;
  };
  await expect.poll(there, PATIENCE).toBe(shares.count);
}

describe('an opening in browsers', () => {
  it('[OPN-12] [OPN-17] [OPN-18] [OPN-20] [SEAL-12] from the policy to a record that anybody checks, one bidder being absent', async () => {
    try {
      await wholeTender();
    } catch (error) {
      await tellPages([...people.values()].map(({ visitor }) => visitor));
      throw error;
    }
    for (const { visitor } of people.values()) expect(visitor.faults).toEqual([]);
  }, 360_000);
});

async function wholeTender(): Promise<void> {
  const onlooker = person('public');
  await arrange();
  await rehearse();
  const bids = new Map<string, KeyMaterial>();
  for (const who of SUPPLIERS) bids.set(who, (await submitBid(world, who)).key);
  await onlooker.visitor.page.goto(ADDRESS);
  await reads(onlooker, 'bids.secret');
  await looksGood(onlooker, 'receiving');
  await looksGood(person('agency'), 'receiving');

  await talkBeforeTheList(onlooker);
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).closing, PATIENCE).toBeDefined();
  await looksGood(person('supervisor'), 'closing');
  await signList();
  await press(person('agency'), 'act.begin');
  await untilIn('opening');

  for (const who of ['s-1', 's-2']) {
    const bidder = person(who);
    await bidder.visitor.page.goto(ADDRESS);
    const key = bids.get(who);
    if (key === undefined) throw new Error(`${who} has a key`);
    await readKeyFile(bidder, await keys.save(who, key));
    await reads(bidder, 'ownTrust.platformsWord');
    await looksGood(bidder, 'before-release');
    if (who === 's-1') await trustRoot(bidder, await ownRoot());
    await release(who, { lock: 'A', count: 1 });
    await reads(bidder, 'key.release.done');
  }
  await talkOnABrokenLine(onlooker);
  for (const who of ['agency', 'notary']) await release(who, { lock: 'A', count: 3 });
  await expect.poll(opened, PATIENCE).toBe(2);
  await looksGood(person('notary'), 'released');

  // The third bidder never comes: after the bidders' window the custodians open its bid without it.
  world.time.jumpTo(world.time.nowMs + 31 * MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).rescueEndsAtMs, PATIENCE).toBeDefined();
  for (const who of CUSTODIANS) {
    // A page that is loaded anew goes on where it was, once its key is chosen again.
    if (who === 'notary') {
      await person(who).visitor.page.reload();
      await readKeyFile(person(who), await keys.save(who, keyOf(2)));
      // Roots are chosen once.
      await person(who)
        .visitor.page.getByText(say('zh-CN', 'kit', 'trust.kept'))
        .waitFor();
    }
    await reads(person(who), 'clock.rescue');
    await release(who, { lock: 'B', count: 1 });
  }
  await untilIn('reading');
  await readOut(onlooker);
  await confirm();
  await onlooker.visitor.page.goto(`${ADDRESS}/projection`);
  await reads(onlooker, 'wall.present');
  await looksGood(onlooker, 'wall');
  await onlooker.visitor.page.goto(ADDRESS);
  await check(onlooker);
}

/** Types into the hall and presses the button; the text is gone once it was said. */
async function says(who: string, words: string): Promise<void> {
  const { page } = person(who).visitor;
  const field = page.getByLabel(text(person(who), 'talk.label'), { exact: true });
  await field.fill(words);
  await page.getByRole('button', { name: text(person(who), 'talk.send'), exact: true }).click();
  await expect.poll(() => field.inputValue(), PATIENCE).toBe('');
}

const heard = (who: Person, words: string): Promise<void> =>
  who.visitor.page.getByText(words, { exact: true }).waitFor();

/**
 * What is said and who is there comes to a page by push: by itself it asks once a minute, longer than a test waits. A bidder in
 * the hall is an onlooker to everybody.
 */
async function talkBeforeTheList(onlooker: Person): Promise<void> {
  const { page } = onlooker.visitor;
  await reads(onlooker, 'room.live');
  await person('s-1').visitor.page.goto(ADDRESS);
  await reads(person('s-1'), 'room.waits');
  await says('agency', '请各方签到。');
  await heard(onlooker, '请各方签到。');
  await page
    .locator('.seats li', { hasText: 'notary' })
    .getByText(text(onlooker, 'room.here'), { exact: true })
    .waitFor();
  await person('notary')
    .visitor.page.getByRole('button', { name: text(person('notary'), 'room.signIn'), exact: true })
    .click();
  await page.locator('.seats li', { hasText: 'notary' }).locator('.mark-done').waitFor();
  // The bidder and this page.
  await page.getByText(say('zh-CN', 'openings', 'room.onlookers', { n: 2 })).waitFor();
  expect(await page.locator('.seats').innerText()).not.toContain('s-1');
  await looksGood(onlooker, 'talk');
  await looksGood(person('s-1'), 'waits-to-talk');
}

/** A cut line is said, nothing is lost on it, and a reload keeps what was typed. */
async function talkOnABrokenLine(onlooker: Person): Promise<void> {
  await onlooker.visitor.page
    .locator('.seats li', { hasText: 's-1' })
    .getByText(text(onlooker, 'room.here'), { exact: true })
    .waitFor();
  await onlooker.wire.cut();
  await reads(onlooker, 'room.down');
  await says('s-1', '我方已解密。');
  await heard(onlooker, '我方已解密。');
  await looksGood(onlooker, 'broken-line');
  onlooker.wire.mend();
  // What a browser says when it has a network again; the page then waits no longer.
  await onlooker.visitor.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await reads(onlooker, 'room.live');
  const bidder = person('s-2');
  const field = bidder.visitor.page.getByLabel(text(bidder, 'talk.label'), { exact: true });
  await field.fill('half a sentence');
  await bidder.visitor.page.reload();
  await expect.poll(() => field.inputValue(), PATIENCE).toBe('half a sentence');
  await heard(bidder, '我方已解密。');
  await says('s-2', 'a whole sentence');
  await heard(onlooker, 'a whole sentence');
  await looksGood(bidder, 'talk');
}

async function readOut(onlooker: Person): Promise<void> {
  const host = person('agency');
  for (const n of [1, 2, 3]) {
    const name = say('zh-CN', 'openings', 'act.readOut', { n });
    await host.visitor.page.getByRole('button', { name }).click();
    await expect
      .poll(() => onlooker.visitor.page.getByText('980,000.00').count(), PATIENCE)
      .toBe(n);
  }
  await untilIn('confirming');
  await looksGood(onlooker, 'read-out');
}

/** One objects and is answered; two confirm; the third stays silent until the end of the time for it. */
async function confirm(): Promise<void> {
  const objector = person('s-2');
  await objector.visitor.page
    .getByLabel(text(objector, 'objections.label'), { exact: true })
    .fill('Is the third bid in words the same as in figures?');
  await press(objector, 'act.object');
  const host = person('agency');
  await host.visitor.page.getByLabel(text(host, 'objections.answerLabel')).fill('大写与小写一致。');
  await looksGood(host, 'objection');
  await host.visitor.page
    .getByRole('button', { name: text(host, 'act.answer'), exact: true })
    .click();
  for (const who of ['s-1', 's-2']) {
    await press(person(who), 'act.confirm');
    await reads(person(who), 'record.own');
  }
  await looksGood(objector, 'confirmed');
  world.time.jumpTo(world.time.nowMs + 31 * MINUTE_MS);
  await untilIn('closed');
  await reads(host, 'script.over');
  await keepsRecord(host);
}

/** The signed page lies in the hall for whoever keeps the procurement's file. */
async function keepsRecord(host: Person): Promise<void> {
  const { page } = host.visitor;
  const link = page.getByRole('link', { name: text(host, 'record.pdf') });
  const base64 = await link.evaluate(async (anchor: HTMLAnchorElement) => {
    const answer = await fetch(anchor.href);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  const saved = Buffer.from(base64, 'base64');
  expect(saved.subarray(0, 5).toString()).toBe('%PDF-');
  expect(saved).toEqual(Buffer.from(await world.file('record.pdf')));
  await looksGood(host, 'record');
}

/** Somebody without any secret checks what is published, with one click from the hall. */
async function check(onlooker: Person): Promise<void> {
  const { page, language } = onlooker.visitor;
  await page.getByRole('link', { name: text(onlooker, 'files.check') }).click();
  await page
    .getByLabel(say(language, 'openingCheck', 'trust.label'))
    .setInputFiles((await ownRoot()).path);
  await page.getByText(say(language, 'openingCheck', 'verdict.good'), { exact: true }).waitFor();
  expect(await page.getByText('980,000.00').count()).toBe(3);
  await looksGood(onlooker, 'checked');
}
