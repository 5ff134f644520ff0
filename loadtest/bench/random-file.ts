import { open } from 'node:fs/promises';

const MIB = 1_048_576;

/** A file of so many random bytes: nothing on its way can make it smaller. */
export async function randomFile(path: string, size: number): Promise<void> {
  const handle = await open(path, 'w');
  for (let at = 0; at < size; at += MIB) {
    const block = new Uint8Array(Math.min(MIB, size - at));
    for (let part = 0; part < block.length; part += 65_536) {
      globalThis.crypto.getRandomValues(block.subarray(part, part + 65_536));
    }
    await handle.writeFile(block);
  }
  await handle.close();
}
