/** A price as it stands on record: numbers that JSON cannot hold become their text. */
export function recordedPrice(priceFen: number): number | string {
  return Number.isFinite(priceFen) ? priceFen : String(priceFen);
}
