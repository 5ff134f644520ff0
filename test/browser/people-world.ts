import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { Secret, TOTP } from 'otpauth';
import type pg from 'pg';
import { createPool } from '#db/pool.ts';
import { createTestDatabase, recordingLog } from '#db/testing.ts';
import { Identity, type UserRole } from '#modules/identity/index.ts';
import type { OrganizationKind } from '#contracts/wire/people.ts';
import type { PendingSignIn, SessionInfo } from '#contracts/wire/session.ts';
import { type ServerProcess, startServerProcess } from '#test/process/server-process.ts';
import { type OwnCertificate, p256Certificate, rsaCertificate } from '#test/people/certificates.ts';

/** Test support: a server that asks for second factors, with three administrators, and what people carry with them. */

export const PASSWORD = 'only-for-tests-1';
export const P12_PASSWORD = 'file-password';
const CLI = { address: '' };
const STEP_MS = 30_000;

export interface PeopleWorld {
  readonly server: ServerProcess;
  readonly pool: pg.Pool;
  readonly identity: Identity;
  close(): Promise<void>;
}

export async function openPeopleWorld(): Promise<PeopleWorld> {
  const database = await createTestDatabase();
  const pool = createPool({
    databaseUrl: database.url,
    applicationName: 'people-browser-test',
    role: 'service',
    statementTimeoutMs: 30_000,
    connectionsMax: 2,
    log: recordingLog(),
  });
  const identity = new Identity({
    pool,
    onFault: (error) => {
      throw error;
    },
  });
  const organization = (organizationId: string, kind: OrganizationKind, name: string) =>
    identity.createOrganization({ organizationId, name, kind, region: '44' }, CLI);
  await organization('org-platform', 'platform', '平台运营单位');
  await organization('org-supplier', 'supplier', '甲供应商');
  await organization('org-buyer', 'buyer', '采购人');
  const people: readonly (readonly [string, UserRole, string])[] = [
    ['platform-1', 'platform-admin', 'org-platform'],
    ['security-1', 'security-admin', 'org-platform'],
    ['auditor-1', 'audit-admin', 'org-platform'],
    ['supplier-1', 'supplier', 'org-supplier'],
  ];
  for (const [login, role, organizationId] of people) {
    const user = { userId: login, login, displayName: login, password: PASSWORD, role };
    await identity.createUser({ ...user, organizationId, isManager: true }, CLI);
  }
  const env = { SECOND_FACTOR: 'required', SESSION_IDLE_MINUTES: '120' };
  const server = await startServerProcess({ databaseUrl: database.url, env });
  return {
    server,
    pool,
    identity,
    close: async () => {
      await server.dispose();
      await pool.end();
      await database.drop();
    },
  };
}

/** The code that an authenticator app shows for now, or for a later step. */
export function totpCode(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
  return totp.generate({ timestamp: Date.now() + steps * STEP_MS });
}

/** Signs in by REST, enrolling an authenticator at the first time. */
export async function enrolByRest(
  url: string,
  login: string,
): Promise<{ readonly token: string; readonly secret: string }> {
  const post = async <Body>(path: string, json: object): Promise<Body> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    });
    return (await response.json()) as Body;
  };
  const first = { login, password: PASSWORD, wantToken: true };
  const { ticket } = await post<PendingSignIn>('/api/sessions', first);
  const made = await post<{ secret: string }>('/api/sessions/authenticator', { ticket });
  const enrolment = { type: 'totp', code: totpCode(made.secret) };
  const opened = await post<SessionInfo>('/api/sessions/enrolment', {
    ticket,
    enrolment,
    wantToken: true,
  });
  if (opened.token === undefined) throw new Error(`${login} cannot enrol`);
  return { token: opened.token, secret: made.secret };
}

/** A certificate whose authority the platform trusts, as the file that people have of it. */
export async function certificateFile(
  world: PeopleWorld,
  kind: 'ec' | 'rsa',
  name: string,
): Promise<string> {
  const own = kind === 'ec' ? await p256Certificate(name) : rsaCertificate(name);
  await world.pool.query(
    `INSERT INTO mod_identity.authorities (fingerprint, name, pem, not_after)
     VALUES (encode(sha256($1::bytea), 'hex'), 'test', convert_from($1, 'UTF8'), 'infinity')`,
    [Buffer.from(own.authority)],
  );
  const path = join(world.server.data.path, `${kind}-${randomBytes(4).toString('hex')}.p12`);
  if (kind === 'rsa') writeFileSync(path, rsaFile(own));
  else ecFile(own, path);
  return path;
}

function rsaFile({ chain, authority, privateKey }: OwnCertificate): Buffer {
  const certificates = [...chain, authority].map((pem) => forge.pki.certificateFromPem(pem));
  const key = forge.pki.privateKeyFromPem(privateKey);
  const p12 = forge.pkcs12.toPkcs12Asn1(key, certificates, P12_PASSWORD, { algorithm: 'aes256' });
  return Buffer.from(forge.asn1.toDer(p12).getBytes(), 'latin1');
}

/** As OpenSSL 3 writes them: PBES2 with AES-256. */
function ecFile({ chain, authority, privateKey }: OwnCertificate, path: string): void {
  const parts = { cert: chain.join(''), key: privateKey, ca: authority };
  for (const [part, pem] of Object.entries(parts)) writeFileSync(`${path}.${part}`, pem);
  execFileSync('openssl', [
    ...['pkcs12', '-export', '-out', path, '-passout', `pass:${P12_PASSWORD}`],
    ...['-in', `${path}.cert`, '-inkey', `${path}.key`, '-certfile', `${path}.ca`],
  ]);
}
