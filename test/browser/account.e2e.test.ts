import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Invited } from '#contracts/wire/people.ts';
import { DESKTOP, PHONE, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { PeopleBrowser } from './people-browser.ts';
import { certificateFile, enrolByRest, P12_PASSWORD, PASSWORD, totpCode } from './people-world.ts';
import { like, say } from './words.ts';

/** People in a browser: in by a link, second factors of every kind, sessions, time-outs. Steps build on each other. */
let people: PeopleBrowser;

beforeAll(async () => {
  people = await PeopleBrowser.open();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await people.tell(task.id);
});

afterAll(async () => {
  await people?.close();
});

const words = (visitor: Visitor) => ({
  kit: (key: string) => say(visitor.language, 'kit', key),
  signIn: (key: string) => say(visitor.language, 'signIn', key),
  account: (key: string) => say(visitor.language, 'account', key),
  app: (key: string) => say(visitor.language, 'app', key),
});

async function typePassword(visitor: Visitor, login: string): Promise<void> {
  const { page } = visitor;
  const t = words(visitor);
  await page.getByRole('textbox', { name: t.signIn('login') }).fill(login);
  await page.getByLabel(t.signIn('password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: t.signIn('submit'), exact: true }).click();
}

/** Reads the secret from the page and types the code for it. */
async function enrolAuthenticator(visitor: Visitor): Promise<string> {
  const { page } = visitor;
  const t = words(visitor);
  const secret = (await page.getByTestId('totp-secret').textContent()) ?? '';
  await page.getByLabel(t.kit('enrol.totp.code')).fill(totpCode(secret));
  await page.getByRole('button', { name: t.kit('enrol.totp'), exact: true }).click();
  return secret;
}

async function keepCodes(visitor: Visitor): Promise<void> {
  const t = words(visitor);
  await visitor.page.getByRole('checkbox', { name: t.kit('codes.kept') }).check();
  await visitor.page.getByRole('button', { name: t.kit('codes.goOn') }).click();
}

async function virtualAuthenticator(visitor: Visitor): Promise<void> {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

describe('an account from invitation to sign-out', () => {
  let ann: Visitor;
  let secret: string;

  it('[S19] an invitation makes an account, and the role asks for a second factor', async () => {
    const admin = await enrolByRest(people.baseUrl, 'platform-1');
    const response = await fetch(`${people.baseUrl}/api/invitations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
      body: JSON.stringify({ displayName: '安经办', role: 'buyer', organizationId: 'org-buyer' }),
    });
    const { token } = (await response.json()) as Invited;
    ann = await people.visit();
    const { page } = ann;
    const t = words(ann);
    await page.goto(`/join#${token}`);
    await page.getByText('安经办').waitFor();
    await expectGood(page, 'join');
    await page.getByLabel(t.signIn('join.login')).fill('ann');
    await page.getByLabel(t.signIn('join.password'), { exact: true }).fill(PASSWORD);
    await page.getByLabel(t.signIn('join.again')).fill(PASSWORD);
    await page.getByRole('button', { name: t.signIn('join.submit') }).click();
    await page.getByTestId('totp-secret').waitFor();
    await expectGood(page, 'enrol');
    secret = await enrolAuthenticator(ann);
    await page.getByRole('list', { name: t.kit('codes.label') }).waitFor();
    await expectGood(page, 'codes');
    await keepCodes(ann);
    await page.getByRole('heading', { name: t.app('home.title') }).waitFor();
  });

  it('a passkey is added in the account, and then signs in alone', async () => {
    const { page } = ann;
    const t = words(ann);
    await virtualAuthenticator(ann);
    await page.goto('/account');
    await page.getByRole('button', { name: t.account('factor.passkey.add') }).click();
    await page.getByRole('dialog').getByLabel(t.kit('enrol.passkey.name')).fill('办公电脑');
    await page.getByRole('button', { name: t.kit('enrol.passkey'), exact: true }).click();
    await page.getByText('办公电脑').first().waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expectGood(page, 'account');
    await ann.context.clearCookies();
    await page.goto('/sign-in');
    await page.getByRole('button', { name: t.signIn('passkey') }).click();
    await page.getByRole('heading', { name: t.app('home.title') }).waitFor();
  });

  it('[S14] a password alone is not enough: the authenticator’s code is the second step', async () => {
    const phone = await people.visit({ language: 'en', viewport: PHONE });
    const { page } = phone;
    const t = words(phone);
    await page.goto('/sign-in');
    await typePassword(phone, 'ann');
    await page.getByText(t.kit('factor.totp'), { exact: true }).click();
    await expectGood(page, 'factor');
    await page.getByLabel(t.kit('factor.code')).fill(totpCode(secret, 1));
    await page.getByRole('button', { name: t.kit('factor.confirm') }).click();
    await page.getByRole('heading', { name: t.app('home.title') }).waitFor();
    await page.goto('/account');
    await page.getByText(t.account('sessions.current')).waitFor();
    await expectGood(page, 'account-en');
  });

  it('[A2] a session that is ended elsewhere ends on the open page, which keeps what was typed', async () => {
    const phone = people.visitors.at(-1);
    if (phone === undefined) throw new Error('the phone is there');
    const mine = words(ann);
    const theirs = words(phone);
    await phone.page.getByLabel(theirs.account('password.present')).fill('half typed');
    await ann.page.goto('/account');
    await ann.page.getByRole('button', { name: mine.account('sessions.endAll') }).click();
    await ann.page
      .getByRole('tooltip')
      .getByRole('button', { name: mine.account('sessions.endAll') })
      .click();
    await phone.page.getByText(theirs.app('ended.title')).waitFor();
    const kept = phone.page.getByLabel(theirs.account('password.present'));
    expect(await kept.inputValue()).toBe('half typed');
    await expectGood(phone.page, 'ended');
  });
});

describe('certificates and sensitive acts', () => {
  it.each(['ec', 'rsa'] as const)(
    'a certificate file (%s) is enrolled and signs in',
    async (kind) => {
      const file = await certificateFile(people.world, kind, `person ${kind}`);
      const visitor = await people.visit();
      const { page } = visitor;
      const t = words(visitor);
      const login = `certified-${kind}`;
      const fields = { displayName: login, password: PASSWORD, organizationId: 'org-supplier' };
      const user = { userId: login, login, role: 'supplier' as const, ...fields };
      await people.world.identity.createUser(user, { address: '' });
      await page.goto('/sign-in');
      await typePassword(visitor, login);
      await page.getByRole('heading', { name: t.app('home.title') }).waitFor();
      await page.goto('/account');
      await page.getByRole('button', { name: t.account('factor.certificate.add') }).click();
      const dialog = page.getByRole('dialog', { name: t.account('factor.certificate.add') });
      await dialog.getByLabel(t.kit('factor.file'), { exact: true }).setInputFiles(file);
      await dialog.getByLabel(t.kit('factor.file.password')).fill('not this');
      await dialog.getByRole('button', { name: t.kit('enrol.certificate'), exact: true }).click();
      await dialog.getByText(t.kit('factor.file.wrong-password')).waitFor();
      await dialog.getByLabel(t.kit('factor.file.password')).fill(P12_PASSWORD);
      await dialog.getByRole('button', { name: t.kit('enrol.certificate'), exact: true }).click();
      // Nothing was shown for a while, and there is no second factor yet: the password is asked for (S16).
      const asked = page.getByRole('dialog', { name: t.app('stepUp.title') });
      await asked.getByLabel(t.app('stepUp.password')).fill(PASSWORD);
      await expectGood(page, `step-up-${kind}`);
      await asked.getByRole('button', { name: t.app('stepUp.confirm') }).click();
      await page.getByRole('list', { name: t.kit('codes.label') }).waitFor();
      await keepCodes(visitor);
      await page.getByText(`CN=person ${kind}`).first().waitFor();

      await visitor.context.clearCookies();
      await page.goto('/sign-in');
      await typePassword(visitor, login);
      await page.getByLabel(t.kit('factor.file'), { exact: true }).setInputFiles(file);
      await page.getByLabel(t.kit('factor.file.password')).fill(P12_PASSWORD);
      await page.getByRole('button', { name: t.kit('factor.confirm') }).click();
      await page.getByRole('heading', { name: t.app('home.title') }).waitFor();
    },
  );
});

describe('time-outs', () => {
  const supplier = async (): Promise<Visitor> => {
    const visitor = await people.visit({ viewport: DESKTOP });
    await visitor.page.goto('/sign-in');
    await typePassword(visitor, 'supplier-1');
    await visitor.page.getByRole('heading', { name: words(visitor).app('home.title') }).waitFor();
    return visitor;
  };
  const touch = (set: string) =>
    people.world.pool.query(
      `UPDATE mod_identity.sessions SET ${set} WHERE user_id = 'supplier-1' AND ended_at IS NULL`,
    );

  /** The server knows a session for some seconds from memory, and what was asked before counts: then once more. */
  const openUntilShown = async (
    page: Visitor['page'],
    dialog: Locator,
    change: () => Promise<unknown>,
  ): Promise<void> => {
    const isShown = async (): Promise<boolean> => {
      await change();
      await page.goto('/account');
      return dialog.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(isShown, { timeout: 60_000, interval: 200 }).toBe(true);
  };

  it('[S3] before a session goes idle there is a warning, and one click stays', async () => {
    const visitor = await supplier();
    const { page } = visitor;
    const t = words(visitor);
    const dialog = page.getByRole('dialog', { name: t.app('timeout.idle.title') });
    // Opening a page is a sign of life, which a page left open for two hours does not give.
    await page.setExtraHTTPHeaders({ 'x-background': '1' });
    await openUntilShown(page, dialog, () =>
      touch(`last_seen_at = clock_timestamp() - interval '118 minutes 30 seconds'`),
    );
    await dialog.getByText(like(visitor.language, 'app', 'timeout.left')).waitFor();
    await page.setExtraHTTPHeaders({});
    await expectGood(page, 'idle');
    await dialog.getByRole('button', { name: t.app('timeout.stay') }).click();
    await dialog.waitFor({ state: 'hidden' });
    const { rows } = await people.world.pool.query<{ idle: number }>(
      `SELECT extract(epoch FROM clock_timestamp() - last_seen_at)::int AS idle
       FROM mod_identity.sessions WHERE user_id = 'supplier-1' AND ended_at IS NULL`,
    );
    expect(Math.min(...rows.map(({ idle }) => idle))).toBeLessThan(60);
  });

  it('[S3] at the absolute end one signs in again over the page, and nothing typed is lost', async () => {
    const visitor = await supplier();
    const { page } = visitor;
    const t = words(visitor);
    const warning = page.getByRole('dialog', { name: t.app('timeout.absolute.title') });
    await openUntilShown(page, warning, () =>
      touch(`expires_at = clock_timestamp() + interval '90 seconds'`),
    );
    await warning.getByRole('button', { name: t.app('timeout.later') }).click();
    await warning.waitFor({ state: 'hidden' });
    await page.getByLabel(t.account('password.present')).fill('half typed');
    await touch(`expires_at = greatest(created_at + interval '1 millisecond',
      clock_timestamp() - interval '1 second')`);
    const ended = page.getByRole('dialog', { name: t.app('ended.title') });
    await ended.waitFor();
    await ended.getByRole('textbox', { name: t.signIn('login') }).fill('supplier-1');
    await ended.getByLabel(t.signIn('password'), { exact: true }).fill(PASSWORD);
    await ended.getByRole('button', { name: t.signIn('submit'), exact: true }).click();
    await ended.waitFor({ state: 'hidden' });
    expect(await page.getByLabel(t.account('password.present')).inputValue()).toBe('half typed');
    await page.getByText(t.account('sessions.current')).waitFor();
  });
});
