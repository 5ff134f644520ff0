/** What is proved, in the words of the summary. Ids as in docs of reliability: D durability, F fence, B bids, A delivery. */
export const INVARIANTS = {
  D1: 'every answer is on record as given',
  D3: 'versions run 1..n without a gap, never rewritten',
  D4: 'the hash chain recomputes over canonical bytes',
  D5: 'every signed head stays a prefix, and its leaves open to the journal',
  F1: 'no version was answered to two commands, epochs never fall',
  F2: 'every record was stored while its epoch was in force',
  F3: 'nobody answered with a record of a later owner',
  F5: 'commands caught by a fault got their true outcome, and no answer overtook another',
  B1: 'one record and one answer for each command id',
  B3: 'every record is what the rules decide',
  B7: 'nothing was accepted after a close record',
  T1: 'journal time never goes back',
  A4: 'watchers: numbers without gaps, folded views equal the journal',
  L1: 'after every fault the servers answered again in time',
  L2: 'in the end every command was answered and every auction closed',
  L3: 'no server ended by itself but a fenced one',
} as const;
export type InvariantId = keyof typeof INVARIANTS;

export interface Finding {
  readonly invariant: InvariantId;
  readonly detail: string;
}

/** Kept of what was found; the first ones say most. */
const FINDINGS_MAX = 20;

/** Counts what was checked and keeps what did not hold. */
export class Findings {
  readonly #broken = new Map<InvariantId, Finding[]>();
  readonly #checked = new Map<InvariantId, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  checked(invariant: InvariantId, times = 1): void {
    this.#checked.set(invariant, (this.#checked.get(invariant) ?? 0) + times);
  }

  timesChecked(invariant: InvariantId): number {
    return this.#checked.get(invariant) ?? 0;
  }

  add(finding: Finding): void {
    this.#count += 1;
    const list = this.#broken.get(finding.invariant) ?? [];
    if (list.length < FINDINGS_MAX) list.push(finding);
    this.#broken.set(finding.invariant, list);
  }

  broken(invariant: InvariantId): readonly Finding[] {
    return this.#broken.get(invariant) ?? [];
  }
}
