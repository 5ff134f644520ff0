/** Equal as JSON: the order of fields does not count, `undefined` is absence. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = fields(a);
  const right = new Map(fields(b));
  return (
    left.length === right.size && left.every(([name, value]) => sameJson(value, right.get(name)))
  );
}

function fields(value: object): readonly [string, unknown][] {
  return Object.entries(value).filter(([, inner]) => inner !== undefined);
}
