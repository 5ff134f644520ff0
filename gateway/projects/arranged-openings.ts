import { LOTS_PER_AUCTION_MAX } from '#contracts/limits.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import { type ArrangedOpening, namedOpenings } from '#contracts/wire/arranged-openings.ts';
import type { HttpDeps } from '../http/deps.ts';

/** What the openings that these rules name say of themselves, as far as there are such openings (SQ-8). */
export async function arrangedOpenings(
  { openings }: Pick<HttpDeps, 'openings'>,
  rules: object,
): Promise<ReadonlyMap<string, ArrangedOpening>> {
  const found = new Map<string, ArrangedOpening>();
  for (const openingId of namedOpenings(rules).slice(0, LOTS_PER_AUCTION_MAX)) {
    const opening = await openings.facts(openingId);
    if (opening === undefined) continue;
    const { host, state, arranged, serves } = opening;
    found.set(openingId, {
      ...{ hostId: host.id, state, deadlineMs: epochMs(Number(arranged.policy.deadline)) },
      ...(serves === undefined ? {} : { serves }),
      ...(arranged.ceilingFen === undefined ? {} : { ceilingFen: fen(arranged.ceilingFen) }),
    });
  }
  return found;
}
