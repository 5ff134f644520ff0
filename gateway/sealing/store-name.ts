/** Letters and digits of any script first, or what base64url has; never a dot first, so no part climbs or hides. */
const PART = /^[\p{L}\p{N}_-][\p{L}\p{N}._:@-]*$/u;
const PART_BYTES_MAX = 255;
const PARTS_MAX = 5;

/** A name that no store takes: a fault of ours, since names are made of checked ids and digests alone. */
export class StoreNameError extends Error {
  override readonly name = 'StoreNameError';
}

/** The parts of a file's name, `<opening>/bids/<header digest>/header.json`. Throws `StoreNameError`. */
export function partsOfName(name: string): readonly string[] {
  const parts = name.split('/');
  const areRight =
    parts.length <= PARTS_MAX &&
    parts.every((part) => PART.test(part) && Buffer.byteLength(part) <= PART_BYTES_MAX);
  if (!areRight) throw new StoreNameError('a file of a bid has no such name');
  return parts;
}

/** The parts of a prefix, which ends in `/`. Throws `StoreNameError`. */
export function partsOfPrefix(prefix: string): readonly string[] {
  if (!prefix.endsWith('/')) throw new StoreNameError('a prefix ends in a slash');
  return partsOfName(prefix.slice(0, -1));
}
