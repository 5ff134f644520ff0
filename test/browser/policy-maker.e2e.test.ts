import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { tenderPolicySchema } from '#contracts/sealing/policy.ts';
import { fieldOfInstant } from '#clients/web/kit/shanghai.ts';
import { pemText } from '#pki/pem.ts';
import { DEADLINE_MS, OpeningWorld } from '#test/openings/opening-world.ts';
import { WorldRooms } from '#test/openings/world-rooms.ts';
import { isKept } from './kept-draft.ts';
import { PHONE } from './chromium.ts';
import {
  enter,
  KeyFiles,
  looksGood,
  type Person,
  press,
  readKeyFile,
  text,
} from './opening-cast.ts';
import { setStage, type Stage } from './stage.ts';
import { type Feature, say } from './words.ts';

/** An agency writes a tender's policy in the page, signs it with its key file, and arranges the opening by it. */
const DAY_MS = 86_400_000;
let stage: Stage;
let world: OpeningWorld;
let rooms: WorldRooms;
let keys: KeyFiles;
const people: Person[] = [];

beforeAll(async () => {
  stage = await setStage();
  world = await OpeningWorld.start();
  rooms = await WorldRooms.open(world);
  keys = await KeyFiles.make();
});

afterAll(async () => {
  for (const { visitor } of people) await visitor.context.close();
  await rooms?.stop();
  await world?.stop();
  await stage?.close();
  await keys?.remove();
});

/** On the page that arranges an opening, where the policy is written. */
async function writer(look: object): Promise<Person> {
  const agency = await enter({ browser: stage.browser, world, rooms }, 'agency', {
    baseUrl: stage.server.url,
    ...look,
  });
  people.push(agency);
  const { page } = agency.visitor;
  await page.route('**/api/policy-terms', async (route) => {
    const { bytes } = await world.send('agency', { path: '/api/policy-terms' });
    await route.fulfill({ contentType: 'application/json', body: Buffer.from(bytes) });
  });
  await page.goto('/openings/new');
  await page.getByText(text(agency, 'arrange.way.write')).click();
  return agency;
}

const t = ({ visitor }: Person, key: string, feature: Feature = 'policy', values = {}) =>
  say(visitor.language, feature, key, values);

async function fill(agency: Person, deadlineMs: number): Promise<void> {
  const { page } = agency.visitor;
  const field = (key: string) => page.getByLabel(t(agency, key), { exact: true });
  await field('title').fill('打印纸采购');
  await field('tender').fill('T-77');
  await field('deadline').fill(fieldOfInstant(deadlineMs));
  for (const [at, organization] of ['supervisor', 'notary'].entries()) {
    const one = page.getByRole('group', {
      name: t(agency, 'custodian.nth', 'policy', { n: at + 2 }),
    });
    await one.getByLabel(t(agency, 'custodian.organization')).fill(organization);
    const certificate = world.tender.custodians[at + 1]?.certificate ?? new Uint8Array();
    const file = await keys.write(`${organization}.cer.pem`, pemText('CERTIFICATE', certificate));
    await one.getByLabel(t(agency, 'custodian.certificate')).setInputFiles(file);
    const name = one.getByLabel(t(agency, 'custodian.name'), { exact: true });
    await expect.poll(() => name.inputValue()).toBe(organization);
  }
}

describe('writing a policy', () => {
  it('[SEAL-6] given fields, certificates and a key file, then the opening is arranged by what was signed here', async () => {
    const agency = await writer({});
    const { page } = agency.visitor;
    await fill(agency, Date.now() + 2 * DAY_MS);
    await page.getByRole('button', { name: t(agency, 'sign'), exact: true }).click();
    await page.getByText(t(agency, 'fault.key')).waitFor();
    await looksGood(agency, 'policy-refused');

    await page.waitForFunction(
      isKept,
      base64UrlOf(world.tender.custodians[2]?.certificate ?? new Uint8Array()),
    );
    await page.reload();
    await page.getByText(text(agency, 'arrange.way.write')).click();
    const title = page.getByLabel(t(agency, 'title'), { exact: true });
    expect(await title.inputValue()).toBe('打印纸采购');
    const [key] = world.tender.custodians;
    if (key === undefined) throw new Error('the agency has a key');
    await readKeyFile(agency, await keys.save('agency', key));
    await page.getByRole('button', { name: t(agency, 'sign'), exact: true }).click();
    await page.getByText(t(agency, 'signed.title')).waitFor();
    await looksGood(agency, 'policy-signed');

    const download = page.waitForEvent('download');
    const save = t(agency, 'signed.save', 'policy', { name: 'policy.json' });
    await page.getByRole('button', { name: save }).click();
    expect((await download).suggestedFilename()).toBe('policy.json');
    await press(agency, 'arrange.submit');
    await page.getByRole('heading', { level: 1, name: '打印纸采购' }).waitFor();
    const shown = await world.send('public', { path: '/api/openings/T-77-1-1/files/policy.json' });
    const policy = tenderPolicySchema.parse(JSON.parse(shown.text));
    expect(policy.custodians.map(({ organization }) => organization)).toEqual([
      'agency',
      'supervisor',
      'notary',
    ]);
    expect(policy.locks).toEqual([
      { id: 'A', t: 2 },
      { id: 'B', t: 3 },
    ]);
    expect(agency.visitor.faults).toEqual([]);
  });

  it('given a phone and English, then it is written there as well, and a deadline that is over is refused', async () => {
    const agency = await writer({ language: 'en', viewport: PHONE });
    const { page } = agency.visitor;
    await fill(agency, DEADLINE_MS - DAY_MS);
    const [key] = world.tender.custodians;
    if (key === undefined) throw new Error('the agency has a key');
    await readKeyFile(agency, await keys.save('agency', key));
    await page.getByRole('button', { name: t(agency, 'sign'), exact: true }).click();
    await page.getByText(t(agency, 'fault.deadline')).waitFor();
    await looksGood(agency, 'policy');
    expect(agency.visitor.faults).toEqual([]);
  });
});
