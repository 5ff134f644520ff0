import { afterEach, expect, it } from 'vitest';
import type { OpeningState } from '#contracts/journal/opening-steps.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { readOpeningRecord } from '#contracts/sealing/record.ts';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { verifySignature } from '#pki/cms-verify.ts';
import { checkOpening, type OpeningReport } from '#pki/opening-check.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { DEADLINE_MS, EVERYBODY, MINUTE_MS, OPENING, OpeningWorld } from './opening-world.ts';
import { proveKey, publishedNames, releaseAll, signClosing, submitBid } from './parties.ts';
import { expectRecordChecked, publishedFiles } from './record-checks.ts';

/** Whole tenders over REST: three suppliers, agency, supervisor, notary and the public. */
const PATIENCE = { timeout: 20_000, interval: 50 };
const SUPPLIERS = ['s-1', 's-2', 's-3'] as const;
const PLACES = { agency: 0, supervisor: 1, notary: 2 } as const;
type Custodian = keyof typeof PLACES;

let world: OpeningWorld;
afterEach(() => world.stop());

async function untilIn(state: OpeningState): Promise<OpeningView> {
  await expect.poll(async () => (await world.see('public')).opening.state, PATIENCE).toBe(state);
  return world.see('public');
}

function keyOf(who: Custodian): KeyMaterial {
  const key = world.tender.custodians[PLACES[who]];
  if (key === undefined) throw new Error('there are three custodians');
  return key;
}

async function submitted() {
  const bids = [];
  for (const supplier of SUPPLIERS) {
    bids.push({ supplier, ...(await submitBid(world, supplier)) });
  }
  return bids;
}

/** The closing list as the platform makes it by itself. */
async function listed(): Promise<OpeningView> {
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).closing, PATIENCE).toBeDefined();
  return world.see('public');
}

/** The list signed by these, and begun. */
async function begin(signers: readonly Custodian[]): Promise<void> {
  for (const who of signers) {
    expect(await signClosing(world, who, keyOf(who))).toMatchObject({ outcome: 'accepted' });
  }
  expect(await world.command('agency', { type: 'BeginOpening' })).toMatchObject({
    outcome: 'accepted',
  });
}

async function releasedBy(who: Custodian): Promise<void> {
  const answers = await releaseAll(world, who, keyOf(who));
  expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => 'accepted'));
  expect(answers.length).toBeGreaterThan(0);
}

/** Host and custodian sign in and speak; a bidder that tries is told so, and nobody else notices. */
async function speakBeforeTheList(): Promise<void> {
  for (const [who, step] of [
    ['notary', { type: 'SignIn' }],
    ['agency', { type: 'Say', text: '请各方签到' }],
  ] as const) {
    expect(await world.command(who, step)).toMatchObject({ outcome: 'accepted' });
  }
  const { serverMs: _, ...before } = await world.see('public');
  for (const step of [{ type: 'SignIn' }, { type: 'Say', text: '已到场' }]) {
    expect(await world.command('s-1', step)).toMatchObject({ reason: 'list_not_fixed' });
  }
  const { serverMs: __, ...after } = await world.see('public');
  expect(after).toEqual(before);
}

/** The host reads everything out; somebody without any secret checks what is published then. */
async function readOutAndCheck(): Promise<OpeningReport> {
  await untilIn('reading');
  for (;;) {
    const { nextHeader } = await world.see('agency');
    if (nextHeader === undefined) break;
    expect((await world.see('public')).nextHeader).toBeUndefined();
    const command = { type: 'ReadOutNext', header: nextHeader };
    expect(await world.command('agency', command)).toMatchObject({ outcome: 'accepted' });
  }
  await untilIn('confirming');
  await expect.poll(() => publishedNames(world), PATIENCE).toContain('bids/3/receipt.tlog-proof');
  const { suite, trust } = world.tender;
  const files = await publishedFiles(world);
  return checkOpening(suite, trust, async (name) => files.get(name));
}

/** The record says what happened, and the platform's certificate of the policy signed it. */
async function expectRecord(): Promise<void> {
  const content = await world.file('record.json');
  expect(readOpeningRecord(content)).toMatchObject({
    ...{ openingId: OPENING, host: 'agency' },
    custodians: [{ hasSigned: true }, { hasSigned: false }, { hasSigned: true }],
    bids: Array(3).fill({ state: 'opened', lock: 'A', priceFen: '98000000', hasConfirmed: true }),
    objections: [{ by: 's-1', text: '大小写不一致', answer: '以大写为准' }],
    signedIn: [
      { by: 'notary', seat: 'custodian' },
      { by: 's-1', seat: 'bidder' },
    ],
    remarks: [
      { number: 1, by: 'agency', seat: 'host', text: '请各方签到' },
      { number: 2, by: 's-1', seat: 'bidder', text: '已到场' },
    ],
  });
  const { suite, trust, policy } = world.tender;
  const signature = await world.file('record.p7s');
  const signed = await verifySignature(trust, { content, signature, atMs: world.time.nowMs });
  if (!signed.ok) throw new Error(signed.error);
  expect(certificateDigest(suite, signed.value.certificate)).toBe(policy.platform);
  expect(await world.file('record.p7s')).toEqual(signature);
  await expectSignedPage();
}

/** The same as a signed page: made once, also when the process ended before it was (OPN-12). */
async function expectSignedPage(): Promise<void> {
  const page = await world.file('record.pdf');
  expect(Buffer.from(page).toString('latin1')).toContain('/SubFilter /ETSI.CAdES.detached');
  const name = `${OPENING}/record.pdf`;
  await world.restart();
  expect(await world.file('record.pdf')).toEqual(page);
  world.store.files.delete(name);
  await world.restart();
  const both = await Promise.all([world.file('record.pdf'), world.file('record.pdf')]);
  expect(both[0]).toEqual(both[1]);
  expect(world.store.files.get(name)).toEqual(new Uint8Array(both[0]));
}

it('[OPN-12] [OPN-13] [OPN-14] [OPN-16] [OPN-19] [OPN-20] a whole tender ends with a record that anybody can check without a secret', async () => {
  world = await OpeningWorld.start();
  expect((await world.arrange()).status).toBe(201);
  expect(await proveKey(world, 'notary', keyOf('notary'))).toMatchObject({ outcome: 'accepted' });
  await expect(proveKey(world, 'supervisor', keyOf('notary'))).rejects.toThrow('not decrypt');
  expect((await world.see('public')).custodians).toMatchObject([
    { organizationId: 'agency', hasSigned: false },
    { organizationId: 'supervisor' },
    { organizationId: 'notary', provedAtMs: expect.any(Number) },
  ]);
  await expect.poll(() => publishedNames(world), PATIENCE).toEqual(['policy.json', 'policy.p7s']);
  const bids = await submitted();
  expect(await publishedNames(world)).toEqual(['policy.json', 'policy.p7s']);

  await speakBeforeTheList();
  const fixed = await listed();
  expect(fixed).toMatchObject({ hostStep: 'collect_signatures', opening: { bids: 3 } });
  for (const step of [{ type: 'SignIn' }, { type: 'Say', text: '已到场' }]) {
    expect(await world.command('s-1', step)).toMatchObject({ outcome: 'accepted' });
    expect(await world.command('s-4', step)).toMatchObject({ reason: 'wrong_actor' });
  }
  const hall = await world.see('public');
  expect(hall).toMatchObject({ remarkCount: 2, remarks: [{ by: 'agency' }, { by: 's-1' }] });
  const older = await world.send('public', { path: `/api/openings/${OPENING}/remarks?before=2` });
  expect(JSON.parse(older.text)).toEqual({ items: [hall.remarks[0]], total: 2 });
  expect(fixed.bids.every((bid) => !('priceFen' in bid) && !('bidderName' in bid))).toBe(true);
  await expect(signClosing(world, 'notary', keyOf('agency'))).rejects.toThrow('signer_mismatch');
  expect(await world.command('agency', { type: 'BeginOpening' })).toMatchObject({
    reason: 'not_signed_enough',
  });
  expect(await releaseAll(world, 'agency', keyOf('agency'))).toEqual([]);
  await begin(['agency', 'notary']);
  expect(await publishedNames(world)).toEqual([
    ...['policy.json', 'policy.p7s', 'closing.json', 'closing.tsr'],
    ...['closing-1.p7s', 'closing-3.p7s'],
  ]);

  await releasedBy('agency');
  await releasedBy('notary');
  for (const { supplier, key } of bids) {
    expect(await releaseAll(world, supplier, key)).toMatchObject([{ outcome: 'accepted' }]);
  }
  const reading = await untilIn('reading');
  expect(reading.bids.map(({ state }) => state)).toEqual(['opened', 'opened', 'opened']);
  expect(JSON.stringify(reading)).not.toContain('98000000');
  const report = await readOutAndCheck();
  expect(report).toMatchObject({ isGood: true });
  expect(report.readOuts.map(({ sheet }) => sheet?.priceFen)).toEqual(Array(3).fill('98000000'));
  expect(report.readOuts.map(({ isLogged }) => isLogged)).toEqual([true, true, true]);
  const shown = await world.see('public');
  expect(shown.bids.map(({ priceFen }) => priceFen)).toEqual(Array(3).fill(98_000_000));

  await world.command('s-1', { type: 'RaiseObjection', about: 'objection', text: '大小写不一致' });
  expect(await world.command('s-2', { type: 'ConfirmRecord' })).toMatchObject({
    reason: 'open_objections',
  });
  await world.command('agency', { type: 'AnswerObjection', number: 1, text: '以大写为准' });
  for (const supplier of SUPPLIERS) {
    expect(await world.command(supplier, { type: 'ConfirmRecord' })).toMatchObject({
      outcome: 'accepted',
    });
  }
  expect(await untilIn('closed')).toMatchObject({ hostStep: 'none', confirmed: [...SUPPLIERS] });
  const tar = await world.send('public', { path: `/api/openings/${OPENING}/files.tar` });
  const names = await publishedNames(world);
  expect(names).toHaveLength(6 + 2 + 3 + 3 * 7);
  await expectRecord();
  await expectRecordChecked(world);
  for (const name of names) expect(tar.text.includes(`${name}\0`)).toBe(true);
});

it('[OPN-13] nobody gets a share, a bid before the read-out is over, or a file by another name', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  const [bid] = await submitted();
  if (bid === undefined) throw new Error('there are bids');
  await listed();
  await begin(['agency', 'supervisor']);
  await releasedBy('agency');
  const names = ['bids/1/header.json', 'bids/1/f1.ebd', 'opening.json', 'record.json'];
  const secret = [`bids/${bid.header}/header.json`, `releases/${bid.header}/A-x.json`];
  const climbing = ['..%2F..%2Fpolicy.json', 'bids/1/..%2Fheader.json', 'bids/0/header.json'];
  for (const who of EVERYBODY) {
    for (const name of [...names, ...secret, ...climbing]) {
      const { status } = await world.send(who, { path: `/api/openings/${OPENING}/files/${name}` });
      expect([who, name, status]).toEqual([who, name, 404]);
    }
  }
  expect((await world.see('public')).bids.every(({ state }) => state === 'sealed')).toBe(true);
});

it('[OPN-7] [OPN-8] given a lost key, then the others open; given an absent bidder, then lock B does', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  const bids = await submitted();
  await listed();
  await begin(['agency', 'supervisor', 'notary']);
  // The notary's key is lost until later; two custodians are enough with the bidder.
  await releasedBy('agency');
  await releasedBy('supervisor');
  for (const { supplier, key } of bids.slice(0, 2)) await releaseAll(world, supplier, key);
  const absent = bids[2];
  const stateOf = async () =>
    (await world.see('public')).bids.find(({ header }) => header === absent?.header)?.state;
  await expect
    .poll(async () => (await world.see('public')).bids.filter(({ state }) => state === 'opened'))
    .toHaveLength(2);
  expect(await stateOf()).toBe('sealed');
  world.time.jumpTo(world.time.nowMs + 30 * MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).rescueEndsAtMs, PATIENCE).toBeDefined();
  for (const who of ['agency', 'supervisor', 'notary'] as const) await releasedBy(who);
  const report = await readOutAndCheck();
  expect(report.isGood).toBe(true);
  expect(
    report.opening?.bids.map((bid) => ('lock' in bid ? bid.lock : bid.state)).toSorted(),
  ).toEqual(['A', 'A', 'B']);
});

it('[OPN-7] given a wrong share, then it is refused with its fault, kept nowhere, and the right one is taken', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  await submitted();
  await listed();
  await begin(['agency', 'notary']);
  const zeros = base64UrlOf(new Uint8Array(71));
  const wrong = await releaseAll(world, 'agency', keyOf('agency'), (release) => ({
    ...release,
    payload: zeros,
  }));
  expect(wrong).toMatchObject(Array(3).fill({ reason: 'wrong_share', fault: 'share_shape' }));
  expect([...world.store.files.keys()].filter((name) => name.includes('/releases/'))).toEqual([]);
  await expect(
    releaseAll(world, 'agency', keyOf('agency'), (release) => ({
      ...release,
      closing: zeros.slice(0, 43),
    })),
  ).rejects.toThrow('not_on_closing_list');
  await expect(
    releaseAll(world, 'agency', keyOf('agency'), (release) => ({ ...release, kind: 's' })),
  ).rejects.toThrow('signer_mismatch');
  await releasedBy('agency');
});

it('[OPN-12] given an end of the process between any two of the platform’s acts, then the next one goes on', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  const bids = await submitted();
  // The list lies there and is stamped, but its note never came to the journal.
  world.acts = (real) => ({
    close: async (opening) => {
      await real.close(opening);
      throw new Error('the power went');
    },
  });
  await world.restart();
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(() => world.store.files.has(`${OPENING}/closing.tsr`), PATIENCE).toBe(true);
  expect((await world.see('public')).closing).toBeUndefined();
  const list = world.store.files.get(`${OPENING}/closing.json`);
  world.acts = () => ({});
  await world.restart();
  await listed();
  expect(await world.file('closing.json')).toEqual(Buffer.from(list ?? []));
  await begin(['agency', 'notary']);
  // Shares are there, and no bid may be opened.
  world.acts = () => ({ open: () => Promise.reject(new Error('the disk is away')) });
  await world.restart();
  await releasedBy('agency');
  await releasedBy('notary');
  for (const { supplier, key } of bids) await releaseAll(world, supplier, key);
  await expect.poll(() => world.reports.length, PATIENCE).toBeGreaterThan(3);
  // No clock shuts what only the platform has not opened yet.
  world.time.jumpTo(world.time.nowMs + 120 * MINUTE_MS);
  expect((await world.see('public')).bids.every(({ state }) => state === 'sealed')).toBe(true);
  world.acts = () => ({});
  await world.restart();
  expect(await readOutAndCheck()).toMatchObject({ isGood: true });
});

it('[OPN-12] given a bid whose stored sheet is damaged, then the others open and its bidder bears no fault', async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  const bids = await submitted();
  const name = `${OPENING}/bids/${bids[0]?.header}/f0.ebd`;
  const damaged = world.store.files.get(name)?.map((byte, at) => (at === 200 ? byte ^ 1 : byte));
  world.store.files.set(name, damaged ?? new Uint8Array(0));
  await listed();
  await begin(['agency', 'notary']);
  await releasedBy('agency');
  await releasedBy('notary');
  for (const { supplier, key } of bids) await releaseAll(world, supplier, key);
  const { bids: rows } = await untilIn('reading');
  expect(rows.find(({ header }) => header === bids[0]?.header)).toMatchObject({
    ...{ state: 'withdrawn', fault: 'segment_root' },
  });
  expect(rows.filter(({ state }) => state === 'opened')).toHaveLength(2);
});
