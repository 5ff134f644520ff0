import type { LotView } from '#contracts/wire/views.ts';

/** What a clock brings about that a person should notice. */
export type ClockFact =
  | { readonly type: 'round-began'; readonly round: number; readonly rounds: number }
  | { readonly type: 'own-turn'; readonly round: number }
  | { readonly type: 'dropped-out' }
  /** Somebody else is out; `n` are still in. */
  | { readonly type: 'fewer-in'; readonly n: number };
export type ClockNews = { readonly lotId: string } & ClockFact;

/** Compares two looks at one open lot. Pure. */
export function clockNews(before: LotView, after: LotView): readonly ClockNews[] {
  const { lotId } = after;
  const [old, clock] = [before.clock, after.clock];
  if (old?.kind === 'japanese-reverse' && clock?.kind === 'japanese-reverse') {
    if (old.isIn === true && clock.isIn === false) return [{ type: 'dropped-out', lotId }];
    const n = clock.inCount;
    const isFewer = n !== undefined && old.inCount !== undefined && n < old.inCount;
    return isFewer ? [{ type: 'fewer-in', lotId, n }] : [];
  }
  if (old?.kind !== 'rounds' || clock?.kind !== 'rounds') return [];
  const { round, rounds, turn, ownTurn } = clock;
  const isNewRound = round > old.round;
  const isOwn = turn !== undefined && turn === ownTurn;
  const isNewTurn = isOwn && (isNewRound || old.turn !== turn);
  return [
    ...(isNewRound ? [{ type: 'round-began', lotId, round, rounds } as const] : []),
    ...(isNewTurn ? [{ type: 'own-turn', lotId, round } as const] : []),
  ];
}
