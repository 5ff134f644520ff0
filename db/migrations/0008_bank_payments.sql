-- Which payment of an agency's bank statements is the deposit of which supplier (modules/projects), so that none counts twice.

CREATE TABLE mod_projects.payments (
  organization_id text COLLATE "C" NOT NULL CHECK (octet_length(organization_id) BETWEEN 1 AND 256),
  -- The bank's own number of the payment.
  serial text COLLATE "C" NOT NULL CHECK (char_length(serial) BETWEEN 1 AND 100),
  project_id text COLLATE "C" NOT NULL CHECK (octet_length(project_id) BETWEEN 1 AND 256),
  bidder_id text COLLATE "C" NOT NULL CHECK (octet_length(bidder_id) BETWEEN 1 AND 256),
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, serial)
);

GRANT SELECT, INSERT, DELETE ON mod_projects.payments TO kaibiao_service;
