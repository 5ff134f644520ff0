import type { Queryable } from '../kit/transaction.ts';
import type { CheckedCertificate } from './certificates.ts';
import { tokenSha256 } from './session-directory.ts';

/** SQL of second factors. */

/** What a user has enrolled. */
export interface FactorSummary {
  readonly hasAuthenticator: boolean;
  readonly passkeyIds: readonly string[];
  readonly certificates: number;
  readonly recoveryCodes: number;
}

export async function summaryOf(db: Queryable, userId: string): Promise<FactorSummary> {
  const { rows } = await db.query<{
    has_authenticator: boolean;
    passkey_ids: string[];
    certificates: number;
    recovery_codes: number;
  }>(
    `SELECT
       EXISTS (SELECT 1 FROM mod_identity.authenticators WHERE user_id = $1) AS has_authenticator,
       ARRAY (SELECT credential_id FROM mod_identity.passkeys WHERE user_id = $1
         ORDER BY created_at) AS passkey_ids,
       (SELECT count(*) FROM mod_identity.certificates WHERE user_id = $1)::int AS certificates,
       (SELECT count(*) FROM mod_identity.recovery_codes
         WHERE user_id = $1 AND used_at IS NULL)::int AS recovery_codes`,
    [userId],
  );
  const row = rows[0];
  return {
    hasAuthenticator: row?.has_authenticator ?? false,
    passkeyIds: row?.passkey_ids ?? [],
    certificates: row?.certificates ?? 0,
    recoveryCodes: row?.recovery_codes ?? 0,
  };
}

export function factorCount(summary: FactorSummary): number {
  const { hasAuthenticator, passkeyIds, certificates } = summary;
  return (hasAuthenticator ? 1 : 0) + passkeyIds.length + certificates;
}

/** The sealed secret. */
export async function authenticatorOf(db: Queryable, userId: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ secret: Buffer }>(
    'SELECT secret FROM mod_identity.authenticators WHERE user_id = $1',
    [userId],
  );
  return rows[0]?.secret;
}

/** False when a code of that step, or a later one, was used before. */
export async function takeStep(db: Queryable, userId: string, step: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE mod_identity.authenticators SET last_step = $2
     WHERE user_id = $1 AND last_step < $2`,
    [userId, step],
  );
  return rowCount === 1;
}

export async function putAuthenticator(
  db: Queryable,
  userId: string,
  { secret, step }: { readonly secret: Uint8Array; readonly step: number },
): Promise<void> {
  await db.query(
    `INSERT INTO mod_identity.authenticators (user_id, secret, last_step) VALUES ($1, $2, $3)
     ON CONFLICT (user_id) DO UPDATE
       SET secret = $2, last_step = $3, created_at = clock_timestamp()`,
    [userId, Buffer.from(secret), step],
  );
}

/** False when the code is unknown or was used. */
export async function useRecoveryCode(
  db: Queryable,
  userId: string,
  code: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE mod_identity.recovery_codes SET used_at = clock_timestamp()
     WHERE user_id = $1 AND code_sha256 = $2 AND used_at IS NULL`,
    [userId, tokenSha256(code)],
  );
  return rowCount === 1;
}

export async function replaceRecoveryCodes(
  db: Queryable,
  userId: string,
  codes: readonly string[],
): Promise<void> {
  await db.query('DELETE FROM mod_identity.recovery_codes WHERE user_id = $1', [userId]);
  await db.query(
    `INSERT INTO mod_identity.recovery_codes (user_id, code_sha256)
     SELECT $1, unnest($2::bytea[])`,
    [userId, codes.map(tokenSha256)],
  );
}

export interface StoredPasskey {
  readonly id: string;
  readonly userId: string;
  readonly publicKey: Buffer;
  readonly counter: number;
}

export async function findPasskey(
  db: Queryable,
  credentialId: string,
): Promise<StoredPasskey | undefined> {
  const { rows } = await db.query<{ user_id: string; public_key: Buffer; counter: number }>(
    'SELECT user_id, public_key, counter FROM mod_identity.passkeys WHERE credential_id = $1',
    [credentialId],
  );
  const row = rows[0];
  return (
    row && {
      id: credentialId,
      userId: row.user_id,
      publicKey: row.public_key,
      counter: row.counter,
    }
  );
}

/** False when another use has counted further meanwhile. */
export async function notePasskeyUse(
  db: Queryable,
  { id, counter }: { readonly id: string; readonly counter: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE mod_identity.passkeys SET counter = $2, last_used_at = clock_timestamp()
     WHERE credential_id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))`,
    [id, counter],
  );
  return rowCount === 1;
}

/** False when the credential is known already. */
export async function insertPasskey(
  db: Queryable,
  passkey: StoredPasskey & { readonly name: string; readonly transports: readonly string[] },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO mod_identity.passkeys
       (credential_id, user_id, name, public_key, counter, transports)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [
      passkey.id,
      passkey.userId,
      passkey.name,
      passkey.publicKey,
      passkey.counter,
      [...passkey.transports],
    ],
  );
  return rowCount === 1;
}

export async function isCertificateOf(
  db: Queryable,
  userId: string,
  fingerprint: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT 1 FROM mod_identity.certificates WHERE fingerprint = $1 AND user_id = $2',
    [fingerprint, userId],
  );
  return rowCount === 1;
}

/** False when somebody has it already. */
export async function insertCertificate(
  db: Queryable,
  userId: string,
  certificate: CheckedCertificate,
): Promise<boolean> {
  const { fingerprint, subject, issuer, algorithm, notBeforeMs, notAfterMs } = certificate;
  const { rowCount } = await db.query(
    `INSERT INTO mod_identity.certificates
       (fingerprint, user_id, subject, issuer, algorithm, not_before, not_after)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), to_timestamp($7 / 1000.0))
     ON CONFLICT DO NOTHING`,
    [fingerprint, userId, subject, issuer, algorithm, notBeforeMs, notAfterMs],
  );
  return rowCount === 1;
}

export interface FactorRows {
  readonly passkeys: readonly {
    readonly id: string;
    readonly name: string;
    readonly createdAt: number;
    readonly lastUsedAt?: number;
  }[];
  readonly certificates: readonly {
    readonly id: string;
    readonly subject: string;
    readonly issuer: string;
    readonly notAfter: number;
  }[];
}

export async function factorRowsOf(db: Queryable, userId: string): Promise<FactorRows> {
  const passkeys = await db.query<{
    credential_id: string;
    name: string;
    created_ms: number;
    used_ms: number | null;
  }>(
    `SELECT credential_id, name, floor(extract(epoch FROM created_at) * 1000)::bigint AS created_ms,
       floor(extract(epoch FROM last_used_at) * 1000)::bigint AS used_ms
     FROM mod_identity.passkeys WHERE user_id = $1 ORDER BY created_at`,
    [userId],
  );
  const certificates = await db.query<{
    fingerprint: string;
    subject: string;
    issuer: string;
    after_ms: number;
  }>(
    `SELECT fingerprint, subject, issuer, floor(extract(epoch FROM not_after) * 1000)::bigint AS after_ms
     FROM mod_identity.certificates WHERE user_id = $1 ORDER BY created_at`,
    [userId],
  );
  return {
    passkeys: passkeys.rows.map((row) => ({
      id: row.credential_id,
      name: row.name,
      createdAt: row.created_ms,
      ...(row.used_ms !== null && { lastUsedAt: row.used_ms }),
    })),
    certificates: certificates.rows.map((row) => ({
      id: row.fingerprint,
      subject: row.subject,
      issuer: row.issuer,
      notAfter: row.after_ms,
    })),
  };
}

const TABLE_OF = {
  totp: 'authenticators',
  passkey: 'passkeys',
  certificate: 'certificates',
} as const;
const KEY_OF = { passkey: 'credential_id', certificate: 'fingerprint' } as const;

/** False when the user has no such factor. */
export async function deleteFactor(
  db: Queryable,
  userId: string,
  factor: { readonly type: keyof typeof TABLE_OF; readonly id?: string | undefined },
): Promise<boolean> {
  const { type, id = '' } = factor;
  const condition = type === 'totp' ? '' : ` AND ${KEY_OF[type]} = $2`;
  const { rowCount } = await db.query(
    `DELETE FROM mod_identity.${TABLE_OF[type]} WHERE user_id = $1${condition}`,
    type === 'totp' ? [userId] : [userId, id],
  );
  return rowCount === 1;
}

export async function deleteAllFactors(db: Queryable, userId: string): Promise<void> {
  for (const table of [...Object.values(TABLE_OF), 'recovery_codes']) {
    await db.query(`DELETE FROM mod_identity.${table} WHERE user_id = $1`, [userId]);
  }
}

/** PEM of every authority on the trust list. */
export async function trustedPems(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ pem: string }>('SELECT pem FROM mod_identity.authorities');
  return rows.map(({ pem }) => pem);
}
