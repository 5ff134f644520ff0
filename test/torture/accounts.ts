import { randomBytes } from 'node:crypto';
import { createPool, type DatabaseLog } from '#db/pool.ts';
import { Identity, type OrganizationKind, type UserRole } from '#modules/identity/index.ts';

export interface Accounts {
  readonly bidders: readonly { readonly bidderId: string; readonly token: string }[];
  readonly agency: { readonly token: string };
  readonly supervisor: { readonly token: string };
  readonly buyerId: string;
}

/** Makes the parties of the run and signs them in, as the sign-in page does; the sessions outlive every server. */
export async function createAccounts(init: {
  readonly databaseUrl: string;
  readonly log: DatabaseLog;
  readonly bidders: number;
}): Promise<Accounts> {
  const pool = createPool({
    databaseUrl: init.databaseUrl,
    log: init.log,
    applicationName: 'torture-accounts',
    role: 'service',
    statementTimeoutMs: 10_000,
    connectionsMax: 2,
  });
  const identity = new Identity({
    pool,
    onFault: (error) => init.log.error(String(error)),
    secondFactor: 'optional',
  });
  try {
    const bidders = [];
    for (let number = 1; number <= init.bidders; number += 1) {
      const bidderId = `bidder-${number}`;
      bidders.push({ bidderId, token: await signIn(identity, bidderId, ['supplier', 'supplier']) });
    }
    const buyerId = 'buyer';
    await createOrganization(identity, buyerId, 'buyer');
    const agency = { token: await signIn(identity, 'agency', ['agency', 'agency']) };
    const supervisor = { token: await signIn(identity, 'supervisor', ['oversight', 'supervisor']) };
    return { bidders, agency, supervisor, buyerId };
  } finally {
    await identity.stop();
    await pool.end();
  }
}

async function createOrganization(identity: Identity, id: string, kind: OrganizationKind) {
  await identity.createOrganization({ organizationId: id, name: id, kind }, ORIGIN);
}

async function signIn(
  identity: Identity,
  id: string,
  [kind, role]: readonly [OrganizationKind, UserRole],
): Promise<string> {
  const password = randomBytes(12).toString('hex');
  await createOrganization(identity, id, kind);
  const user = { userId: `${id}-user`, login: id, displayName: id, password, role };
  await identity.createUser({ ...user, organizationId: id }, ORIGIN);
  const signedIn = await identity.signIn({ login: id, password, address: '127.0.0.1' });
  if (signedIn.type !== 'signed-in') throw new Error(`${id} could not sign in: ${signedIn.type}`);
  return signedIn.token;
}

const ORIGIN = { address: '' };
