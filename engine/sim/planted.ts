/** A fault put into the source on purpose: a simulator that does not find it proves nothing (reliability c1). */
export interface PlantedBug {
  readonly name: string;
  /** File below the project's root. */
  readonly file: string;
  /** Each stands exactly once in the file. */
  readonly edits: readonly (readonly [find: string, replace: string])[];
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'answer-before-commit',
    file: 'engine/runtime/commit-pipeline.ts',
    edits: [
      [
        'this.#waiting.push(entry);',
        'this.#waiting.push({ ...entry, committed: () => undefined }); complete(entry);',
      ],
    ],
  },
  {
    name: 'unknown-commit-taken-for-done',
    file: 'engine/runtime/commit-pipeline.ts',
    edits: [
      [
        'const settled = await this.#settle(batch);',
        "const settled = 'committed' as 'committed' | 'closed' | 'absent';",
      ],
    ],
  },
  {
    name: 'fenced-taken-for-appended',
    file: 'engine/runtime/commit-pipeline.ts',
    edits: [
      [
        "if (outcome.type === 'appended') return this.#reopen();",
        "if (outcome.type !== 'conflict') return this.#reopen();",
      ],
    ],
  },
  {
    name: 'repeat-answered-before-commit',
    file: 'engine/runtime/auction-writer.ts',
    edits: [
      [
        'if (event === undefined) {',
        "if (event === undefined) { if (decision.first !== undefined) { reply({ type: 'answered', answer, at: decision.first.at, version: decision.first.version, receipt: '', isRepeat: true }); return; }",
      ],
    ],
  },
  {
    name: 'time-goes-back',
    file: 'engine/runtime/auction-writer.ts',
    edits: [
      ['this.#lastAt = epochMs(Math.max(this.#lastAt, nowMs));', 'this.#lastAt = epochMs(nowMs);'],
    ],
  },
  {
    name: 'due-lots-left-open',
    file: 'engine/runtime/auction-writer.ts',
    edits: [
      [
        'const at = this.#stamp(nowMs);\n    this.#closeDue(at);\n    const decision',
        'const at = this.#stamp(nowMs);\n    const decision',
      ],
    ],
  },
  {
    name: 'deadlines-not-rescheduled',
    file: 'engine/runtime/auction-writer.ts',
    edits: [['if (this.#hasClock || movesDeadline(event)) this.#moveDeadline();', '']],
  },
  {
    name: 'command-id-forgotten',
    file: 'engine/core/auction/decide.ts',
    edits: [
      [
        'if (first !== undefined) {',
        'if (first !== undefined && first.version > state.version - 3) {',
      ],
    ],
  },
  {
    name: 'delta-number-skipped',
    file: 'engine/runtime/view-stream.ts',
    edits: [
      [
        'if (patch === undefined) return;',
        'if (patch === undefined || this.#seq % 7 === 6) { this.#seq += 1; return; }',
      ],
    ],
  },
  {
    name: 'recovery-skips-last-record',
    file: 'engine/runtime/recovery.ts',
    edits: [['while (version < head.version) {', 'while (version < head.version - 1) {']],
  },
  {
    // Fence and head check each hold alone; without both a paused owner overwrites its successor.
    name: 'fence-and-head-check-ignored',
    file: 'engine/store/memory-event-store.ts',
    edits: [
      ["if (!batch.claims.every((claim) => this.#holds(claim))) return { type: 'fenced' };", ''],
      ['if (!isHeadAsExpected) return false;', ''],
    ],
  },
  {
    name: 'end-not-shown',
    file: 'engine/runtime/committed-auction.ts',
    edits: [['if (this.hasEnded) this.#isWholeDirty = true;', '']],
  },
];
