import type { ListQuery } from '../runtime/ports.ts';
import { searchNeedle } from './batch-rules.ts';

/** The part of a list's statements that filters (`$1`…`$11`) and the one that orders. */
export function listStatement(query: ListQuery) {
  const { search = '', isEnded = null, opensUntilMs = null, opensAfterMs = null } = query;
  const { kind = 'auction', phases = null, visibleTo = null, party = null } = query;
  const { opensFromMs = null, anyParty = null } = query;
  return {
    filter: `FROM engine.streams
      WHERE kind = $5 AND strpos(search_text, $1) > 0 AND ($2::boolean IS NULL OR is_ended = $2)
        AND ($3::bigint IS NULL OR opens_at_ms <= $3) AND ($4::bigint IS NULL OR opens_at_ms > $4)
        AND ($6::text[] IS NULL OR phase = ANY ($6)) AND ($7::boolean IS NULL OR is_public = $7)
        AND ($8::text IS NULL OR is_public OR parties @> ARRAY[$8::text])
        AND ($9::text IS NULL OR parties @> ARRAY[$9::text])
        AND ($10::bigint IS NULL OR opens_at_ms >= $10)
        AND ($11::text[] IS NULL OR parties && $11)`,
    order: orderOf(query),
    values: [
      searchNeedle(search),
      isEnded,
      opensUntilMs,
      opensAfterMs,
      kind,
      phases,
      query.isPublic ?? null,
      visibleTo,
      party,
      opensFromMs,
      anyParty,
    ],
  };
}

function orderOf(query: ListQuery): string {
  switch (query.sort ?? 'opening') {
    case 'newest':
      return 'made_at_ms DESC';
    case 'title':
      return 'title_key';
    case 'opening':
      return query.opensAfterMs === undefined ? 'opens_at_ms DESC' : 'opens_at_ms ASC';
  }
}
