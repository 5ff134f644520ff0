/** One field, or none where its value is not there: for objects whose optional fields are absent (`docs/STYLE.md`). */
export function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  const fields: Partial<Record<Name, Value>> = {};
  if (value !== undefined) fields[name] = value;
  return fields;
}
