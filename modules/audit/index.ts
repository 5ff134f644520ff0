import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool } from 'pg';
import { AUDIT_EXPORT_ROWS_MAX } from '#contracts/limits.ts';
import { type AuditEvent, writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { transactionsOn } from '../kit/transaction.ts';
import {
  type AuditEntry,
  type AuditFilter,
  linkHash,
  readEntries,
  readKinds,
  readLinks,
} from './repo.ts';

export type { AuditEntry, AuditFilter } from './repo.ts';

/** What the check of the whole chain found. */
export interface ChainCheck {
  /** Links that hold, from the first on. */
  readonly rows: number;
  /** Hash of the last one that holds, lower-case hex; 64 zeros for an empty trail. */
  readonly lastHash: string;
  /** The first link that does not hold; absent: all do. */
  readonly brokenAt?: number;
}

const EXPORT_BATCH = 500;
const CHECK_BATCH = 1_000;
const NO_HASH = Buffer.alloc(32);

/** Reads the audit trail (审计日志); every look at it is a row of it (A7). Owner of the schema `mod_audit`. */
export class AuditTrail {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Rows below `before`, newest first, and the number to go on below. */
  async read(
    filter: AuditFilter,
    { before, size }: { readonly before?: number | undefined; readonly size: number },
    reader: Omit<AuditEvent, 'kind' | 'detail'>,
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly nextBefore?: number }> {
    return transactionsOn(this.#pool)(async (db) => {
      const found = await readEntries(db, filter, { before, limit: size + 1 });
      const detail = { ...filter, before };
      await writeAudit(db, { kind: 'audit-looked-at', ...reader, detail });
      const entries = found.slice(0, size);
      const last = entries.at(-1);
      const hasMore = found.length > size && last !== undefined;
      return { entries, ...(hasMore && { nextBefore: last.seq }) };
    });
  }

  kinds(): Promise<readonly string[]> {
    return onDatabase(() => readKinds(this.#pool));
  }

  /** All rows that fit, newest first, in batches; at most `AUDIT_EXPORT_ROWS_MAX` of them. */
  async *export(
    filter: AuditFilter,
    reader: Omit<AuditEvent, 'kind' | 'detail'>,
  ): AsyncGenerator<readonly AuditEntry[]> {
    await onDatabase(() =>
      writeAudit(this.#pool, { kind: 'audit-exported', ...reader, detail: { ...filter } }),
    );
    let before: number | undefined;
    for (let rows = 0; rows < AUDIT_EXPORT_ROWS_MAX; rows += EXPORT_BATCH) {
      const page = { before, limit: EXPORT_BATCH };
      const entries = await onDatabase(() => readEntries(this.#pool, filter, page));
      if (entries.length > 0) yield entries;
      if (entries.length < EXPORT_BATCH) return;
      before = entries.at(-1)?.seq;
    }
  }

  /** Computes every link anew, from the first to the newest. */
  async check(reader: Omit<AuditEvent, 'kind' | 'detail'>): Promise<ChainCheck> {
    const found = await this.#walk();
    const detail = { ...found };
    await onDatabase(() => writeAudit(this.#pool, { kind: 'audit-checked', ...reader, detail }));
    return found;
  }

  async #walk(): Promise<ChainCheck> {
    let previous: Buffer = NO_HASH;
    let seq = 0;
    for (;;) {
      const after = seq;
      const links = await onDatabase(() => readLinks(this.#pool, after, CHECK_BATCH));
      for (const link of links) {
        const expected = linkHash(previous, link);
        const holds =
          link.seq === seq + 1 && link.previousHash.equals(previous) && link.hash.equals(expected);
        if (!holds) return { rows: seq, lastHash: previous.toString('hex'), brokenAt: seq + 1 };
        previous = link.hash;
        seq = link.seq;
      }
      if (links.length < CHECK_BATCH) return { rows: seq, lastHash: previous.toString('hex') };
      // A long trail leaves room for the bidders in between.
      await nextTurn();
    }
  }
}
