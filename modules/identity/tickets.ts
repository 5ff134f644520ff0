import { randomBytes } from 'node:crypto';
import { FACTOR_TRIES_MAX } from '#contracts/limits.ts';
import type { Queryable } from '../kit/transaction.ts';
import { randomToken } from './core.ts';
import { tokenSha256 } from './session-directory.ts';

/** A short proof that one step was done, between a password and a second factor; only its hash is stored. */

export type TicketPurpose = 'second-factor' | 'enrolment' | 'passkey' | 'session';

export interface Ticket {
  readonly sha256: Buffer;
  readonly purpose: TicketPurpose;
  /** Absent: a passkey will say who it is. */
  readonly userId?: string;
  /** Of purpose `session`. */
  readonly sessionId?: string;
  /** In base64url, as a passkey answers it and a certificate signs it. */
  readonly challenge: string;
  /** Sealed. */
  readonly totpSecret?: Buffer;
}

export interface IssuedTicket {
  readonly ticket: string;
  readonly challenge: string;
  readonly expiresAt: number;
}

const LIFE_MS = 10 * 60_000;
const CHALLENGE_BYTES = 32;

export async function issueTicket(
  db: Queryable,
  fields: {
    readonly purpose: TicketPurpose;
    readonly userId?: string;
    readonly sessionId?: string;
  },
): Promise<IssuedTicket> {
  const ticket = randomToken();
  const challenge = randomBytes(CHALLENGE_BYTES);
  const { rows } = await db.query<{ expires_ms: number }>(
    `INSERT INTO mod_identity.tickets
       (ticket_sha256, purpose, user_id, session_id, challenge, expires_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond')
     RETURNING floor(extract(epoch FROM expires_at) * 1000)::bigint AS expires_ms`,
    [
      tokenSha256(ticket),
      fields.purpose,
      fields.userId ?? null,
      fields.sessionId ?? null,
      challenge,
      LIFE_MS,
    ],
  );
  const expiresAt = rows[0]?.expires_ms ?? 0;
  return { ticket, challenge: challenge.toString('base64url'), expiresAt };
}

/**
 * Takes one of the ticket's tries; `undefined` when it is unknown, too old, used up or for another purpose. In a
 * statement of its own, so that tries at once and tries that fail all count.
 */
export async function useTicket(
  db: Queryable,
  ticket: string,
  purposes: readonly TicketPurpose[],
): Promise<Ticket | undefined> {
  const sha256 = tokenSha256(ticket);
  const { rows } = await db.query<TicketRow>(
    `UPDATE mod_identity.tickets SET tries = tries + 1
     WHERE ticket_sha256 = $1 AND purpose = ANY ($2) AND tries < $3
       AND expires_at > clock_timestamp()
     RETURNING purpose, user_id, session_id, challenge, totp_secret`,
    [sha256, [...purposes], FACTOR_TRIES_MAX],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    sha256,
    purpose: row.purpose,
    ...(row.user_id !== null && { userId: row.user_id }),
    ...(row.session_id !== null && { sessionId: row.session_id }),
    challenge: row.challenge.toString('base64url'),
    ...(row.totp_secret !== null && { totpSecret: row.totp_secret }),
  };
}

interface TicketRow {
  readonly purpose: TicketPurpose;
  readonly user_id: string | null;
  readonly session_id: string | null;
  readonly challenge: Buffer;
  readonly totp_secret: Buffer | null;
}

/** Puts the sealed secret of an authenticator beside the ticket; false when the ticket is no good. */
export async function putSecret(
  db: Queryable,
  ticket: string,
  {
    secret,
    purposes,
  }: { readonly secret: Uint8Array; readonly purposes: readonly TicketPurpose[] },
): Promise<string | undefined> {
  const { rows } = await db.query<{ user_id: string | null }>(
    `UPDATE mod_identity.tickets SET totp_secret = $2
     WHERE ticket_sha256 = $1 AND purpose = ANY ($3) AND tries < $4
       AND expires_at > clock_timestamp()
     RETURNING user_id`,
    [tokenSha256(ticket), Buffer.from(secret), [...purposes], FACTOR_TRIES_MAX],
  );
  return rows[0]?.user_id ?? undefined;
}

/** True for the one who ends it: of two uses at once one counts. */
export async function endTicket(db: Queryable, ticket: Ticket): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM mod_identity.tickets WHERE ticket_sha256 = $1', [
    ticket.sha256,
  ]);
  return rowCount === 1;
}
