/** FNV-1a over UTF-16 units: stable for ever, since a stream never changes its partition. */
export function partitionOf(stream: string, partitionCount: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < stream.length; index += 1) {
    hash = Math.imul(hash ^ stream.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % partitionCount;
}
