import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { putStored, storedName } from '#gateway/openings/stored-files.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { arrangeTender, type TenderWorld } from '#test/openings/tender-world.ts';
import { newVisitor, PHONE, startChromium } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { buildWebClient } from './web-build.ts';
import { say } from './words.ts';

/** Where a supplier seals it may fetch what the hall publishes, and still decides by its own roots. */
const TENDER = 'T-fetched';

let world: TestServer;
let browser: Browser;
let tender: TenderWorld;

beforeAll(async () => {
  await buildWebClient();
  world = await startTestServer({ DEMO: 'on' });
  browser = await startChromium();
  tender = await arrangeTender(world.server, TENDER);
  await publishPolicy();
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

/** As the hall does when an agency arranges an opening. */
async function publishPolicy(): Promise<void> {
  const { store, demo } = tender.sealing;
  if (demo === undefined) throw new Error('the server has the demo’s keys');
  const bytes = canonicalBytes(tender.policy);
  const agency = await softwareSigningKey(await demo.party('agency-a'));
  const signature = await signDetached(agency, bytes, Date.now());
  await putStored(store, storedName.of(TENDER, 'policy.json'), bytes);
  await putStored(store, storedName.of(TENDER, 'policy.p7s'), signature);
}

describe.each(['zh-CN', 'en'] as const)('the policy that the hall publishes, in %s', (language) => {
  it('[SEAL-26] is fetched by a press, taken by the bidder’s own roots alone, and shows its digest', async () => {
    const visitor = await newVisitor(browser, {
      ...{ baseUrl: world.server.url, viewport: PHONE, login: 'supplier-a', language },
    });
    const { page, faults } = visitor;
    const fetched: string[] = [];
    page.on('request', (request) => {
      if (/policy\.(?:json|p7s)$/.test(request.url())) fetched.push(request.url());
    });
    await page.goto(`/seal-bid?opening=${TENDER}`);
    const fetching = page.getByRole('button', { name: say(language, 'sealBid', 'policy.fetch') });
    await fetching.waitFor();
    expect(fetched).toEqual([]);
    await fetching.click();
    await page.getByText(say(language, 'sealBid', 'trust.first')).waitFor();
    expect(fetched).toHaveLength(2);
    const name = page.getByLabel(say(language, 'sealBid', 'field.name'), { exact: true });
    expect(await name.count()).toBe(0);
    const root = join(tender.sealing.demo?.folder ?? '', 'trust/roots/demo-ca.pem');
    await page.getByLabel(say(language, 'sealBid', 'trust.label')).setInputFiles(root);
    await name.waitFor();
    const digest = createHash('sha256').update(canonicalBytes(tender.policy)).digest('hex');
    await page.getByText(digest, { exact: true }).waitFor();
    await expectGood(page, `seal-bid-fetched-${language}`);
    expect(faults).toEqual([]);
    await visitor.context.close();
  });
});
