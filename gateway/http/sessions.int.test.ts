import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '#db/pool.ts';
import { createTestDatabase, recordingLog, type TestDatabase } from '#db/testing.ts';
import { Identity } from '#modules/identity/index.ts';
import type { SessionDirectory } from '../session/session.ts';
import { matrixToken } from '../access/matrix.ts';
import { type ScriptedServer, startScripted } from './scripted-deps.ts';
import { type Received } from './testing/send-request.ts';

const PASSWORD = 'correct horse';
const CLI = { address: '' };

function cookieOf(answer: Received): string {
  const [cookie = ''] = answer.headers['set-cookie'] ?? [];
  return cookie.split(';', 1)[0] ?? '';
}

describe('sessions over HTTP, on the real directory', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let identity: Identity;
  let server: ScriptedServer;
  beforeAll(async () => {
    database = await createTestDatabase();
    const log = recordingLog();
    pool = createPool({
      databaseUrl: database.url,
      applicationName: 'http-test',
      role: 'service',
      statementTimeoutMs: 5_000,
      connectionsMax: 4,
      log,
    });
    identity = new Identity({ pool, onFault: (error) => log.error(String(error)) });
    // The directory is what all channels take.
    const directory: SessionDirectory = identity;
    expect(directory.find).toBeTypeOf('function');
    const organization = { organizationId: 'org-bidder', name: '甲', kind: 'supplier' as const };
    await identity.createOrganization(organization, CLI);
    await identity.createUser(
      {
        userId: 'u1',
        login: 'supplier-1',
        displayName: '供应商一',
        password: PASSWORD,
        role: 'supplier',
        organizationId: 'org-bidder',
      },
      CLI,
    );
    server = await startScripted({
      identity: {
        find: (token) => identity.find(token),
        signIn: (attempt) => identity.signIn(attempt),
        endSession: (id, origin) => identity.endSession(id, origin),
        registerSigningKey: (key) => identity.registerSigningKey(key),
        signingKeyOf: (id) => identity.signingKeyOf(id),
      },
    });
  });
  afterAll(async () => {
    await server.app.close();
    await pool.end();
    await database.drop();
  });

  const signIn = (headers: Record<string, string> = {}, extra: object = {}) =>
    server.send({
      method: 'POST',
      path: '/api/sessions',
      headers,
      json: { login: 'supplier-1', password: PASSWORD, ...extra },
    });
  const roleOf = async (headers: Record<string, string>) =>
    JSON.parse((await server.send({ path: '/api/session', headers })).text).role;
  const own = () => ({ origin: `http://127.0.0.1:${server.port}` });

  it('sets a cookie that scripts and other sites cannot use, and no token in the body', async () => {
    const answer = await signIn();
    expect(answer.status).toBe(201);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(
      /^kb_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(JSON.parse(answer.text)).toMatchObject({ role: 'supplier', userId: 'u1' });
    expect(answer.text).not.toContain('token');
    expect(await roleOf({ cookie: cookieOf(answer) })).toBe('supplier');
  });

  it('gives programs the token instead, and no cookie', async () => {
    const answer = await signIn({}, { wantToken: true });
    expect(answer.headers['set-cookie']).toBeUndefined();
    const { token } = JSON.parse(answer.text);
    expect(await roleOf({ authorization: `Bearer ${token}` })).toBe('supplier');
  });

  it('[S3] a cookie planted before sign-in is worth nothing afterwards', async () => {
    const planted = `kb_session=${'P'.repeat(43)}`;
    const answer = await signIn({ cookie: planted, ...own() });
    expect(answer.status).toBe(201);
    expect(cookieOf(answer)).not.toBe(planted);
    expect(await roleOf({ cookie: planted })).toBe('public');
  });

  it('[S3] signing in again ends the session that the browser had', async () => {
    const first = cookieOf(await signIn());
    const second = cookieOf(await signIn({ cookie: first, ...own() }));
    expect(await roleOf({ cookie: first })).toBe('public');
    expect(await roleOf({ cookie: second })).toBe('supplier');
  });

  it('[A2] sign-out ends the session for the cookie and for a copy of it', async () => {
    const cookie = cookieOf(await signIn());
    expect(await roleOf({ cookie })).toBe('supplier');
    const answer = await server.send({
      method: 'DELETE',
      path: '/api/session',
      headers: { cookie, ...own() },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^kb_session=; .*Expires=Thu, 01 Jan 1970/);
    expect(await roleOf({ cookie })).toBe('public');
    const again = await server.send({ method: 'DELETE', path: '/api/session', headers: own() });
    expect(again.status).toBe(204);
  });

  it('[A2] an end in another process bites here within a second', async () => {
    const cookie = cookieOf(await signIn());
    expect(await roleOf({ cookie })).toBe('supplier');
    const elsewhere = new Identity({ pool, onFault: () => undefined });
    await elsewhere.endSessionsOf('u1', CLI);
    await delay(1_000);
    expect(await roleOf({ cookie })).toBe('public');
  });

  it('[S10] says the same of an unknown login, a wrong password and a disabled user', async () => {
    await identity.createUser(
      {
        userId: 'u2',
        login: 'gone',
        displayName: '停用',
        password: PASSWORD,
        role: 'supplier',
        organizationId: 'org-bidder',
      },
      CLI,
    );
    await identity.setDisabled('u2', true, CLI);
    const answers = await Promise.all([
      signIn({}, { login: 'nobody' }),
      signIn({}, { password: 'wrong' }),
      signIn({}, { login: 'gone' }),
    ]);
    const shown = answers.map(({ status, headers: { date: _date, ...headers }, text }) => ({
      status,
      headers,
      text: text.replace(/urn:request:[\w-]{36}/, ''),
    }));
    expect(shown[0]?.status).toBe(401);
    expect(shown[1]).toEqual(shown[0]);
    expect(shown[2]).toEqual(shown[0]);
  });

  it('registers the organization’s key for grants', async () => {
    const { token } = JSON.parse((await signIn({}, { wantToken: true })).text);
    const put = (spki: string) =>
      server.send({ method: 'PUT', path: '/api/me/signing-key', token, json: { spki } });
    const offCurve = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'.padEnd(123, 'A').concat('=');
    expect((await put(offCurve)).status).toBe(400);
    expect((await put('A'.repeat(124))).status).toBe(400);
    const good =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==';
    expect((await put(good)).status).toBe(204);
    expect(await identity.signingKeyOf('org-bidder')).toEqual({ spki: good });
  });
});

describe('cross-site requests', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScripted();
  });
  afterAll(() => server.app.close());

  type Headers = Record<string, string>;
  const origins: readonly (readonly [string, () => Headers, boolean])[] = [
    ['own origin', () => ({ origin: `http://127.0.0.1:${server.port}` }), true],
    ['configured origin', () => ({ origin: 'https://bid.example.test' }), true],
    ['no origin, same-origin', () => ({ 'sec-fetch-site': 'same-origin' }), true],
    ['null', () => ({ origin: 'null' }), false],
    ['empty', () => ({ origin: '' }), false],
    ['sub-domain', () => ({ origin: 'https://evil.bid.example.test' }), false],
    ['look-alike', () => ({ origin: 'https://bid.example.test.evil.example' }), false],
    ['other port', () => ({ origin: 'http://127.0.0.1:1' }), false],
    ['other scheme', () => ({ origin: `https://127.0.0.1:${server.port}` }), false],
    ['path after it', () => ({ origin: `http://127.0.0.1:${server.port}/` }), false],
    [
      'cross-site with a right origin',
      () => ({ origin: `http://127.0.0.1:${server.port}`, 'sec-fetch-site': 'cross-site' }),
      false,
    ],
    ['same-site', () => ({ 'sec-fetch-site': 'same-site' }), false],
    ['navigation', () => ({ 'sec-fetch-site': 'none' }), false],
  ];
  const send = (headers: Headers, path = '/api/session', method = 'DELETE') =>
    server.send({ method, path, headers });
  const session = `kb_session=${matrixToken('supplier', 'bidder')}`;

  it.each(origins)('[S4] %s, with a session cookie', async (_name, headers, isTaken) => {
    // Each try has a session of its own, since the taken ones sign out.
    const opened = await server.send({
      method: 'POST',
      path: '/api/sessions',
      json: { login: 'supplier-1', password: 'correct horse' },
    });
    const before = server.deps.identity.ended.length;
    const answer = await send({ cookie: cookieOf(opened), ...headers() });
    expect(answer.status).toBe(isTaken ? 204 : 403);
    expect(server.deps.identity.ended.length).toBe(before + (isTaken ? 1 : 0));
  });

  it.each(origins)('[S4] %s, with a cookie that is no session', async (_name, headers, isTaken) => {
    const answer = await send({ cookie: 'kb_session=x', ...headers() });
    expect(answer.status).toBe(isTaken ? 204 : 403);
  });

  it.each(origins)('[S4] %s, without a cookie', async (_name, headers, isTaken) => {
    expect((await send(headers())).status).toBe(isTaken ? 204 : 403);
  });

  it.each(origins)('[S4] %s, signing in', async (_name, headers, isTaken) => {
    const answer = await server.send({
      method: 'POST',
      path: '/api/sessions',
      headers: headers(),
      json: { login: 'supplier-1', password: 'correct horse' },
    });
    expect(answer.status).toBe(isTaken ? 201 : 403);
  });

  it.each(origins)('[S4] %s, with a bearer token', async (_name, headers) => {
    const authorization = `Bearer ${'N'.repeat(43)}`;
    expect((await send({ authorization, cookie: session, ...headers() })).status).toBe(204);
  });

  it('[S4] neither origin nor fetch metadata: a program without cookie only', async () => {
    expect((await send({})).status).toBe(204);
    expect((await send({ cookie: session })).status).toBe(403);
  });

  it('[S4] takes JSON alone as a body, so that no form can send one', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await server.send({
        method: 'POST',
        path: '/api/sessions',
        headers: { 'content-type': type },
        body: '{"login":"supplier-1","password":"correct horse"}',
      });
      expect(answer.status).toBe(415);
    }
  });

  it('[S4] no GET changes anything', async () => {
    const before = server.deps.engine.calls.length;
    const paths = Object.keys(server.app.swagger().paths ?? {});
    for (const path of paths) {
      await server.send({
        path: path.replace('{id}', 'M-running-open'),
        headers: { cookie: session, 'sec-fetch-site': 'cross-site' },
      });
    }
    expect(server.deps.engine.calls.length).toBe(before);
    expect(paths.length).toBeGreaterThan(10);
  });
});
