-- Who may come in (modules/identity): organizations, users, sessions, the keys they sign with, and what happened to them.

CREATE SCHEMA mod_identity;

CREATE TABLE mod_identity.organizations (
  organization_id text COLLATE "C" PRIMARY KEY CHECK (octet_length(organization_id) BETWEEN 1 AND 256),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('supplier', 'buyer', 'agency', 'oversight', 'platform')),
  -- Division code of GB/T 2260: province, city or county.
  region text COLLATE "C" CHECK (region ~ '^[0-9]{2}([0-9]{2}){0,2}$'),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE mod_identity.users (
  user_id text COLLATE "C" PRIMARY KEY CHECK (octet_length(user_id) BETWEEN 1 AND 256),
  -- As the application folds it, so that one name has one spelling.
  login text COLLATE "C" NOT NULL UNIQUE CHECK (octet_length(login) BETWEEN 1 AND 400),
  display_name text NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 100),
  -- argon2id in PHC form.
  password_hash text COLLATE "C" NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
  role text COLLATE "C" NOT NULL CHECK (role IN ('supplier', 'buyer', 'agency', 'expert', 'supervisor',
    'platform-admin', 'security-admin', 'audit-admin')),
  organization_id text COLLATE "C" NOT NULL REFERENCES mod_identity.organizations,
  is_disabled boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX users_by_organization ON mod_identity.users (organization_id);

-- The token itself is nowhere: whoever reads this table cannot become anybody.
CREATE TABLE mod_identity.sessions (
  session_id text COLLATE "C" PRIMARY KEY,
  token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
  user_id text COLLATE "C" NOT NULL REFERENCES mod_identity.users,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Absolute end; the idle end follows from last_seen_at.
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK (expires_at > created_at)
);

CREATE INDEX sessions_by_user ON mod_identity.sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_expiry ON mod_identity.sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_last_seen ON mod_identity.sessions (last_seen_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_end ON mod_identity.sessions (ended_at) WHERE ended_at IS NOT NULL;

-- An organization's certificate keys. One counts at a time; earlier ones stay, since offers were signed under them.
CREATE TABLE mod_identity.signing_keys (
  key_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id text COLLATE "C" NOT NULL REFERENCES mod_identity.organizations,
  spki bytea NOT NULL CHECK (octet_length(spki) = 91),
  registered_by text COLLATE "C" NOT NULL REFERENCES mod_identity.users,
  registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  replaced_at timestamptz
);

CREATE UNIQUE INDEX signing_keys_in_force ON mod_identity.signing_keys (organization_id)
  WHERE replaced_at IS NULL;

-- Written in the transaction of the act itself (A7). A failed sign-in names the user only when there is one, since
-- people type passwords into the wrong field.
CREATE TABLE mod_identity.audit_events (
  event_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text COLLATE "C" NOT NULL,
  user_id text COLLATE "C",
  organization_id text COLLATE "C",
  session_id text COLLATE "C",
  -- Network address, IPv6 down to its /64; empty for acts from the command line.
  address text COLLATE "C" NOT NULL,
  detail json
);

CREATE INDEX audit_events_by_user ON mod_identity.audit_events (user_id, event_no);

CREATE FUNCTION mod_identity.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% on mod_identity.% is not allowed: what is recorded stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'KB003';
END
$$;

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON mod_identity.audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION mod_identity.refuse_change();
ALTER TABLE mod_identity.audit_events ENABLE ALWAYS TRIGGER written_once;

GRANT USAGE ON SCHEMA mod_identity TO kaibiao_service;
GRANT SELECT, INSERT ON mod_identity.audit_events TO kaibiao_service;
GRANT SELECT, INSERT, UPDATE ON mod_identity.organizations, mod_identity.users, mod_identity.signing_keys
  TO kaibiao_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON mod_identity.sessions TO kaibiao_service;
