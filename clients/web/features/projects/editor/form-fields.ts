import type { z } from 'zod';
import type { ColumnKey, LotCells, LotFormat, LotTerms } from '#contracts/lots-table/index.ts';
import type { VISIBILITIES } from '#contracts/wire/auction-rules.ts';
import type { ProjectPolicy } from '#contracts/wire/project-draft.ts';

/**
 * The editor's form: every field as it was typed, so that nothing half-written gets lost.
 */
export interface DraftForm {
  readonly title: string;
  readonly method: string;
  /** Empty: not chosen. */
  readonly buyerId: string;
  readonly budget: string;
  readonly description: string;
  readonly qualification: string;
  readonly mode: 'open' | 'invited';
  /** Shanghai wall clock as the browser's time fields write it; empty: not set. */
  readonly until: string;
  readonly invited: readonly string[];
  readonly deposit: string;
  readonly signature: 'required' | 'none';
  readonly format: LotFormat;
  readonly visibility: (typeof VISIBILITIES)[number];
  readonly opensAt: string;
  /** How long a lot is open before overtime, as a length of time. */
  readonly lasts: string;
  readonly minBidders: string;
  readonly terms: TermTexts;
  readonly rows: readonly LotCells[];
  /** Whether prices are compared with factors (BV-1); the text stays while it is switched off. */
  readonly hasFactors: boolean;
  readonly factorGrounds: string;
  /** Rules that this page does not change, kept as they are. */
  readonly otherRules: Rules;
  readonly policy: ProjectPolicy;
}
export type Rules = Readonly<Record<string, z.core.util.JSONType>>;

/** What holds for every lot that says nothing else, as typed. */
export interface TermTexts {
  readonly cells: LotCells;
  readonly basis: LotTerms['basis'];
  readonly overtimeMode: LotTerms['overtimeMode'];
  readonly overtimeTrigger: LotTerms['overtimeTrigger'];
}

export type FieldKey =
  | 'title'
  | 'method'
  | 'buyerId'
  | 'budget'
  | 'description'
  | 'qualification'
  | 'until'
  | 'invited'
  | 'deposit'
  | 'opensAt'
  | 'lasts'
  | 'minBidders'
  | 'format'
  | 'visibility'
  | 'confidentiality'
  | 'signature'
  | 'factorGrounds'
  | 'lots'
  | 'policy'
  | `term.${ColumnKey}`;
