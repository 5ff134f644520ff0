import { SIGHTINGS_READ_MAX, SIGNAL_NOTES_MAX } from '#contracts/limits.ts';
import type { NoteState, SignalNote, SignalOrigin } from '#contracts/wire/oversight.ts';
import type { Queryable } from '../kit/transaction.ts';

/** SQL of origins and notes. */

export interface StoredSighting {
  readonly auctionId: string;
  readonly bidderId: string;
  readonly sessionId: string;
  readonly addressMark: string;
  readonly addressShown: string;
  readonly deviceMark: string;
  readonly deviceShown: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly offers: number;
}

/** Adds to what is known of the same bidder, session and address. Each of these may stand in the list once. */
export async function addSightings(
  db: Queryable,
  sightings: readonly StoredSighting[],
): Promise<void> {
  await db.query(
    `INSERT INTO mod_oversight.sightings AS s (auction_id, bidder_id, session_id, address_mark,
       address_shown, device_mark, device_shown, first_ms, last_ms, offers)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
       $7::text[], $8::bigint[], $9::bigint[], $10::bigint[])
     ON CONFLICT (auction_id, bidder_id, session_id, address_mark) DO UPDATE
     SET last_ms = greatest(s.last_ms, excluded.last_ms), offers = s.offers + excluded.offers`,
    [
      sightings.map(({ auctionId }) => auctionId),
      sightings.map(({ bidderId }) => bidderId),
      sightings.map(({ sessionId }) => sessionId),
      sightings.map(({ addressMark }) => addressMark),
      sightings.map(({ addressShown }) => addressShown),
      sightings.map(({ deviceMark }) => deviceMark),
      sightings.map(({ deviceShown }) => deviceShown),
      sightings.map(({ firstAt }) => firstAt),
      sightings.map(({ lastAt }) => lastAt),
      sightings.map(({ offers }) => offers),
    ],
  );
}

/** Deletes origins whose last offer was before this instant, oldest first; gives how many, at most `limit`. */
export async function forgetSightings(
  db: Queryable,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM mod_oversight.sightings WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM mod_oversight.sightings WHERE last_ms < $1 ORDER BY last_ms LIMIT $2))`,
    [beforeMs, limit],
  );
  return rowCount ?? 0;
}

/** Origins of these auctions by auction id: sessions of one bidder with one address and device are one origin. */
export async function originsOf(
  db: Queryable,
  auctionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SignalOrigin[]>> {
  const { rows } = await db.query<OriginRow>(
    `SELECT auction_id, bidder_id, address_mark, min(address_shown) AS address_shown, device_mark,
       min(device_shown) AS device_shown, min(first_ms) AS first_ms, max(last_ms) AS last_ms,
       sum(offers)::bigint AS offers
     FROM mod_oversight.sightings WHERE auction_id = ANY ($1)
     GROUP BY auction_id, bidder_id, address_mark, device_mark
     ORDER BY auction_id, first_ms, bidder_id LIMIT $2`,
    [[...auctionIds], SIGHTINGS_READ_MAX * auctionIds.length],
  );
  const found = new Map<string, SignalOrigin[]>();
  for (const row of rows) {
    const known = found.get(row.auction_id);
    if (known === undefined) found.set(row.auction_id, [originOf(row)]);
    else if (known.length < SIGHTINGS_READ_MAX) known.push(originOf(row));
  }
  return found;
}

interface OriginRow {
  readonly auction_id: string;
  readonly bidder_id: string;
  readonly address_mark: string;
  readonly address_shown: string;
  readonly device_mark: string;
  readonly device_shown: string;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly offers: number;
}

function originOf(row: OriginRow): SignalOrigin {
  return {
    bidderId: row.bidder_id,
    addressMark: row.address_mark,
    addressShown: row.address_shown,
    deviceMark: row.device_mark,
    deviceShown: row.device_shown,
    firstAt: row.first_ms,
    lastAt: row.last_ms,
    offers: row.offers,
  };
}

export interface NoteToStore {
  readonly auctionId: string;
  readonly signalKey: string | undefined;
  readonly state: NoteState;
  readonly text: string;
  readonly userId: string;
  readonly by: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly version: number;
  readonly at: number;
}

export async function insertNote(db: Queryable, note: NoteToStore): Promise<SignalNote> {
  const { rows } = await db.query<NoteRow>(
    `INSERT INTO mod_oversight.notes (auction_id, signal_key, state, text, user_id, by_name,
       organization_id, organization_name, version, at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${NOTE_COLUMNS}`,
    [
      note.auctionId,
      note.signalKey ?? null,
      note.state,
      note.text,
      note.userId,
      note.by,
      note.organizationId,
      note.organizationName,
      note.version,
      note.at,
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('an inserted note comes back');
  return noteOf(row);
}

/** Newest first, at most SIGNAL_NOTES_MAX of each auction. */
export async function notesOf(
  db: Queryable,
  auctionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SignalNote[]>> {
  const { rows } = await db.query<NoteRow & { readonly auction_id: string }>(
    `SELECT n.* FROM unnest($1::text[]) AS asked (auction_id)
     CROSS JOIN LATERAL (SELECT auction_id, ${NOTE_COLUMNS}, note_no FROM mod_oversight.notes
       WHERE auction_id = asked.auction_id ORDER BY note_no DESC LIMIT $2) AS n
     ORDER BY n.auction_id, n.note_no DESC`,
    [[...auctionIds], SIGNAL_NOTES_MAX],
  );
  const groups = Map.groupBy(rows, ({ auction_id }) => auction_id);
  return new Map([...groups].map(([auctionId, group]) => [auctionId, group.map(noteOf)]));
}

const NOTE_COLUMNS = 'note_id, signal_key, state, text, by_name, organization_name, version, at_ms';

interface NoteRow {
  readonly note_id: string;
  readonly signal_key: string | null;
  readonly state: NoteState;
  readonly text: string;
  readonly by_name: string;
  readonly organization_name: string;
  readonly version: number;
  readonly at_ms: number;
}

function noteOf(row: NoteRow): SignalNote {
  return {
    noteId: row.note_id,
    ...(row.signal_key !== null && { signalKey: row.signal_key }),
    state: row.state,
    text: row.text,
    by: row.by_name,
    organizationName: row.organization_name,
    at: row.at_ms,
    version: row.version,
  };
}
