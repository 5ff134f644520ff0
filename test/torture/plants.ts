/** A fault put into the source on purpose: a torture that does not find it proves nothing (reliability c2). */
export interface Plant {
  /** File below the project's root. */
  readonly file: string;
  /** Each stands exactly once in the file. */
  readonly edits: readonly (readonly [find: string, replace: string])[];
  /** The invariants of which at least one must be seen broken. */
  readonly breaks: readonly string[];
}

export const PLANT_NAMES = [
  'ack-early',
  'sync-off',
  'unknown-as-done',
  'no-fence',
  'forget-ids',
  'lose-delta',
  'offer-after-close',
] as const;
export type PlantName = (typeof PLANT_NAMES)[number];

export const PLANTS: Readonly<Record<PlantName, Plant>> = {
  /** The batch is sent to PostgreSQL, but its answers do not wait for the commit. */
  'ack-early': {
    file: 'engine/runtime/commit-pipeline.ts',
    edits: [
      [
        'const outcome = await store.append({ ...batch, claims: this.#claims });',
        "store.append({ ...batch, claims: this.#claims }).catch(String); const outcome = { type: 'appended' } as Awaited<ReturnType<EventStore['append']>>;",
      ],
    ],
    breaks: ['D1', 'B1'],
  },
  /** COMMIT returns before the record is in the log file: what a killed PostgreSQL had not written yet is gone. */
  'sync-off': {
    file: 'engine/store/append-lane.ts',
    edits: [["enable_mergejoin: 'off',", "enable_mergejoin: 'off', synchronous_commit: 'off',"]],
    breaks: ['D1', 'B1'],
  },
  /** A commit whose answer was lost is taken for done, without reading. */
  'unknown-as-done': {
    file: 'engine/runtime/commit-pipeline.ts',
    edits: [
      [
        'const settled = await this.#settle(batch);',
        "const settled = 'committed' as 'committed' | 'closed' | 'absent';",
      ],
    ],
    breaks: ['D1', 'B1', 'F5'],
  },
  /** The owner appends under whatever epoch is stored, not under its own. */
  'no-fence': {
    file: 'engine/store/postgres-event-store.ts',
    edits: [
      [
        'const values = appendValues(batch, recordsByHead(batch));',
        'const claims = await this.ownership(batch.claims.map((claim) => claim.partition)); const values = appendValues({ ...batch, claims }, recordsByHead(batch));',
      ],
    ],
    breaks: ['F1', 'F3'],
  },
  /** A command id older than the last three records counts as new; the store's own index is passed by. */
  'forget-ids': {
    file: 'engine/core/auction/decide.ts',
    edits: [
      [
        'if (first !== undefined) {',
        "if (first !== undefined && first.version <= state.version - 3) return refuse(command, 'command_id_reused'); if (first !== undefined) {",
      ],
    ],
    breaks: ['B1', 'B3'],
  },
  /** Changes in some milliseconds reach the view but not its watchers. */
  'lose-delta': {
    file: 'engine/runtime/view-stream.ts',
    edits: [
      [
        'if (patch === undefined) return;',
        'if (patch === undefined || (change.at % 5 === 0 && !change.isLast)) return;',
      ],
    ],
    breaks: ['A4'],
  },
  /** A closed lot goes on taking offers. */
  'offer-after-close': {
    file: 'engine/core/auction/check-offer.ts',
    edits: [
      [
        "if (lot.status !== 'open') return 'already_closed';",
        "if (lot.status === 'cancelled') return 'already_closed';",
      ],
      ['invariant(at < lot.dueAt,', "invariant(at < lot.dueAt || lot.status !== 'open',"],
    ],
    breaks: ['B3', 'B7'],
  },
};
