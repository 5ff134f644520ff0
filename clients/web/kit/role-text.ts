import { useTranslation } from 'react-i18next';
import type { Role } from '#contracts/wire/session.ts';

/** What a role is called. */
export function useRoleText(): (role: Role) => string {
  const { t } = useTranslation('app');
  return (role) => t(`role.${role}`);
}
