import type { Pool } from 'pg';
import { type Policies, policiesSchema } from '#contracts/wire/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import type { Queryable } from '../kit/transaction.ts';
import type { UserRole } from './schema.ts';

export const PRESET_POLICIES: Policies = {
  isFactorCompulsoryForSuppliers: false,
  invitationHours: 168,
};

const NAME = 'accounts';

/** What the security administrator decides for everybody; read where it is needed, since it is asked for seldom. */
export class PolicyBook {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async read(): Promise<Policies> {
    const { rows } = await onDatabase(() =>
      this.#pool.query<{ value: unknown }>(
        'SELECT value FROM mod_identity.policies WHERE name = $1',
        [NAME],
      ),
    );
    const parsed = policiesSchema.safeParse(rows[0]?.value);
    return parsed.success ? parsed.data : PRESET_POLICIES;
  }
}

export async function writePolicies(
  db: Queryable,
  policies: Policies,
  changedBy: string,
): Promise<void> {
  await db.query(
    `INSERT INTO mod_identity.policies (name, value, changed_by) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET value = $2, changed_by = $3, changed_at = clock_timestamp()`,
    [NAME, JSON.stringify(policies), changedBy],
  );
}

/** Every role that decides or opens needs a second factor; suppliers where the policy says so. */
export function isFactorCompulsory(role: UserRole, policies: Policies): boolean {
  return role !== 'supplier' || policies.isFactorCompulsoryForSuppliers;
}
