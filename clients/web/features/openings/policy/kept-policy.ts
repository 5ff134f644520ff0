import { z } from 'zod';
import { CUSTODIAN_ROLES } from '#contracts/sealing/policy.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { dropDraft, keepDraft, keptDraft } from '#clients/web/kit/draft-store.ts';
import type { PolicyFields } from './policy-form.ts';

/** What was typed survives a reload (habit 28); the key never lies there. */
const NAME = 'tender-policy';

const text = z.string().max(20_000);
const number = z.number();
const fieldsSchema: z.ZodType<PolicyFields> = z.object({
  ...{ tender: text, title: text, lot: text, deadline: text, opening: text },
  envelopes: z.union([z.literal(1), z.literal(2)]),
  suite: z.enum(SUITE_IDS),
  ...{ decryptMinutes: number, bidsMin: number, megabytes: number, documentsMax: number },
  ...{ lockA: number, lockB: number },
  custodians: z.array(
    z.object({
      role: z.enum(CUSTODIAN_ROLES),
      ...{ organization: text, name: text, certificate: text },
    }),
  ),
});

export async function keptPolicy(userId: string): Promise<PolicyFields | undefined> {
  return fieldsSchema.safeParse((await keptDraft(userId, NAME))?.value).data;
}

export async function keepPolicy(userId: string, fields: PolicyFields): Promise<void> {
  await keepDraft(userId, NAME, { at: Date.now(), value: fields });
}

export async function dropPolicy(userId: string): Promise<void> {
  await dropDraft(userId, NAME);
}
