import type { ErrorCode } from '#contracts/errors.ts';
import type { Result } from '#contracts/result.ts';
import type { Listed, PeopleFault } from '#modules/identity/index.ts';
import { HttpRefusal } from './problems.ts';

const CODE_OF_FAULT: Readonly<Record<PeopleFault, ErrorCode>> = {
  unknown: 'NOT_FOUND',
  'own-account': 'OWN_ACCOUNT',
  exists: 'ROLE_EXISTS',
  'login-taken': 'LOGIN_TAKEN',
  separate: 'ADMIN_ROLES_SEPARATE',
  unfit: 'ROLE_UNFIT',
  'outside-region': 'OUTSIDE_REGION',
  decided: 'ALREADY_DECIDED',
  'too-many': 'TOO_MANY_OPEN',
  ended: 'INVITATION_ENDED',
};

/** The value, or the refusal in the words of the catalogue; `codes` where a fault means something else here. */
export function valueOf<Value>(
  result: Result<Value, PeopleFault>,
  codes: Readonly<Partial<Record<PeopleFault, ErrorCode>>> = {},
): Value {
  if (result.ok) return result.value;
  throw new HttpRefusal(codes[result.error] ?? CODE_OF_FAULT[result.error]);
}

/** A list as it goes out. */
export function listAnswer<Item>({ items, total }: Listed<Item>): {
  items: Item[];
  total: number;
} {
  return { items: [...items], total };
}
