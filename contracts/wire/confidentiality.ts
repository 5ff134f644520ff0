import { z } from 'zod';
import { idText, lotIdSchema } from '../ids.ts';

/**
 * Who can read the prices of a sealed quotation before its close (保密方式, SQ-4). Absent: the platform's operator, whose
 * database holds them. `custodians`: nobody; they travel and rest in the sealed-bid envelope, and custodians open them.
 */
export const confidentialityFields = {
  confidentiality: z.literal('custodians').optional(),
  /** With `custodians`: the bid opening (开标) of each lot, by lot id. Its signed deadline is the lot's end. */
  openings: z.record(lotIdSchema, idText).optional(),
};

interface ConfidentialRules {
  readonly lots: readonly { readonly id: string }[];
  readonly revisions: boolean;
  readonly fairPause?: object | undefined;
  readonly confidentiality?: 'custodians' | undefined;
  readonly openings?: Readonly<Record<string, string>> | undefined;
}

export interface ConfidentialityIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Everything that does not fit together (SQ-4); empty for rules whose prices the platform may read. */
export function confidentialityIssues(rules: ConfidentialRules): readonly ConfidentialityIssue[] {
  const { confidentiality, openings, lots } = rules;
  if (confidentiality === undefined) {
    const message = 'means nothing without confidentiality: custodians';
    return openings === undefined ? [] : [{ path: ['openings'], message }];
  }
  const issues: ConfidentialityIssue[] = [];
  if (!rules.revisions) {
    const message = 'a sealed envelope can be replaced before the deadline';
    issues.push({ path: ['revisions'], message });
  }
  if (rules.fairPause !== undefined) {
    issues.push({ path: ['fairPause'], message: 'no clock can move a signed deadline' });
  }
  const given = new Map(Object.entries(openings ?? {}));
  for (const { id } of lots) {
    if (!given.has(id))
      issues.push({ path: ['openings', id], message: 'this lot needs an opening' });
  }
  const known = new Set(lots.map(({ id }) => id));
  const seen = new Set<string>();
  for (const [lotId, openingId] of given) {
    if (!known.has(lotId)) issues.push({ path: ['openings', lotId], message: 'no such lot' });
    if (seen.has(openingId)) {
      issues.push({ path: ['openings', lotId], message: `"${openingId}" stands twice` });
    }
    seen.add(openingId);
  }
  return issues;
}

/** The opening of a lot whose prices custodians keep; undefined where the platform can read them. */
export function openingOf(rules: object, lotId: string): string | undefined {
  if (!isUnderCustodians(rules)) return undefined;
  return Object.hasOwn(rules.openings, lotId) ? rules.openings[lotId] : undefined;
}

/** Whether the prices of an auction of these rules are sealed to custodians (SQ-4). */
export function isUnderCustodians(
  rules: object,
): rules is { readonly openings: Readonly<Record<string, string>> } {
  return (
    'confidentiality' in rules && rules.confidentiality === 'custodians' && 'openings' in rules
  );
}
