import { z } from 'zod';
import { isLotFormat, type LotFormat } from '#contracts/lots-table/index.ts';
import { VISIBILITIES } from '#contracts/wire/auction-rules.ts';
import { draftRulesSchema, projectPolicySchema } from '#contracts/wire/project-draft.ts';
import type { ProjectRefusal } from '#contracts/wire/project-steps.ts';
import type { DraftForm } from './form-fields.ts';

/** A step that the server answered with a refusal, where a request failed or went through before. */
export class RefusedStepError extends Error {
  override readonly name = 'RefusedStepError';
  readonly reason: ProjectRefusal | undefined;
  constructor(reason: ProjectRefusal | undefined) {
    super(reason ?? 'refused');
    this.reason = reason;
  }
}

const cells = z.record(z.string(), z.string());
const keptSchema = z.object({
  title: z.string(),
  method: z.string(),
  buyerId: z.string(),
  budget: z.string(),
  description: z.string(),
  qualification: z.string(),
  mode: z.enum(['open', 'invited']),
  until: z.string(),
  invited: z.array(z.string()),
  deposit: z.string(),
  signature: z.enum(['required', 'none']),
  format: z.custom<LotFormat>((value) => isLotFormat(value)),
  visibility: z.enum(VISIBILITIES),
  opensAt: z.string(),
  lasts: z.string(),
  minBidders: z.string(),
  terms: z.object({
    cells,
    basis: z.enum(['best', 'own']),
    overtimeMode: z.enum(['reset', 'add']),
    overtimeTrigger: z.enum(['any-offer', 'best-change']),
  }),
  rows: z.array(cells),
  hasFactors: z.boolean().default(false),
  factorGrounds: z.string().default(''),
  otherRules: draftRulesSchema,
  policy: projectPolicySchema,
});

/** A form that this browser kept; `undefined` when an older page wrote it in another shape. */
export function keptForm(value: unknown): DraftForm | undefined {
  const read = keptSchema.safeParse(value);
  return read.success ? read.data : undefined;
}
