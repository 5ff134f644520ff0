import type { PoolClient } from 'pg';
import { err, ok, type Result } from '#contracts/result.ts';
import { writeAudit } from '../kit/audit.ts';
import type { Queryable } from '../kit/transaction.ts';
import type { IssuedCertificate } from './certificates.ts';
import { type Actor, byActor, type Core } from './core.ts';
import { trustedPems } from './factor-repo.ts';
import { readRevocationFile, type RevocationFile } from './revocation-file.ts';

/** Revocation lists (吊销列表) of trusted authorities: imported as files, asked whenever a certificate is shown. */

/** `unfit`: no list that a trusted authority signed; `old`: one that is as new or newer is here. */
export type RevocationFault = 'unfit' | 'old';

/** What an import brought. */
export interface ImportedList {
  readonly fingerprint: string;
  readonly revoked: number;
}

/** Takes the place of the authority's earlier list. */
export function importRevocations(
  core: Core,
  der: Uint8Array,
  actor: Actor,
): Promise<Result<ImportedList, RevocationFault>> {
  return core.transaction(async (db) => {
    const list = readRevocationFile(der, await trustedPems(db));
    if (list === undefined || list.thisUpdateMs > core.nowMs()) return err('unfit');
    const { fingerprint } = list;
    if (!(await isNewer(db, list))) return err('old');
    await putList(db, list, actor);
    const detail = { thisUpdate: list.thisUpdateMs, revoked: list.revoked.length };
    const event = { kind: 'revocations-imported', ...byActor(actor), objectId: fingerprint };
    await writeAudit(db, { ...event, detail });
    return ok({ fingerprint, revoked: list.revoked.length });
  });
}

/** Whether one of the chain counts no more at this instant, by the newest list of its issuer. */
export async function isRevoked(
  db: Queryable,
  path: readonly IssuedCertificate[],
  nowMs: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT 1 FROM mod_identity.revoked_certificates AS revoked
     JOIN unnest($1::text[], $2::text[]) AS shown (issuer, serial)
       ON revoked.fingerprint = shown.issuer AND revoked.serial = shown.serial
     WHERE revoked.revoked_at <= to_timestamp($3 / 1000.0)`,
    [path.map(({ issuer }) => issuer), path.map(({ serial }) => serial), nowMs],
  );
  return (rowCount ?? 0) > 0;
}

async function isNewer(db: PoolClient, list: RevocationFile): Promise<boolean> {
  // One import after the other, so that an older list never comes last.
  await db.query('SELECT 1 FROM mod_identity.authorities WHERE fingerprint = $1 FOR UPDATE', [
    list.fingerprint,
  ]);
  const { rowCount } = await db.query(
    `SELECT 1 FROM mod_identity.revocation_lists
     WHERE fingerprint = $1 AND this_update >= to_timestamp($2 / 1000.0)`,
    [list.fingerprint, list.thisUpdateMs],
  );
  return rowCount === 0;
}

async function putList(db: PoolClient, list: RevocationFile, actor: Actor): Promise<void> {
  const { fingerprint, thisUpdateMs, nextUpdateMs = null, revoked } = list;
  await db.query('DELETE FROM mod_identity.revocation_lists WHERE fingerprint = $1', [fingerprint]);
  await db.query(
    `INSERT INTO mod_identity.revocation_lists (fingerprint, this_update, next_update, added_by)
     VALUES ($1, to_timestamp($2 / 1000.0), to_timestamp($3::float8 / 1000.0), $4)`,
    [fingerprint, thisUpdateMs, nextUpdateMs, actor.userId],
  );
  await db.query(
    `INSERT INTO mod_identity.revoked_certificates (fingerprint, serial, revoked_at)
     SELECT $1, serial, to_timestamp(at_ms / 1000.0)
     FROM unnest($2::text[], $3::float8[]) AS entry (serial, at_ms) ON CONFLICT DO NOTHING`,
    [fingerprint, revoked.map(({ serial }) => serial), revoked.map(({ atMs }) => atMs)],
  );
}
