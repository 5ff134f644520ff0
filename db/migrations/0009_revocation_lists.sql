-- Revocation lists of trusted authorities (modules/identity): the newest of each, as imported by the security administration.

CREATE TABLE mod_identity.revocation_lists (
  fingerprint text COLLATE "C" PRIMARY KEY REFERENCES mod_identity.authorities ON DELETE CASCADE,
  this_update timestamptz NOT NULL,
  -- When the authority will have published another one; absent: it does not say.
  next_update timestamptz,
  added_by text COLLATE "C",
  added_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE mod_identity.revoked_certificates (
  fingerprint text COLLATE "C" NOT NULL REFERENCES mod_identity.revocation_lists ON DELETE CASCADE,
  -- Upper-case hex without leading zeros.
  serial text COLLATE "C" NOT NULL CHECK (serial ~ '^[0-9A-F]{1,64}$'),
  revoked_at timestamptz NOT NULL,
  PRIMARY KEY (fingerprint, serial)
);

GRANT SELECT, INSERT, DELETE ON mod_identity.revocation_lists, mod_identity.revoked_certificates
  TO kaibiao_service;
