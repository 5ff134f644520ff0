-- People and rights: roles per region and organization, invitations, registrations, second factors, and the audit trail
-- as a hash chain of its own.

-- The audit trail ---------------------------------------------------------------------------------------------------

CREATE SCHEMA mod_audit;

-- Written in the transaction of the act itself (A7), from any module.
CREATE TABLE mod_audit.events (
  event_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- JSON as the application wrote it: what the chain covers. The columns beside it cannot say anything else.
  body text NOT NULL CHECK (octet_length(body) <= 16384),
  kind text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'kind') STORED,
  user_id text COLLATE "C" GENERATED ALWAYS AS (body::jsonb ->> 'userId') STORED,
  organization_id text COLLATE "C" GENERATED ALWAYS AS (body::jsonb ->> 'organizationId') STORED,
  object_id text COLLATE "C" GENERATED ALWAYS AS (body::jsonb ->> 'objectId') STORED
);

-- The chain in the order of the commits. hash = SHA-256(previous hash ‖ "seq at_ms body").
CREATE TABLE mod_audit.links (
  seq bigint PRIMARY KEY CHECK (seq > 0),
  event_id uuid NOT NULL UNIQUE REFERENCES mod_audit.events,
  -- Epoch milliseconds of the commit, by the database's clock; never steps back.
  at_ms bigint NOT NULL,
  previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE INDEX events_by_user ON mod_audit.events (user_id);
CREATE INDEX events_by_organization ON mod_audit.events (organization_id);
CREATE INDEX events_by_object ON mod_audit.events (object_id);
CREATE INDEX events_by_kind ON mod_audit.events (kind);
CREATE INDEX links_by_time ON mod_audit.links (at_ms);

-- Runs when the transaction commits: its lock is the last one that the transaction takes, so that two of them that
-- write audit rows never wait for each other in a ring.
CREATE FUNCTION mod_audit.link_event() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
  last_seq bigint;
  last_hash bytea;
  last_ms bigint;
  now_ms bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(5274186903);
  SELECT seq, hash, at_ms INTO last_seq, last_hash, last_ms
    FROM mod_audit.links ORDER BY seq DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0);
  last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
  now_ms := greatest(coalesce(last_ms, 0),
    floor(date_part('epoch', clock_timestamp()) * 1000)::bigint);
  INSERT INTO mod_audit.links (seq, event_id, at_ms, previous_hash, hash)
  VALUES (last_seq + 1, NEW.event_id, now_ms, last_hash, sha256(last_hash
    || convert_to((last_seq + 1)::text || ' ' || now_ms::text || ' ' || NEW.body, 'UTF8')));
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER linked AFTER INSERT ON mod_audit.events
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mod_audit.link_event();

CREATE FUNCTION mod_audit.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% on mod_audit.% is not allowed: what is recorded stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'KB003';
END
$$;

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON mod_audit.events
  FOR EACH STATEMENT EXECUTE FUNCTION mod_audit.refuse_change();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON mod_audit.links
  FOR EACH STATEMENT EXECUTE FUNCTION mod_audit.refuse_change();
ALTER TABLE mod_audit.events ENABLE ALWAYS TRIGGER written_once;
ALTER TABLE mod_audit.links ENABLE ALWAYS TRIGGER written_once;

GRANT USAGE ON SCHEMA mod_audit TO kaibiao_service;
GRANT SELECT, INSERT ON mod_audit.events TO kaibiao_service;
GRANT SELECT ON mod_audit.links TO kaibiao_service;

-- What the first version recorded goes in front, oldest first.
INSERT INTO mod_audit.events (body)
SELECT json_strip_nulls(json_build_object('kind', kind, 'userId', user_id, 'organizationId', organization_id,
    'sessionId', session_id, 'address', address,
    'detail', json_strip_nulls(json_build_object('recordedAt', happened_at, 'detail', detail))))::text
  FROM mod_identity.audit_events ORDER BY event_no;
SET CONSTRAINTS ALL IMMEDIATE;
DROP TABLE mod_identity.audit_events;

-- Organizations and users -------------------------------------------------------------------------------------------

ALTER TABLE mod_identity.organizations
  -- 统一社会信用代码 (GB 32100); the application checks its check digit.
  ADD COLUMN credit_code text COLLATE "C" UNIQUE CHECK (credit_code ~ '^[0-9A-Z]{18}$'),
  ADD COLUMN is_disabled boolean NOT NULL DEFAULT false;

ALTER TABLE mod_identity.users
  -- Made by the demo with a published password: works only while the demo is on.
  ADD COLUMN is_demo boolean NOT NULL DEFAULT false;

-- Those that the demo of the first version made.
UPDATE mod_identity.users SET is_demo = true
  WHERE user_id = login || '-user' AND organization_id = login AND login IN ('supplier-1', 'supplier-2',
    'supplier-3', 'supplier-4', 'buyer-1', 'agency-1', 'supervisor-1', 'expert-1', 'platform-admin-1',
    'security-admin-1', 'audit-admin-1');

-- In what roles a user may act. A session acts in exactly one of them.
CREATE TABLE mod_identity.user_roles (
  role_id text COLLATE "C" PRIMARY KEY DEFAULT gen_random_uuid()::text,
  user_id text COLLATE "C" NOT NULL REFERENCES mod_identity.users,
  role text COLLATE "C" NOT NULL CHECK (role IN ('supplier', 'buyer', 'agency', 'expert', 'supervisor',
    'platform-admin', 'security-admin', 'audit-admin')),
  organization_id text COLLATE "C" NOT NULL REFERENCES mod_identity.organizations,
  -- Division code that limits the role; NULL: the role is not limited by region. '00' is the whole country.
  region text COLLATE "C" CHECK (region ~ '^[0-9]{2}([0-9]{2}){0,2}$'),
  -- May invite and remove colleagues of the same organization.
  is_manager boolean NOT NULL DEFAULT false,
  state text COLLATE "C" NOT NULL CHECK (state IN ('proposed', 'active', 'refused', 'revoked')),
  -- Which administration decides on the proposal.
  approver text COLLATE "C" CHECK (approver IN ('platform-admin', 'security-admin')),
  -- NULL: from the command line.
  proposed_by text COLLATE "C" REFERENCES mod_identity.users,
  decided_by text COLLATE "C" REFERENCES mod_identity.users,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  -- Whom a supervisor oversees has to be said.
  CHECK (role <> 'supervisor' OR region IS NOT NULL),
  -- Nobody approves what they proposed.
  CHECK (decided_by IS NULL OR state NOT IN ('active', 'refused') OR decided_by IS DISTINCT FROM proposed_by)
);

CREATE INDEX user_roles_by_organization ON mod_identity.user_roles (organization_id);
CREATE INDEX user_roles_waiting ON mod_identity.user_roles (created_at) WHERE state = 'proposed';
CREATE UNIQUE INDEX user_roles_once ON mod_identity.user_roles (user_id, role, organization_id)
  WHERE state IN ('proposed', 'active');
-- Nobody holds two of the three administrations.
CREATE UNIQUE INDEX user_roles_one_administration ON mod_identity.user_roles (user_id)
  WHERE state IN ('proposed', 'active') AND role IN ('platform-admin', 'security-admin', 'audit-admin');

INSERT INTO mod_identity.user_roles (user_id, role, organization_id, region, is_manager, state)
SELECT u.user_id, u.role, u.organization_id,
    CASE WHEN u.role = 'supervisor' THEN coalesce(o.region, '00') END,
    u.role IN ('supplier', 'buyer', 'agency'), 'active'
  FROM mod_identity.users AS u JOIN mod_identity.organizations AS o USING (organization_id);

ALTER TABLE mod_identity.users DROP COLUMN role;

-- Sessions ----------------------------------------------------------------------------------------------------------

ALTER TABLE mod_identity.sessions
  ADD COLUMN role_id text COLLATE "C" REFERENCES mod_identity.user_roles,
  ADD COLUMN address text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN user_agent text NOT NULL DEFAULT '' CHECK (char_length(user_agent) <= 300),
  -- The last second factor that was shown in it: what, and when.
  ADD COLUMN factor text COLLATE "C" NOT NULL DEFAULT 'none'
    CHECK (factor IN ('none', 'password', 'totp', 'recovery', 'passkey', 'certificate')),
  ADD COLUMN factor_at timestamptz;

UPDATE mod_identity.sessions AS s SET role_id = r.role_id
  FROM mod_identity.user_roles AS r WHERE r.user_id = s.user_id;
ALTER TABLE mod_identity.sessions ALTER COLUMN role_id SET NOT NULL;
CREATE INDEX sessions_by_role ON mod_identity.sessions (role_id) WHERE ended_at IS NULL;

-- Between the password and the second factor, or in front of a passkey. Lives minutes; only the hash is stored.
CREATE TABLE mod_identity.tickets (
  ticket_sha256 bytea PRIMARY KEY CHECK (octet_length(ticket_sha256) = 32),
  purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('second-factor', 'enrolment', 'passkey', 'session')),
  -- NULL: a passkey will say who it is.
  user_id text COLLATE "C" REFERENCES mod_identity.users,
  -- Of purpose `session`: a step-up or a new factor of somebody who is signed in.
  session_id text COLLATE "C",
  -- What a passkey or a certificate has to sign.
  challenge bytea NOT NULL CHECK (octet_length(challenge) = 32),
  -- Sealed secret of an authenticator that is being enrolled.
  totp_secret bytea,
  tries integer NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL
);

CREATE INDEX tickets_by_expiry ON mod_identity.tickets (expires_at);

-- Second factors ----------------------------------------------------------------------------------------------------

CREATE TABLE mod_identity.authenticators (
  user_id text COLLATE "C" PRIMARY KEY REFERENCES mod_identity.users,
  -- AES-256-GCM under a key that is not in the database.
  secret bytea NOT NULL,
  -- Time step of the code used last: none is taken twice.
  last_step bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE mod_identity.recovery_codes (
  user_id text COLLATE "C" NOT NULL REFERENCES mod_identity.users,
  code_sha256 bytea NOT NULL CHECK (octet_length(code_sha256) = 32),
  used_at timestamptz,
  PRIMARY KEY (user_id, code_sha256)
);

CREATE TABLE mod_identity.passkeys (
  credential_id text COLLATE "C" PRIMARY KEY CHECK (octet_length(credential_id) BETWEEN 1 AND 1400),
  user_id text COLLATE "C" NOT NULL REFERENCES mod_identity.users,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_used_at timestamptz
);

CREATE INDEX passkeys_by_user ON mod_identity.passkeys (user_id);

CREATE TABLE mod_identity.certificates (
  -- SHA-256 of the DER, lower-case hex.
  fingerprint text COLLATE "C" PRIMARY KEY CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
  user_id text COLLATE "C" NOT NULL REFERENCES mod_identity.users,
  subject text NOT NULL,
  issuer text NOT NULL,
  algorithm text COLLATE "C" NOT NULL CHECK (algorithm IN ('ec-p256', 'rsa')),
  not_before timestamptz NOT NULL,
  not_after timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX certificates_by_user ON mod_identity.certificates (user_id);

-- Whose certificates are believed.
CREATE TABLE mod_identity.authorities (
  fingerprint text COLLATE "C" PRIMARY KEY CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
  name text NOT NULL,
  pem text NOT NULL CHECK (octet_length(pem) <= 16384),
  not_after timestamptz NOT NULL,
  added_by text COLLATE "C",
  added_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Invitations and registrations -------------------------------------------------------------------------------------

CREATE TABLE mod_identity.invitations (
  invitation_id text COLLATE "C" PRIMARY KEY DEFAULT gen_random_uuid()::text,
  token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
  -- `join`: makes an account; `reset`: sets a new password of one.
  purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('join', 'reset')),
  organization_id text COLLATE "C" NOT NULL REFERENCES mod_identity.organizations,
  user_id text COLLATE "C" REFERENCES mod_identity.users,
  display_name text NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 100),
  role text COLLATE "C" CHECK (role IN ('supplier', 'buyer', 'agency', 'expert', 'supervisor',
    'platform-admin', 'security-admin', 'audit-admin')),
  region text COLLATE "C" CHECK (region ~ '^[0-9]{2}([0-9]{2}){0,2}$'),
  is_manager boolean NOT NULL DEFAULT false,
  state text COLLATE "C" NOT NULL CHECK (state IN ('proposed', 'open', 'used', 'withdrawn', 'refused')),
  approver text COLLATE "C" CHECK (approver IN ('platform-admin', 'security-admin')),
  invited_by text COLLATE "C" REFERENCES mod_identity.users,
  decided_by text COLLATE "C" REFERENCES mod_identity.users,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  CHECK ((purpose = 'join') = (role IS NOT NULL)),
  CHECK ((purpose = 'reset') = (user_id IS NOT NULL)),
  CHECK (decided_by IS NULL OR decided_by IS DISTINCT FROM invited_by)
);

CREATE INDEX invitations_by_organization ON mod_identity.invitations (organization_id, created_at);
CREATE INDEX invitations_waiting ON mod_identity.invitations (created_at) WHERE state = 'proposed';

CREATE TABLE mod_identity.registrations (
  registration_id text COLLATE "C" PRIMARY KEY DEFAULT gen_random_uuid()::text,
  -- Of the token with which the applicant looks at its registration; after approval it is the invitation.
  token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  credit_code text COLLATE "C" NOT NULL CHECK (credit_code ~ '^[0-9A-Z]{18}$'),
  region text COLLATE "C" NOT NULL CHECK (region ~ '^[0-9]{2}([0-9]{2}){0,2}$'),
  contact_name text NOT NULL CHECK (char_length(contact_name) BETWEEN 1 AND 100),
  contact text NOT NULL CHECK (char_length(contact) BETWEEN 1 AND 100),
  state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'approved', 'rejected')),
  reason text CHECK (char_length(reason) <= 500),
  decided_by text COLLATE "C" REFERENCES mod_identity.users,
  decided_at timestamptz,
  organization_id text COLLATE "C" REFERENCES mod_identity.organizations,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE UNIQUE INDEX registrations_pending ON mod_identity.registrations (credit_code) WHERE state = 'pending';
CREATE INDEX registrations_by_state ON mod_identity.registrations (state, created_at);

-- What the security administrator decides for everybody.
CREATE TABLE mod_identity.policies (
  name text COLLATE "C" PRIMARY KEY,
  value json NOT NULL,
  changed_by text COLLATE "C",
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT, UPDATE ON mod_identity.user_roles, mod_identity.invitations, mod_identity.registrations,
  mod_identity.policies TO kaibiao_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON mod_identity.tickets, mod_identity.authenticators,
  mod_identity.recovery_codes, mod_identity.passkeys, mod_identity.certificates, mod_identity.authorities
  TO kaibiao_service;
