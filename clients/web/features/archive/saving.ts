/** What was saved against the ceiling, in fen and in 1/10,000 of it; `undefined` where nothing was won. */
export function savingOf(sums: {
  readonly ceilingFen: number;
  readonly priceFen: number;
}): { readonly fen: number; readonly bp: number } | undefined {
  const { ceilingFen, priceFen } = sums;
  if (ceilingFen <= 0 || priceFen <= 0) return undefined;
  const fen = ceilingFen - priceFen;
  return { fen, bp: Math.round((fen / ceilingFen) * 10_000) };
}
