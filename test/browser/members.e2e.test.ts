import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UserInfo } from '#contracts/wire/people.ts';
import { PHONE, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { PeopleBrowser } from './people-browser.ts';
import { enrolByRest, PASSWORD, totpCode } from './people-world.ts';
import { type Feature, say } from './words.ts';

/**
 * A supplier comes in by registering, on a phone; its first person invites a colleague, who changes roles and is removed
 * again. Steps build on each other.
 */
const NAME = '广州新办公设备有限公司';
/** A published code, of another body. */
const CREDIT_CODE = '91350100M000100Y43';
const BOSS = '陈经理';
const COLLEAGUE = '林同事';

let people: PeopleBrowser;
let platformSecret: string;
let securityToken: string;
let boss: Visitor;
let colleague: Visitor;

beforeAll(async () => {
  people = await PeopleBrowser.open();
  platformSecret = (await enrolByRest(people.baseUrl, 'platform-1')).secret;
  securityToken = (await enrolByRest(people.baseUrl, 'security-1')).token;
  boss = await people.visit({ language: 'en', viewport: PHONE });
  colleague = await people.visit();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await people.tell(task.id);
});

afterAll(async () => {
  await people?.close();
});

const t = (visitor: Visitor, feature: Feature, key: string, values = {}) =>
  say(visitor.language, feature, key, values);

async function openHome(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('heading', { name: t(visitor, 'app', 'home.title') }).waitFor();
}

/** Chooses login and password on the page that a link opens. */
async function join(visitor: Visitor, login: string): Promise<void> {
  const { page } = visitor;
  await page.getByLabel(t(visitor, 'signIn', 'join.login')).fill(login);
  await page.getByLabel(t(visitor, 'signIn', 'join.password'), { exact: true }).fill(PASSWORD);
  await page.getByLabel(t(visitor, 'signIn', 'join.again')).fill(PASSWORD);
  await page.getByRole('button', { name: t(visitor, 'signIn', 'join.submit') }).click();
}

/** The password once more, before an act that asks for it (S16). */
async function confirmByPassword(visitor: Visitor): Promise<void> {
  const asked = visitor.page.getByRole('dialog', { name: t(visitor, 'app', 'stepUp.title') });
  await asked.getByLabel(t(visitor, 'app', 'stepUp.password')).fill(PASSWORD);
  await asked.getByRole('button', { name: t(visitor, 'app', 'stepUp.confirm') }).click();
}

describe('a supplier that registers itself', () => {
  it('[S15] a wrong credit code is told at its field, a right one is sent', async () => {
    const { page } = boss;
    await page.goto('/register');
    await page.getByLabel(t(boss, 'signIn', 'register.name')).fill(NAME);
    const code = page.getByLabel(t(boss, 'signIn', 'register.creditCode'));
    await code.fill('91350100M000100Y44');
    await page.getByLabel(t(boss, 'kit', 'region.label')).fill('4401');
    await page.getByLabel(t(boss, 'signIn', 'register.contactName')).fill(BOSS);
    await page.getByLabel(t(boss, 'signIn', 'register.contact')).fill('020-12345678');
    const submit = page.getByRole('button', { name: t(boss, 'signIn', 'register.submit') });
    await submit.click();
    await page.getByText(t(boss, 'signIn', 'register.creditCode.wrong')).waitFor();
    await expectGood(page, 'register-en');
    await code.fill(CREDIT_CODE);
    await submit.click();
    await page.getByText(t(boss, 'signIn', 'register.pending')).waitFor();
    await expectGood(page, 'register-pending-en');
  });

  it('[S17] the platform administration admits it, and its first person makes an account', async () => {
    const admin = await people.visit();
    await admin.page.goto('/sign-in');
    await admin.page.getByRole('textbox', { name: t(admin, 'signIn', 'login') }).fill('platform-1');
    await admin.page.getByLabel(t(admin, 'signIn', 'password'), { exact: true }).fill(PASSWORD);
    await admin.page
      .getByRole('button', { name: t(admin, 'signIn', 'submit'), exact: true })
      .click();
    await admin.page.getByLabel(t(admin, 'kit', 'factor.code')).fill(totpCode(platformSecret, 1));
    await admin.page.getByRole('button', { name: t(admin, 'kit', 'factor.confirm') }).click();
    await openHome(admin);
    await admin.page.goto('/people');
    await admin.page.getByRole('tab', { name: t(admin, 'people', 'tab.registrations') }).click();
    const approve = t(admin, 'people', 'approval.approve.label', { name: NAME });
    await admin.page.getByRole('button', { name: approve }).waitFor();
    await expectGood(admin.page, 'people-registrations');
    await admin.page.getByRole('button', { name: approve }).click();
    await admin.page.getByText(t(admin, 'people', 'registrations.empty')).waitFor();
    expect(admin.faults).toEqual([]);

    const { page } = boss;
    await page.reload();
    await page.getByText(t(boss, 'signIn', 'register.approved')).waitFor();
    await expectGood(page, 'register-approved-en');
    await page.getByRole('link', { name: t(boss, 'signIn', 'register.goOn') }).click();
    await join(boss, 'boss');
    await openHome(boss);
  });
});

describe('colleagues', () => {
  it('[S19] the manager invites one, whose link makes an account', async () => {
    const { page } = boss;
    await page.locator('.account-button').click();
    await page.getByRole('link', { name: t(boss, 'app', 'nav.members') }).click();
    await page.getByText(t(boss, 'people', 'members.own'), { exact: true }).waitFor();
    await expectGood(page, 'members-en');
    await page.getByRole('button', { name: t(boss, 'people', 'invite') }).click();
    await page.getByLabel(t(boss, 'people', 'field.displayName')).fill(COLLEAGUE);
    await page.getByRole('button', { name: t(boss, 'people', 'invite.make') }).click();
    await confirmByPassword(boss);
    const link = page.getByTestId('invitation-link');
    await link.waitFor();
    await expectGood(page, 'members-link-en');
    const address = (await link.textContent()) ?? '';
    await page.getByRole('button', { name: t(boss, 'people', 'link.done') }).click();

    await colleague.page.goto(address);
    await colleague.page.getByText(NAME).waitFor();
    await join(colleague, 'colleague');
    await openHome(colleague);
  });

  it('[A2] who has two roles changes between them in the account menu', async () => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${securityToken}`,
    };
    const users = `${people.baseUrl}/api/users`;
    const found = await fetch(`${users}?search=colleague`, { headers });
    const [user] = ((await found.json()) as { items: readonly UserInfo[] }).items;
    const body = JSON.stringify({ role: 'supplier', organizationId: 'org-supplier' });
    const path = `${users}/${user?.userId}/roles`;
    expect((await fetch(path, { method: 'POST', headers, body })).status).toBe(201);

    const { page } = colleague;
    await page.goto('/projects');
    const menu = page.locator('.account-button');
    await menu.click();
    await page.getByText(t(colleague, 'app', 'account.otherRoles')).waitFor();
    await expectGood(page, 'account-menu');
    await page.getByRole('button', { name: /· 甲供应商$/ }).click();
    await openHome(colleague);
    await menu.getByText('甲供应商').waitFor();
    await menu.click();
    await page.getByRole('button', { name: new RegExp(`· ${NAME}$`) }).click();
    await menu.getByText(NAME).waitFor();
    expect(colleague.faults).toEqual([]);
  });

  it('[A2] the manager removes the colleague, whose open page ends at once', async () => {
    const { page } = boss;
    await page.reload();
    const name = t(boss, 'people', 'members.remove.label', { name: COLLEAGUE });
    const remove = page.getByRole('button', { name });
    await remove.click();
    const sure = page.getByRole('tooltip', {
      name: t(boss, 'people', 'members.remove.sure', { name: COLLEAGUE }),
    });
    await sure.waitFor();
    await expectGood(page, 'members-remove-en');
    await sure.getByRole('button', { name: t(boss, 'people', 'members.remove') }).click();
    await remove.waitFor({ state: 'detached' });
    await colleague.page.getByText(t(colleague, 'app', 'ended.title')).waitFor();
    // The one refusal is that which asks for the password.
    expect(boss.faults).toEqual([expect.stringContaining('403')]);
  });
});
