import type { ListQuery, StreamHead } from '../runtime/ports.ts';
import { facetsOf, searchNeedle } from './batch-rules.ts';

/** Lists of the in-memory twin: the same filters and orders as `postgres-list.ts`. */

export function isListed(query: ListQuery, searchText: string, head: StreamHead): boolean {
  const { opensAt } = head.summary;
  const { kind, phase, isPublic, parties } = facetsOf(head.summary);
  const { visibleTo, party, anyParty, phases } = query;
  return (
    kind === (query.kind ?? 'auction') &&
    searchText.includes(searchNeedle(query.search ?? '')) &&
    (query.isEnded === undefined || head.isEnded === query.isEnded) &&
    (query.opensFromMs === undefined || opensAt >= query.opensFromMs) &&
    (query.opensUntilMs === undefined || opensAt <= query.opensUntilMs) &&
    (query.opensAfterMs === undefined || opensAt > query.opensAfterMs) &&
    (phases === undefined || phases.includes(phase)) &&
    (query.isPublic === undefined || isPublic) &&
    (visibleTo === undefined || isPublic || parties.includes(visibleTo)) &&
    (party === undefined || parties.includes(party)) &&
    (anyParty === undefined || anyParty.some((id) => parties.includes(id)))
  );
}

export function listOrder(query: ListQuery): (a: StreamHead, b: StreamHead) => number {
  const byId = (a: StreamHead, b: StreamHead) => compareText(a.stream, b.stream);
  const facets = (head: StreamHead) => facetsOf(head.summary);
  switch (query.sort ?? 'opening') {
    case 'newest':
      return (a, b) => facets(b).madeAt - facets(a).madeAt || byId(a, b);
    case 'title':
      return (a, b) => compareText(facets(a).titleKey, facets(b).titleKey) || byId(a, b);
    case 'opening': {
      const direction = query.opensAfterMs === undefined ? -1 : 1;
      return (a, b) => direction * (a.summary.opensAt - b.summary.opensAt) || byId(a, b);
    }
  }
}

/** Order of UTF-8 bytes, as PostgreSQL's "C" collation has it; UTF-16 order differs beyond U+FFFF. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
