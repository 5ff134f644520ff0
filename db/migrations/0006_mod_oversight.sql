-- What supervisors look at (modules/oversight): from where bidders offered, and what supervisors wrote about signals.

CREATE SCHEMA mod_oversight;

-- Where offers came from, by bidder and session. Addresses are keyed marks: equal ones are equal addresses, and nobody
-- can read one out of the table. Only a hint for people; never part of what decides an auction.
CREATE TABLE mod_oversight.sightings (
  auction_id text COLLATE "C" NOT NULL CHECK (octet_length(auction_id) BETWEEN 1 AND 256),
  bidder_id text COLLATE "C" NOT NULL CHECK (octet_length(bidder_id) BETWEEN 1 AND 256),
  session_id text COLLATE "C" NOT NULL,
  address_mark text COLLATE "C" NOT NULL CHECK (octet_length(address_mark) BETWEEN 1 AND 64),
  -- Shortened, such as 203.0.113.*
  address_shown text COLLATE "C" NOT NULL CHECK (octet_length(address_shown) <= 64),
  -- Empty: the session has no browser or program that says what it is.
  device_mark text COLLATE "C" NOT NULL CHECK (octet_length(device_mark) <= 64),
  device_shown text NOT NULL CHECK (char_length(device_shown) <= 300),
  first_ms bigint NOT NULL,
  last_ms bigint NOT NULL CHECK (last_ms >= first_ms),
  offers bigint NOT NULL CHECK (offers > 0),
  PRIMARY KEY (auction_id, bidder_id, session_id, address_mark)
);

-- What a supervisor did about a signal. Written once.
CREATE TABLE mod_oversight.notes (
  note_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  note_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  auction_id text COLLATE "C" NOT NULL CHECK (octet_length(auction_id) BETWEEN 1 AND 256),
  -- NULL: about the auction as a whole.
  signal_key text COLLATE "C",
  state text COLLATE "C" NOT NULL CHECK (state IN ('seen', 'explained', 'followed-up')),
  text text NOT NULL CHECK (char_length(text) <= 2000),
  user_id text COLLATE "C" NOT NULL,
  by_name text NOT NULL,
  organization_id text COLLATE "C" NOT NULL,
  organization_name text NOT NULL,
  -- Records of the auction when it was written.
  version bigint NOT NULL CHECK (version > 0),
  at_ms bigint NOT NULL
);

CREATE INDEX notes_by_auction ON mod_oversight.notes (auction_id, note_no);

CREATE FUNCTION mod_oversight.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% on mod_oversight.% is not allowed: what is recorded stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'KB003';
END
$$;

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON mod_oversight.notes
  FOR EACH STATEMENT EXECUTE FUNCTION mod_oversight.refuse_change();
ALTER TABLE mod_oversight.notes ENABLE ALWAYS TRIGGER written_once;

GRANT USAGE ON SCHEMA mod_oversight TO kaibiao_service;
GRANT SELECT, INSERT, UPDATE ON mod_oversight.sightings TO kaibiao_service;
GRANT SELECT, INSERT ON mod_oversight.notes TO kaibiao_service;
