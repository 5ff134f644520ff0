import { err, ok } from '#contracts/result.ts';
import type { HttpIdentity } from './deps.ts';

/** Test support: an administration of nobody, where every list is empty and every act works or finds nothing. */
export function scriptedPeople(): Pick<
  HttpIdentity,
  'organizations' | 'rights' | 'approvals' | 'invitations' | 'registrations' | 'security'
> {
  const nothing = async () => ({ items: [], total: 0 });
  const done = async () => ok(true as const);
  const unknown = async () => err('unknown' as const);
  return {
    organizations: { list: nothing, create: done, setState: done },
    rights: {
      users: nothing,
      grant: unknown,
      revoke: done,
      removeColleague: done,
      setUserState: done,
    },
    approvals: { list: nothing, decide: done },
    invitations: {
      list: nothing,
      invite: unknown,
      inviteColleague: unknown,
      reset: unknown,
      withdraw: done,
      look: async () => ({
        purpose: 'join' as const,
        displayName: 'n',
        organizationName: 'o',
        expiresAt: 0,
      }),
      accept: async () => err('ended' as const),
    },
    registrations: {
      register: async () => err('exists' as const),
      look: async () => ({ name: 'n', state: 'pending' as const, createdAt: 0 }),
      list: nothing,
      decide: done,
    },
    security: {
      sessions: nothing,
      endSession: unknown,
      endSessionsOf: unknown,
      lockOuts: async () => [],
      unlock: done,
      policies: async () => ({ isFactorCompulsoryForSuppliers: false, invitationHours: 168 }),
      setPolicies: async () => {},
      authorities: async () => [],
      addAuthority: done,
      importRevocations: async () => ok({ fingerprint: 'a'.repeat(64), revoked: 1 }),
      removeAuthority: done,
    },
  };
}
