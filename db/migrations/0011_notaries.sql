-- Notaries (公证) hold keys of bid openings (modules/identity): an organization of their own kind, with one role.

ALTER TABLE mod_identity.organizations
  DROP CONSTRAINT organizations_kind_check,
  ADD CONSTRAINT organizations_kind_check
    CHECK (kind IN ('supplier', 'buyer', 'agency', 'oversight', 'notary', 'platform'));

ALTER TABLE mod_identity.user_roles
  DROP CONSTRAINT user_roles_role_check,
  ADD CONSTRAINT user_roles_role_check CHECK (role IN ('supplier', 'buyer', 'agency', 'expert', 'supervisor', 'notary',
    'platform-admin', 'security-admin', 'audit-admin'));

ALTER TABLE mod_identity.invitations
  DROP CONSTRAINT invitations_role_check,
  ADD CONSTRAINT invitations_role_check CHECK (role IN ('supplier', 'buyer', 'agency', 'expert', 'supervisor', 'notary',
    'platform-admin', 'security-admin', 'audit-admin'));
