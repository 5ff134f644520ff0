import type { Engine } from '#engine/api.ts';
import type { Identity } from '#modules/identity/index.ts';
import { invariant } from '#contracts/result.ts';
import { DEMO_PARTIES } from './accounts.ts';
import { publishMissing } from './scheduler.ts';

export interface DemoLoadDeps {
  readonly identity: Pick<Identity, 'organizationsOf' | 'createOrganization' | 'createUser'>;
  readonly engine: Pick<Engine, 'list' | 'publish' | 'nowMs'>;
}

const ORIGIN = { address: 'demo' };

/**
 * Puts the demo's accounts and its first auctions on record. Safe to call at every start: what is there stays, and a
 * load that was killed half-way goes on where it stopped.
 */
export async function loadDemo(deps: DemoLoadDeps): Promise<void> {
  await loadAccounts(deps);
  await publishMissing(deps.engine);
}

async function loadAccounts({ identity }: DemoLoadDeps): Promise<void> {
  const ids = DEMO_PARTIES.map(({ organization }) => organization.organizationId);
  const known = new Set((await identity.organizationsOf(ids)).map(({ id }) => id));
  const missing = ids.findIndex((id) => !known.has(id));
  // Parties are created in order, each organization before its user: only the last new one there may lack its user, and
  // of the very last party, whose organization is older, nothing can be said.
  const first = Math.max(0, missing < 0 ? ids.length - 2 : missing - 1);
  for (const { organization, user } of DEMO_PARTIES.slice(first)) {
    await identity.createOrganization(organization, ORIGIN);
    const outcome = await identity.createUser(user, ORIGIN);
    invariant(outcome !== 'unknown_organization', 'the organization was created just before');
  }
}
