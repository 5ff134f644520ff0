import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate } from '#pki/issue.ts';
import { derOf, pemBlocks } from '#pki/pem.ts';
import { newVisitor, PHONE, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { KeyFiles } from './opening-cast.ts';
import { setStage, type Stage } from './stage.ts';
import { say } from './words.ts';

/** A notary makes a key on a phone, an authority issues the certificate, both become one file; nothing of it is sent. */
let stage: Stage;
let keys: KeyFiles;
let visitor: Visitor;

beforeAll(async () => {
  stage = await setStage();
  keys = await KeyFiles.make();
  const look = { language: 'en', viewport: PHONE } as const;
  visitor = await newVisitor(stage.browser, { baseUrl: stage.server.url, ...look });
});

afterAll(async () => {
  await visitor?.context.close();
  await stage?.close();
  await keys?.remove();
});

const t = (key: string): string => say('en', 'makeKey', key);

async function saved(page: Page, key: string): Promise<{ name: string; bytes: Buffer }> {
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: new RegExp(`${t(key)}$`) }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

describe('making a key', () => {
  it('given a name, then key and request are saved, and with the certificate one file that is tried', async () => {
    const { page } = visitor;
    await page.goto('/make-key');
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') sent.push(request.url());
    });
    await page.getByLabel(t('name'), { exact: true }).fill('公证处');
    await page.getByLabel(t('organization'), { exact: true }).fill('org-notary');
    await page.getByRole('button', { name: t('request.make') }).click();
    await page.getByText(t('made.title')).waitFor();
    expect(await page.getByRole('button', { name: t('made.request') }).isDisabled()).toBe(true);
    await expectGood(page, 'make-key');
    const key = await saved(page, 'made.key');
    const request = await saved(page, 'made.request');
    expect([key.name, request.name]).toEqual(['org-notary-key.pem', 'org-notary-request.pem']);

    const now = Date.now();
    const validity = { fromMs: now - 60_000, untilMs: now + 86_400_000 };
    const authority = await createAuthority('CN=Test CA', validity);
    const [der = new Uint8Array()] = derOf('CERTIFICATE REQUEST', request.bytes);
    const certificate = await issueCertificate(authority, der, { ...validity, use: 'signing' });
    if (certificate === undefined) throw new Error('the request proves its key');

    const files = page.getByLabel(t('join.files'), { exact: true });
    await files.setInputFiles(await keys.write('own.cer', certificate));
    await page.getByText(t('join.fault.no_key')).waitFor();
    await files.setInputFiles(await keys.write(key.name, key.bytes));
    await page.getByText(t('join.fits')).waitFor();
    await expectGood(page, 'make-key-joined');
    const joined = await saved(page, 'join.save');
    const labels = pemBlocks(joined.bytes.toString('latin1')).map(({ label }) => label);
    expect(labels).toEqual(['PRIVATE KEY', 'CERTIFICATE']);
    expect(sent).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });
});
