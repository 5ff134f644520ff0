import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { p256Certificate } from '#test/people/certificates.ts';
import { PHONE, type Visit, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { PeopleBrowser } from './people-browser.ts';
import { enrolByRest, PASSWORD, totpCode } from './people-world.ts';
import { type Feature, like, say } from './words.ts';

/** The three administrations in a browser, each on its own screens. Steps build on each other. */
let people: PeopleBrowser;
const secrets = new Map<string, string>();

beforeAll(async () => {
  people = await PeopleBrowser.open();
  for (const login of ['platform-1', 'security-1', 'auditor-1']) {
    secrets.set(login, (await enrolByRest(people.baseUrl, login)).secret);
  }
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await people.tell(task.id);
});

afterAll(async () => {
  await people?.close();
});

const t = (visitor: Visitor, feature: Feature, key: string, values = {}) =>
  say(visitor.language, feature, key, values);

/** Signs in by password and code, and opens a page. */
async function administrator(
  login: string,
  path: string,
  options: Partial<Visit> = {},
): Promise<Visitor> {
  const visitor = await people.visit(options);
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: t(visitor, 'signIn', 'login') }).fill(login);
  await page.getByLabel(t(visitor, 'signIn', 'password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: t(visitor, 'signIn', 'submit'), exact: true }).click();
  // Each code works once: the next one is taken, which a clock that is a step behind would show.
  const code = totpCode(secrets.get(login) ?? '', 1);
  await page.getByLabel(t(visitor, 'kit', 'factor.code')).fill(code);
  await page.getByRole('button', { name: t(visitor, 'kit', 'factor.confirm') }).click();
  await page.getByRole('heading', { name: t(visitor, 'app', 'home.title') }).waitFor();
  await page.goto(path);
  return visitor;
}

describe('three administrations in a browser', () => {
  it('[S17] the platform makes an organization and invites; the link is shown once', async () => {
    const admin = await administrator('platform-1', '/people');
    const { page } = admin;
    await page.getByText('甲供应商').first().waitFor();
    await expectGood(page, 'people-organizations');
    await page.getByRole('button', { name: t(admin, 'people', 'organizations.new') }).click();
    const making = page.getByRole('dialog');
    await making.getByLabel(t(admin, 'people', 'field.name')).fill('市监管局');
    await making.getByLabel(t(admin, 'people', 'field.organizationId')).fill('org-oversight');
    await making.getByLabel(t(admin, 'people', 'field.kind')).click();
    await page.getByTitle(t(admin, 'people', 'kind.oversight')).click();
    await making.getByLabel(t(admin, 'kit', 'region.label')).fill('4403');
    await expectGood(page, 'people-new-organization');
    await making.getByRole('button', { name: t(admin, 'people', 'organizations.make') }).click();
    await making.waitFor({ state: 'hidden' });
    await page.getByText('市监管局').waitFor();

    await page.getByRole('tab', { name: t(admin, 'people', 'tab.invitations') }).click();
    await page.getByRole('button', { name: t(admin, 'people', 'invite') }).click();
    const inviting = page.getByRole('dialog');
    await inviting.getByLabel(t(admin, 'people', 'field.displayName')).fill('监管员');
    await inviting.getByLabel(t(admin, 'people', 'field.organization'), { exact: true }).click();
    await page.getByTitle('市监管局').click();
    await inviting.getByText(t(admin, 'people', 'field.role.approval')).waitFor();
    await inviting.getByRole('button', { name: t(admin, 'people', 'invite.make') }).click();
    const link = page.getByTestId('invitation-link');
    await link.waitFor();
    await page.getByText(t(admin, 'people', 'link.proposed')).waitFor();
    await expectGood(page, 'people-link');
    expect(await link.textContent()).toMatch(/\/join#[\w-]{43}$/);
    await page.getByRole('button', { name: t(admin, 'people', 'link.done') }).click();
    await page
      .getByText(t(admin, 'people', 'invitation.proposed'))
      .first()
      .waitFor();
    expect(admin.faults).toEqual([]);
  });

  it('[S17] security approves it, grants a role, locks an account and ends its session', async () => {
    const supplier = await fetch(`${people.baseUrl}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'supplier-1', password: PASSWORD, wantToken: true }),
    });
    expect(supplier.status).toBe(201);
    const admin = await administrator('security-1', '/people');
    const { page } = admin;
    await page.getByText('supplier-1').first().waitFor();
    await expectGood(page, 'people-users');
    await page.getByRole('tab', { name: t(admin, 'people', 'tab.approvals') }).click();
    const approve = t(admin, 'people', 'approval.approve.label', { name: '监管员' });
    await page.getByRole('button', { name: approve, exact: true }).click();
    await page.getByText(t(admin, 'people', 'approvals.empty')).waitFor();
    await page.getByRole('tab', { name: t(admin, 'people', 'tab.users') }).click();
    const grant = t(admin, 'people', 'users.grant.label', { name: 'supplier-1' });
    await page.getByRole('button', { name: grant }).click();
    const granting = page.getByRole('dialog', { name: grant });
    await granting.getByLabel(t(admin, 'people', 'field.organization'), { exact: true }).click();
    await page.getByTitle('采购人', { exact: true }).first().click();
    await granting
      .getByRole('button', { name: t(admin, 'people', 'users.grant'), exact: true })
      .click();
    await granting.waitFor({ state: 'hidden' });
    const lock = `${t(admin, 'people', 'users.lock')} supplier-1`;
    await page.getByRole('button', { name: lock }).click();
    await page.getByLabel(t(admin, 'kit', 'reason.label')).fill('核查期间');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t(admin, 'people', 'users.lock'), exact: true })
      .click();
    await page.getByText(t(admin, 'people', 'users.locked')).waitFor();
    await page.goto('/security');
    await page.getByRole('heading', { name: t(admin, 'security', 'title') }).waitFor();
    await page.getByText(t(admin, 'security', 'sessions.current')).waitFor();
    expect(await page.getByText('supplier-1').count()).toBe(0);
    await expectGood(page, 'security');
    expect(admin.faults).toEqual([]);
  });

  it('[S20] security trusts an authority, and takes the list of what it revoked', async () => {
    const admin = people.visitors.at(-1);
    if (admin === undefined) throw new Error('security is signed in');
    const { page } = admin;
    const own = await p256Certificate('甲供应商');
    await page.getByRole('button', { name: t(admin, 'security', 'authorities.add') }).click();
    const adding = page.getByRole('dialog', { name: t(admin, 'security', 'authorities.add') });
    await adding.getByLabel(t(admin, 'security', 'authorities.pem')).fill(own.authority);
    await adding
      .getByRole('button', { name: t(admin, 'security', 'authorities.add'), exact: true })
      .click();
    await adding.waitFor({ state: 'hidden' });
    await page.getByText(t(admin, 'security', 'revocations.none')).waitFor();

    await page.getByRole('button', { name: t(admin, 'security', 'revocations.import') }).click();
    const importing = page.getByRole('dialog', {
      name: t(admin, 'security', 'revocations.import'),
    });
    const file = importing.getByLabel(t(admin, 'security', 'revocations.file'));
    const give = (bytes: Buffer) =>
      file.setInputFiles({ name: 'ca.crl', mimeType: 'application/pkix-crl', buffer: bytes });
    await give(Buffer.from('no list'));
    await importing.getByRole('alert').waitFor();
    await expectGood(page, 'security-list-refused');
    const fromMs = Date.now() - 60_000;
    const terms = { fromMs, untilMs: fromMs + 30 * 86_400_000, revokedAtMs: fromMs };
    await give(Buffer.from(await own.revocationList(terms), 'base64'));
    await importing.getByText(t(admin, 'security', 'revocations.imported', { n: 1 })).waitFor();
    await expectGood(page, 'security-list-imported');
    await importing
      .getByRole('button', { name: t(admin, 'security', 'revocations.close'), exact: true })
      .last()
      .click();
    await page.getByText(t(admin, 'security', 'revocations.of', { n: 1 })).waitFor();
    await expectGood(page, 'security-authorities');
    expect(admin.faults.filter((fault) => !fault.includes('status of 4'))).toEqual([]);
  });

  it('[S18] audit reads the trail, checks the chain, filters, and sees who locked whom', async () => {
    const admin = await administrator('auditor-1', '/audit', { language: 'en', viewport: PHONE });
    const { page } = admin;
    await page.getByRole('article').first().waitFor();
    await expectGood(page, 'audit');
    await page.getByRole('button', { name: t(admin, 'audit', 'check') }).click();
    await page.getByText(like(admin.language, 'audit', 'check.whole')).waitFor();
    await page.getByLabel(t(admin, 'audit', 'filter.person')).fill('supplier-1');
    await page.getByRole('button', { name: t(admin, 'audit', 'filter.apply') }).click();
    await page
      .getByText(t(admin, 'audit', 'kind.user-disabled'))
      .first()
      .waitFor();
    await expectGood(page, 'audit-filtered');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: t(admin, 'audit', 'export') }).click();
    expect((await download).suggestedFilename()).toBe('audit.csv');
    await page.goto('/people');
    await page.getByText(t(admin, 'app', 'refused.title')).waitFor();
    expect(admin.faults).toEqual([]);
  });
});
