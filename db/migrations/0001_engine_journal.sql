-- The journal (docs/ARCHITECTURE.md, "Journal"): streams of records, who may append to them, and the log of signed heads.
-- All instants are timestamptz, or bigint milliseconds since 1970 UTC where the name ends in _ms.

DO $$
BEGIN
  CREATE ROLE kaibiao_service NOLOGIN;
EXCEPTION
  -- Roles belong to the whole server: another database of it may have made this one, perhaps at this very moment.
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'kaibiao_service', 'MEMBER') THEN
    EXECUTE format('GRANT kaibiao_service TO %I', current_user);
  END IF;
END
$$;

CREATE SCHEMA engine;

-- Who owns a partition of streams. Claiming locks the row exclusively and raises the epoch; appending shares the lock.
CREATE TABLE engine.partitions (
  partition integer PRIMARY KEY CHECK (partition >= 0),
  epoch bigint NOT NULL CHECK (epoch >= 0),
  owner text COLLATE "C" NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row a stream (auction): where its chain ends, and what lists show of it.
CREATE TABLE engine.streams (
  stream_id text COLLATE "C" PRIMARY KEY CHECK (octet_length(stream_id) BETWEEN 1 AND 256),
  partition integer NOT NULL CHECK (partition >= 0),
  head_version bigint NOT NULL CHECK (head_version > 0),
  head_hash bytea NOT NULL CHECK (octet_length(head_hash) = 32),
  is_ended boolean NOT NULL,
  -- json, not jsonb: it keeps every text that JSON can hold, U+0000 in a hostile title included.
  summary json NOT NULL,
  opens_at_ms bigint NOT NULL CHECK (opens_at_ms >= 0),
  -- Id and title in lower case as the application defines it, so that every adapter finds the same.
  search_text text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 70);

CREATE INDEX streams_by_partition ON engine.streams (partition, is_ended);
CREATE INDEX streams_by_opening ON engine.streams (opens_at_ms DESC, stream_id);

-- The records. body: canonical bytes; hash: SHA-256(hash before, body). Written once, never changed (D3).
CREATE TABLE engine.events (
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  command_id text COLLATE "C" CHECK (octet_length(command_id) BETWEEN 1 AND 256),
  epoch bigint NOT NULL CHECK (epoch > 0),
  body bytea NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 1048576),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream_id, version)
);

CREATE UNIQUE INDEX events_by_command ON engine.events (stream_id, command_id)
  WHERE command_id IS NOT NULL;

-- Only a short cut for recovery; may be deleted at any time.
CREATE TABLE engine.snapshots (
  stream_id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL CHECK (version > 0),
  record_hash bytea NOT NULL CHECK (octet_length(record_hash) = 32),
  state_hash text COLLATE "C" NOT NULL CHECK (octet_length(state_hash) = 64),
  state text NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The log of signed heads: one owner, its leaves, and the checkpoints over them.
CREATE TABLE engine.log_owner (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  epoch bigint NOT NULL CHECK (epoch >= 0),
  owner text COLLATE "C" NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

INSERT INTO engine.log_owner (epoch, owner) VALUES (0, '');

CREATE TABLE engine.log_leaves (
  leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  at_ms bigint NOT NULL CHECK (at_ms >= 0),
  salt bytea NOT NULL,
  entry bytea NOT NULL CHECK (octet_length(entry) > 0),
  epoch bigint NOT NULL CHECK (epoch > 0)
);

CREATE INDEX log_leaves_by_stream ON engine.log_leaves (stream_id, leaf_index);

CREATE TABLE engine.checkpoints (
  checkpoint_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  size bigint NOT NULL CHECK (size >= 0),
  at_ms bigint NOT NULL CHECK (at_ms >= 0),
  root_hash bytea NOT NULL CHECK (octet_length(root_hash) = 32),
  note text NOT NULL,
  epoch bigint NOT NULL CHECK (epoch > 0)
);

CREATE INDEX checkpoints_by_size ON engine.checkpoints (size, checkpoint_no);

-- Written once: the second lock behind the missing rights of kaibiao_service; it stops the owner of the tables as well.
CREATE FUNCTION engine.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% on engine.% is not allowed: what is recorded stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'KB003';
END
$$;

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON engine.events
  FOR EACH STATEMENT EXECUTE FUNCTION engine.refuse_change();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON engine.log_leaves
  FOR EACH STATEMENT EXECUTE FUNCTION engine.refuse_change();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON engine.checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION engine.refuse_change();
-- ALWAYS: also for sessions that set session_replication_role.
ALTER TABLE engine.events ENABLE ALWAYS TRIGGER written_once;
ALTER TABLE engine.log_leaves ENABLE ALWAYS TRIGGER written_once;
ALTER TABLE engine.checkpoints ENABLE ALWAYS TRIGGER written_once;

-- Raises the epochs of partitions, given in ascending order. The row locks wait for every append that runs under the
-- old epochs, so whoever reads the end of a stream afterwards sees it, and later ones are refused (F2).
CREATE FUNCTION engine.claim(asked integer[], claimant text)
RETURNS TABLE (partition_claimed integer, epoch_claimed bigint)
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO engine.partitions AS p (partition, epoch, owner)
  SELECT a.partition, 0, '' FROM unnest(asked) AS a (partition)
  ON CONFLICT DO NOTHING;
  PERFORM 1 FROM engine.partitions AS p
  WHERE p.partition = ANY (asked)
  ORDER BY p.partition
  FOR UPDATE;
  RETURN QUERY
  UPDATE engine.partitions AS p
  SET epoch = p.epoch + 1, owner = claimant, claimed_at = clock_timestamp()
  WHERE p.partition = ANY (asked)
  RETURNING p.partition, p.epoch;
END
$$;

-- As engine.claim, but only while every epoch still is the given one; else no row and no change.
CREATE FUNCTION engine.reclaim(held integer[], held_epochs bigint[], claimant text)
RETURNS TABLE (partition_claimed integer, epoch_claimed bigint)
LANGUAGE plpgsql
AS $$
DECLARE
  matching bigint;
BEGIN
  SELECT count(*) INTO matching FROM (
    SELECT 1
    FROM engine.partitions AS p
    JOIN unnest(held, held_epochs) AS h (partition, epoch)
      ON p.partition = h.partition AND p.epoch = h.epoch
    ORDER BY p.partition
    FOR UPDATE OF p
  ) AS locked;
  IF matching = cardinality(held) THEN
    RETURN QUERY SELECT * FROM engine.claim(held, claimant);
  END IF;
END
$$;

-- Appends records and moves heads, all or nothing.
-- Returns 'appended', or 'fenced' with nothing stored. Raises KB001 (a head moved) or 23505 (a command id is there
-- already) with nothing stored, and KB002 when the batch contradicts itself.
-- The first statement takes the lock that engine.claim waits for (F1, F2): each statement in here sees what was
-- committed before it began, so the epochs compared are those in force until this transaction ends. Claims on which
-- no head of the batch rests are compared without a lock: nothing is written under them.
-- No gap can be stored (D3): every record lies inside the way of its head, the primary key lets no two be the same,
-- and there are as many of them as the ways are long.
CREATE FUNCTION engine.append(
  -- The claims on which heads rest stand first; there are locked_claims of them.
  claim_partitions integer[],
  claim_epochs bigint[],
  locked_claims integer,
  head_streams text[],
  -- For each head the ordinal, from 1, of the claim that covers it.
  head_claims integer[],
  from_versions bigint[],
  from_hashes bytea[],
  to_versions bigint[],
  to_hashes bytea[],
  ended boolean[],
  -- NULL when no head of the batch brings a summary; else one element a head, NULL for those without.
  summaries json[],
  opens_at_ms bigint[],
  search_texts text[],
  -- For each record the ordinal, from 1, of its head.
  record_heads integer[],
  versions bigint[],
  command_ids text[],
  bodies bytea[],
  hashes bytea[]
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  matching bigint;
  created bigint := 0;
  stored bigint;
  expected bigint := 0;
BEGIN
  PERFORM 1 FROM engine.partitions AS p
  WHERE p.partition = ANY (claim_partitions[1:locked_claims])
    AND p.epoch = claim_epochs[array_position(claim_partitions, p.partition)]
  ORDER BY p.partition
  FOR SHARE;
  GET DIAGNOSTICS matching = ROW_COUNT;
  IF matching <> locked_claims THEN
    RETURN 'fenced';
  END IF;
  IF locked_claims < cardinality(claim_partitions) THEN
    PERFORM 1 FROM engine.partitions AS p
    WHERE p.partition = ANY (claim_partitions)
      AND p.epoch = claim_epochs[array_position(claim_partitions, p.partition)];
    GET DIAGNOSTICS matching = ROW_COUNT;
    IF matching <> cardinality(claim_partitions) THEN
      RETURN 'fenced';
    END IF;
  END IF;

  UPDATE engine.streams AS s
  SET head_version = to_versions[i], head_hash = to_hashes[i], is_ended = ended[i]
  FROM generate_subscripts(head_streams, 1) AS i
  WHERE s.stream_id = head_streams[i]
    AND s.partition = claim_partitions[head_claims[i]]
    AND s.head_version = from_versions[i]
    AND s.head_hash = from_hashes[i];
  GET DIAGNOSTICS matching = ROW_COUNT;

  IF summaries IS NOT NULL THEN
    INSERT INTO engine.streams
      (stream_id, partition, head_version, head_hash, is_ended, summary, opens_at_ms, search_text)
    SELECT head_streams[i], claim_partitions[head_claims[i]], to_versions[i], to_hashes[i], ended[i],
      summaries[i], append.opens_at_ms[i], search_texts[i]
    FROM generate_subscripts(head_streams, 1) AS i
    WHERE from_versions[i] = 0
    ON CONFLICT (stream_id) DO NOTHING;
    GET DIAGNOSTICS created = ROW_COUNT;

    UPDATE engine.streams AS s
    SET summary = summaries[i], opens_at_ms = append.opens_at_ms[i], search_text = search_texts[i]
    FROM generate_subscripts(head_streams, 1) AS i
    WHERE s.stream_id = head_streams[i] AND from_versions[i] > 0 AND summaries[i] IS NOT NULL;
  END IF;

  IF matching + created <> cardinality(head_streams) THEN
    RAISE EXCEPTION 'a head is not where its writer left it' USING ERRCODE = 'KB001';
  END IF;

  -- Subscripts, not unnest: unnest would copy every body into a temporary store first.
  INSERT INTO engine.events (stream_id, version, command_id, epoch, body, hash)
  SELECT head_streams[record_heads[i]], versions[i], command_ids[i],
    claim_epochs[head_claims[record_heads[i]]], bodies[i], hashes[i]
  FROM generate_subscripts(record_heads, 1) AS i
  WHERE versions[i] > from_versions[record_heads[i]] AND versions[i] <= to_versions[record_heads[i]];
  GET DIAGNOSTICS stored = ROW_COUNT;
  FOR i IN 1..cardinality(head_streams) LOOP
    IF head_claims[i] > locked_claims THEN
      RAISE EXCEPTION 'a head rests on a claim that is not locked' USING ERRCODE = 'KB002';
    END IF;
    expected := expected + to_versions[i] - from_versions[i];
  END LOOP;
  IF stored <> expected OR stored <> cardinality(record_heads) THEN
    RAISE EXCEPTION 'the records do not fill the ways of their heads' USING ERRCODE = 'KB002';
  END IF;
  RETURN 'appended';
END
$$;

-- Appends leaves and the checkpoint over them. Returns 'appended', or 'fenced' with nothing stored.
CREATE FUNCTION engine.append_leaves(
  held_epoch bigint,
  leaf_indexes bigint[],
  streams text[],
  versions bigint[],
  at_ms bigint[],
  salts bytea[],
  entries bytea[],
  checkpoint_size bigint,
  checkpoint_at_ms bigint,
  checkpoint_root_hash bytea,
  checkpoint_note text
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  size_before bigint;
BEGIN
  PERFORM 1 FROM engine.log_owner AS o WHERE o.epoch = held_epoch FOR SHARE;
  IF NOT FOUND THEN
    RETURN 'fenced';
  END IF;
  SELECT coalesce(max(l.leaf_index) + 1, 0) INTO size_before FROM engine.log_leaves AS l;
  IF size_before + cardinality(leaf_indexes) <> checkpoint_size THEN
    RAISE EXCEPTION 'the checkpoint does not count the leaves' USING ERRCODE = 'KB002';
  END IF;
  INSERT INTO engine.log_leaves (leaf_index, stream_id, version, at_ms, salt, entry, epoch)
  SELECT l.leaf_index, l.stream_id, l.version, l.at_ms, l.salt, l.entry, held_epoch
  FROM unnest(leaf_indexes, streams, versions, append_leaves.at_ms, salts, entries)
    AS l (leaf_index, stream_id, version, at_ms, salt, entry);
  INSERT INTO engine.checkpoints (size, at_ms, root_hash, note, epoch)
  VALUES (checkpoint_size, checkpoint_at_ms, checkpoint_root_hash, checkpoint_note, held_epoch);
  RETURN 'appended';
END
$$;

-- The service may add to the journal and read it; it may change only what is no record.
GRANT USAGE ON SCHEMA engine TO kaibiao_service;
GRANT SELECT, INSERT ON engine.events, engine.log_leaves, engine.checkpoints TO kaibiao_service;
GRANT SELECT, INSERT, UPDATE ON engine.partitions, engine.streams, engine.snapshots, engine.log_owner
  TO kaibiao_service;
