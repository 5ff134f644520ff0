import pg from 'pg';
import { InvariantError, invariant } from '#contracts/result.ts';

/**
 * Rows of a query in PostgreSQL's binary form, each field as its own bytes. `pg` reads every field as text, and bytea as
 * hex; for pages of the journal that costs more than all the rest of a recovery.
 * `text` has no parameters: literals in it are the caller's to escape. No field may be NULL.
 */
export async function copyRows(
  pool: pg.Pool,
  text: string,
): Promise<readonly (readonly Buffer[])[]> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    const copy = new CopyOut(`COPY (${text}) TO STDOUT (FORMAT binary)`);
    client.query(copy);
    return rowsOf(await copy.data);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(failure);
  }
}

class CopyOut extends pg.Query {
  /** The pieces that the server sent, once it has sent all. */
  readonly data: Promise<readonly Buffer[]>;
  readonly #pieces: Buffer[] = [];

  constructor(text: string) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    super(text, (error?: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
    this.data = promise.then(() => this.#pieces);
  }

  /** Called by `pg` for each piece; the bytes are lent, `pg` uses their memory again. */
  handleCopyData(message: { readonly chunk: Buffer }): void {
    this.#pieces.push(Buffer.from(message.chunk));
  }
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const FLAGS_BYTES = 4;
const LENGTH_BYTES = 4;
const END_OF_ROWS = -1;

/**
 * Signature, flags, length of a further header; then per row the number of fields and each with its length. The protocol
 * never cuts a row in two pieces, so a field is a view of its piece: one that is kept for long keeps little else.
 */
function rowsOf(pieces: readonly Buffer[]): readonly (readonly Buffer[])[] {
  const rows: Buffer[][] = [];
  for (const [i, piece] of pieces.entries()) {
    let at = i === 0 ? afterHeader(piece) : 0;
    while (at < piece.length) {
      const fieldCount = piece.readInt16BE(at);
      at += 2;
      if (fieldCount === END_OF_ROWS) return rows;
      const row: Buffer[] = [];
      for (let field = 0; field < fieldCount; field += 1) {
        const length = piece.readInt32BE(at);
        const start = at + LENGTH_BYTES;
        at = start + length;
        invariant(length >= 0 && at <= piece.length, 'a field of a copy is whole and not NULL');
        row.push(piece.subarray(start, at));
      }
      rows.push(row);
    }
  }
  throw new InvariantError('the copy has its end');
}

function afterHeader(piece: Buffer): number {
  invariant(piece.subarray(0, SIGNATURE.length).equals(SIGNATURE), 'the copy has its signature');
  const at = SIGNATURE.length + FLAGS_BYTES;
  return at + LENGTH_BYTES + piece.readInt32BE(at);
}
