-- What an agency keeps for its auction projects (modules/projects): templates. Projects themselves are journals.

CREATE SCHEMA mod_projects;

CREATE TABLE mod_projects.templates (
  organization_id text COLLATE "C" NOT NULL CHECK (octet_length(organization_id) BETWEEN 1 AND 256),
  template_id text COLLATE "C" NOT NULL CHECK (octet_length(template_id) BETWEEN 1 AND 256),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  -- A draft as contracts/wire/project-draft.ts has it, without times.
  draft json NOT NULL CHECK (octet_length(draft::text) <= 1048576),
  lot_duration_ms bigint NOT NULL CHECK (lot_duration_ms > 0),
  saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, template_id)
);

GRANT USAGE ON SCHEMA mod_projects TO kaibiao_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON mod_projects.templates TO kaibiao_service;
