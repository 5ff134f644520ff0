-- Streams of several kinds: auctions, their rehearsals, and cases such as auction projects (docs/ARCHITECTURE.md, "Cases").
-- Lists filter by these columns; the writer sets them with the summary, so they are committed with the records.

ALTER TABLE engine.streams
  ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT 'auction' CHECK (octet_length(kind) BETWEEN 1 AND 32),
  -- State of a case, for filters.
  ADD COLUMN phase text COLLATE "C" NOT NULL DEFAULT '',
  -- Whether lists show the stream to everybody, or to its parties alone.
  ADD COLUMN is_public boolean NOT NULL DEFAULT true,
  -- Organizations that have a part in it.
  ADD COLUMN parties text[] COLLATE "C" NOT NULL DEFAULT '{}',
  ADD COLUMN made_at_ms bigint NOT NULL DEFAULT 0 CHECK (made_at_ms >= 0),
  ADD COLUMN title_key text COLLATE "C" NOT NULL DEFAULT '';

CREATE INDEX streams_by_kind ON engine.streams (kind, made_at_ms DESC, stream_id);
CREATE INDEX streams_by_party ON engine.streams USING gin (parties);

-- The columns of one head's facets; those of an auction when it has none.
CREATE FUNCTION engine.facet_columns(facets json)
RETURNS TABLE (kind text, phase text, is_public boolean, parties text[], made_at_ms bigint, title_key text)
LANGUAGE sql
IMMUTABLE
AS $$
  SELECT coalesce(facets ->> 'kind', 'auction'), coalesce(facets ->> 'phase', ''),
    coalesce((facets ->> 'isPublic')::boolean, true),
    ARRAY(SELECT json_array_elements_text(facets -> 'parties')),
    coalesce((facets ->> 'madeAt')::bigint, 0), coalesce(facets ->> 'titleKey', '')
$$;

DROP FUNCTION engine.append(
  integer[], bigint[], integer, text[], integer[], bigint[], bytea[], bigint[], bytea[], boolean[], json[], bigint[], text[], integer[], bigint[], text[], bytea[], bytea[]
);

-- As in 0001, with the facets beside the summaries.
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
  -- What lists filter by, beside the summary and of the same heads; no text in it holds U+0000.
  facets json[],
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
      (stream_id, partition, head_version, head_hash, is_ended, summary, opens_at_ms, search_text,
       kind, phase, is_public, parties, made_at_ms, title_key)
    SELECT head_streams[i], claim_partitions[head_claims[i]], to_versions[i], to_hashes[i], ended[i],
      summaries[i], append.opens_at_ms[i], search_texts[i], f.*
    FROM generate_subscripts(head_streams, 1) AS i
    CROSS JOIN LATERAL engine.facet_columns(facets[i]) AS f
    WHERE from_versions[i] = 0
    ON CONFLICT (stream_id) DO NOTHING;
    GET DIAGNOSTICS created = ROW_COUNT;

    UPDATE engine.streams AS s
    SET summary = summaries[i], opens_at_ms = append.opens_at_ms[i], search_text = search_texts[i],
      phase = f.phase, is_public = f.is_public, parties = f.parties, title_key = f.title_key
    FROM generate_subscripts(head_streams, 1) AS i
    CROSS JOIN LATERAL engine.facet_columns(facets[i]) AS f
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
