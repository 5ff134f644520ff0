import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import type { RoundsPosition } from '#clients/sdk/index.ts';
import { rankedRows } from '../ranking-rows.ts';

/** One turn of the round that runs, as far as this viewer may know who takes it (RND-9). */
export interface TurnRow {
  /** 1 is the first turn of the round. */
  readonly place: number;
  readonly alias?: string;
  readonly name?: string;
  /** The price that the bidder has now. */
  readonly priceFen?: number;
  readonly state: 'past' | 'now' | 'to-come';
  readonly isOwn: boolean;
}

/** In the order of the turns; none before the first round and once the lot has ended. Pure. */
export function turnRows(
  view: AuctionView,
  lot: LotView,
  { turn, turnCount, ownTurn, phase }: RoundsPosition,
): readonly TurnRow[] {
  if (turnCount === undefined || lot.status !== 'open') return [];
  const order = lot.clock?.kind === 'rounds' ? lot.clock.order : undefined;
  const byAlias = new Map(rankedRows(lot).map((row) => [row.alias, row]));
  return Array.from({ length: turnCount }, (_, index): TurnRow => {
    const place = index + 1;
    const alias = order?.[place];
    const row = alias === undefined ? undefined : byAlias.get(alias);
    const isOwn = place === ownTurn && view.bidderId !== undefined;
    const priceFen = row?.priceFen ?? (isOwn ? lot.own?.priceFen : undefined);
    return {
      place,
      state: stateOf(place, turn, phase),
      isOwn,
      ...(alias === undefined ? {} : { alias }),
      ...(row?.name === undefined ? {} : { name: row.name }),
      ...(priceFen === undefined ? {} : { priceFen }),
    };
  });
}

function stateOf(
  place: number,
  turn: number | undefined,
  phase: RoundsPosition['phase'],
): TurnRow['state'] {
  if (turn === undefined || place < turn) return 'past';
  if (place > turn) return 'to-come';
  if (phase === 'between') return 'past';
  return phase === 'turn' ? 'now' : 'to-come';
}
