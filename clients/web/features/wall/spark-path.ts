/** From `at` on this was the best price; `null`: there was none. */
export interface PricePoint {
  readonly at: number;
  readonly priceFen: number | null;
}

interface Box {
  /** Up to this instant the last price holds. */
  readonly untilMs: number;
  readonly width: number;
  readonly height: number;
}

/** Room for the line's own width at the edges. */
const EDGE = 3;

/** The stepped line of a price over time as an SVG path; `undefined` with fewer than two prices. Pure. */
export function sparkPath(points: readonly PricePoint[], box: Box): string | undefined {
  const priced = points.flatMap(({ at, priceFen }) =>
    priceFen === null ? [] : [{ at, priceFen }],
  );
  const [first] = priced;
  const last = priced.at(-1);
  if (first === undefined || last === undefined || priced.length < 2) return undefined;
  const prices = priced.map(({ priceFen }) => priceFen);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const end = Math.max(box.untilMs, last.at);
  const x = (at: number) => rounded(((at - first.at) / Math.max(1, end - first.at)) * box.width);
  const y = (fen: number) =>
    rounded(EDGE + ((high - fen) / Math.max(1, high - low)) * (box.height - 2 * EDGE));
  const steps = priced.slice(1).map(({ at, priceFen }) => `H${x(at)}V${y(priceFen)}`);
  return `M0 ${y(first.priceFen)}${steps.join('')}H${box.width}`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
