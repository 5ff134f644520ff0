import { useTranslation } from 'react-i18next';

/** Kinds of rows that have words of their own; other modules may write more, which show as they are. */
const KINDS = [
  'signed-in',
  'signed-out',
  'sign-in-failed',
  'factor-enrolled',
  'factor-removed',
  'recovery-codes-renewed',
  'factors-forgotten',
  'stepped-up',
  'step-up-failed',
  'password-changed',
  'password-change-failed',
  'role-switched',
  'own-sessions-revoked',
  'sessions-revoked',
  'organization-created',
  'organization-enabled',
  'organization-disabled',
  'user-created',
  'user-enabled',
  'user-disabled',
  'role-granted',
  'role-proposed',
  'role-revoked',
  'approval-given',
  'approval-refused',
  'invitation-made',
  'reset-made',
  'invitation-accepted',
  'account-reset',
  'invitation-withdrawn',
  'registration-made',
  'registration-approved',
  'registration-rejected',
  'people-looked-at',
  'sessions-looked-at',
  'lock-outs-looked-at',
  'registrations-looked-at',
  'lock-out-lifted',
  'policies-changed',
  'authority-added',
  'revocations-imported',
  'authority-removed',
  'signing-key-registered',
  'signals-viewed',
  'signals-exported',
  'signal-noted',
  'project-template-saved',
  'project-template-removed',
  'audit-looked-at',
  'audit-exported',
  'audit-checked',
] as const;

/** What a kind of row is called. */
export function useKindText(): (kind: string) => string {
  const { t } = useTranslation('audit');
  return (kind) => {
    const known = KINDS.find((name) => name === kind);
    return known === undefined ? kind : t(`kind.${known}`);
  };
}
